import { open } from 'node:fs/promises';
import path from 'node:path';
import { byId } from '../../api/pages.ts';
import { showBankImport, showBankLine } from '../../api/shapes/bank.ts';
import {
  getEntry,
  getImport,
  importBankFile,
  listImports,
  MAX_FILE_BYTES,
  undoEntry,
  undoImport,
} from '../../company/banking/banking.ts';
import { dayInParis } from '../../platform/calendar.ts';
import { formatDayShort, formatMoney } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { type Command, doing, reading, told } from './command.ts';
import { listCommand } from './paging.ts';
import { sheet, table } from './print.ts';

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
  listCommand({
    name: 'bank list',
    examples: ['bank list', 'bank list --json'],
    operation: 'listBankImports',
    keys: byId,
    page: (work, { after, limit }) => listImports(work, { ...(after && { before: after }), limit }),
    key: ({ id }) => id,
    show: showBankImport,
    headings: ['importedOn', 'name', 'movements', 'id'],
    row: (file, { language }) => [
      formatDayShort(dayInParis(file.at), language),
      file.name,
      `${file.fresh}/${file.entries}`,
      file.id,
    ],
  }),
  {
    name: 'bank show',
    examples: ['bank show 01a20d1d-fc0c-7dd9-980d-30f47c53a79b --json'],
    positionals: ['import'],
    async run(context, args) {
      const importId = args.need('import');
      const { language } = context;
      const t = translator(language);
      const found = await reading(context, (work) => getImport(work, importId, { limit: 1000 }));
      return told(found ?? refuse('bank-import-unknown'), ({ file, lines }) => ({
        json: { ...showBankImport(file), lines: lines.map(showBankLine) },
        text: table(
          ['line', 'bookedOn', 'amount', 'reference', 'decision', 'id'].map((word) => t(`cli.words.${word}`)),
          lines.map(({ entry, settled }) => [
            String(entry.line),
            formatDayShort(entry.bookedOn, language),
            `${entry.direction === 'out' ? '-' : ''}${formatMoney(entry.amount, language)}`,
            [entry.party, entry.remittance].filter(Boolean).join(' · '),
            [t(`banking.outcome.${entry.outcome?.outcome ?? 'waiting'}`), ...settled].join(' '),
            entry.id,
          ]),
        ),
      }));
    },
  },
  {
    name: 'bank undo',
    examples: ['bank undo 01a20d1d-fc0c-7dd9-980d-30f47c53a79b --why "mauvais client"'],
    // A movement, or a whole import: ids are of one or the other.
    positionals: ['id'],
    options: { why: { value: 'TEXT', required: true } },
    async run(context, args) {
      const id = args.need('id');
      const why = args.need('why');
      const t = translator(context.language);
      const done = await doing(context, async (work) => {
        if (!(await getEntry(work, id))) return undoImport(work, id, why);
        const refused = await undoEntry(work, id, why);
        return isRefusal(refused) ? refused : { undone: 1, kept: 0 };
      });
      return told(done, (counts) => ({
        json: { id, ...counts },
        text: sheet([
          [t('cli.words.undone'), String(counts.undone)],
          [t('cli.words.kept'), String(counts.kept)],
        ]),
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
