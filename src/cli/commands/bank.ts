import { open } from 'node:fs/promises';
import path from 'node:path';
import { importBankFile, MAX_FILE_BYTES } from '../../company/banking/banking.ts';
import { translator } from '../../platform/i18n/index.ts';
import { refuse } from '../../platform/refusal.ts';
import { type Command, told } from './command.ts';
import { sheet } from './print.ts';

export const bank: readonly Command[] = [
  {
    name: 'bank import',
    examples: ['bank import releve.xml', 'bank import releve.sta --json'],
    positionals: ['file'],
    async run(context, args) {
      const file = args.need('file');
      const bytes = await firstBytes(file);
      if (!bytes) return refuse('bank-file-unreadable', { figures: { file } });
      const { sepaBank } = await import('../../suppliers/banks/sepa-bank.ts');
      const { house, by, language } = context;
      const report = await importBankFile(house, by, sepaBank, { name: path.basename(file), bytes });
      const t = translator(language);
      return told(report, (done) => ({
        json: done,
        text: sheet(
          (['format', 'entries', 'fresh', 'booked', 'returned', 'waiting'] as const).map((name) => [
            t(`banking.report.${name}`),
            String(done[name]),
          ]),
        ),
      }));
    },
  },
];

/** A byte more than is taken in: enough to know that a file is too large. */
async function firstBytes(file: string): Promise<Uint8Array | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(size, MAX_FILE_BYTES + 1));
    let read = 0;
    while (read < bytes.length) {
      const { bytesRead } = await handle.read(bytes, read, bytes.length - read, read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return bytes.subarray(0, read);
  } catch {
    return undefined; // a folder, a disk that does not answer
  } finally {
    await handle.close();
  }
}
