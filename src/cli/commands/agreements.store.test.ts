import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dispute, Termination } from '../../api/shapes/agreements.ts';
import { SavedCard } from '../../api/shapes/cards.ts';
import { livingCompany, robot, type TestCompany } from '../../api/testing/company.ts';
import { openDisputeWith } from '../../company/disputes/disputes.ts';
import { openName } from '../../company/domains/domains.ts';
import { reserveSiteName } from '../../company/hosting/hosting.ts';
import { saveTestCard } from '../../company/payments/testing/wallet.ts';
import { act } from '../../platform/house.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { readUpload } from '../../platform/uploads.ts';
import { runCommand } from './registry.ts';

let house: TestHouse;
let company: TestCompany;
beforeAll(async () => {
  house = await testHouse();
  company = await livingCompany(house);
});
afterAll(() => house.close());

async function orbite(...argv: string[]) {
  let [out, err] = ['', ''];
  const status = await runCommand(
    argv,
    {
      language: 'fr',
      user: 'alice',
      out: (text) => {
        out += String(text);
      },
      err: (text) => {
        err += text;
      },
    },
    async () => ({ house, ports: { orders: { reserveSiteName, openName } }, close: async () => undefined }),
  );
  return { status, out, err };
}
const json = async (...argv: string[]) => {
  const { status, out, err } = await orbite(...argv, '--json');
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out);
};
const tomorrow = () => house.clock.now().toZonedDateTimeISO('Europe/Paris').toPlainDate().add({ days: 1 });

describe('in the terminal, what is refused', () => {
  it.each([
    [['terminations', 'record', 'x'], '« x »'],
    [['terminations', 'record', 'SERVICE', '--means', 'pigeon'], '« pigeon »'],
    [['terminations', 'record', 'SERVICE', '--posted', '2026-02-30'], '« 2026-02-30 »'],
    [['disputes', 'accept', 'F2020-00001', '--why', 'x'], 'F2020-00001'],
    [['disputes', 'accept', 'INVOICE', '--why', 'x', '--amount', 'much'], '« much »'],
    [['disputes', 'reject', 'INVOICE', '--why', 'x'], '\n'],
    [['refunds', 'record', 'INVOICE', '--amount', '1,50'], '« 1,50 »'],
    [['refunds', 'record', 'INVOICE', '--amount', '100000.00'], 'article 4'],
    [['tolerate', 'INVOICE', '--until', '2026-02-30', '--why', 'x'], '« 2026-02-30 »'],
    [['tolerate', 'INVOICE', '--until', '2020-01-01', '--why', 'x'], '\n'],
    [['tolerate', '--service', 'x', '--until', '2030-01-01', '--why', 'x'], '« x »'],
    [['cards', 'list', 'C99999'], 'C99999'],
    [['cards', 'remove', 'x'], 'carte'],
  ])('%j says why on standard error, and does nothing', async (argv, words) => {
    const known: Record<string, string> = {
      SERVICE: company.mine.serviceId,
      INVOICE: company.mine.invoiceNumber,
    };
    const { status, out, err } = await orbite(...argv.map((word) => known[word] ?? word));
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toContain(words);
    expect(err).not.toMatch(/refusals\.|cli\.|undefined|\{\{/);
  });
});

describe('in the terminal, staff', () => {
  it('tolerate a late invoice or service until a day (art. 18)', async () => {
    const until = tomorrow().toString();
    const { invoiceNumber, invoiceId, serviceId } = company.mine;
    expect(await json('tolerate', invoiceNumber, '--until', until, '--why', 'promis')).toMatchObject({
      invoiceId,
      until,
    });
    expect(await json('tolerate', '--service', serviceId, '--until', until, '--why', 'promis')).toMatchObject(
      { serviceId },
    );
  });

  it('list disputes and decide them (art. 19)', async () => {
    const { invoiceId, invoiceNumber } = company.mine;
    const dispute = async () => {
      const file = granted(readUpload({ name: 'releve.pdf', bytes: Buffer.from('%PDF-1.4\n') }, 'documents'));
      granted(await act(house, robot, (work) => openDisputeWith(work, { invoiceId, files: [file] })));
    };
    await dispute();
    const { items } = await json('disputes', 'list', '--undecided');
    expect(Dispute.array().length(1).safeParse(items).error).toBeUndefined();
    const rejected = await json('disputes', 'reject', invoiceNumber, '--why', 'le service a été rendu');
    expect(Dispute.parse(rejected)).toMatchObject({ outcome: { accepted: false } });
    await dispute();
    const accepted = await json('disputes', 'accept', invoiceNumber, '--amount', '2.00', '--why', 'panne');
    expect(Dispute.parse(accepted)).toMatchObject({
      outcome: { accepted: true, amount: { amount: '2.00', currency: 'EUR' } },
    });
    expect((await json('disputes', 'list', '--undecided')).items).toEqual([]);
  });

  it('refund once for one key (art. 4)', async () => {
    const argv = ['refunds', 'record', company.mine.invoiceNumber, '--amount', '1.00', '--key', 'geste'];
    expect(await json(...argv)).toMatchObject({ invoiceId: company.mine.invoiceId, amount: '1.00' });
    expect((await orbite(...argv)).status).toBe(1);
  });

  it('see saved cards without their number, and remove one', async () => {
    const card = await saveTestCard(house, company.mine.id);
    const { items } = await json('cards', 'list', company.mine.number);
    expect(SavedCard.array().length(1).safeParse(items).error).toBeUndefined();
    expect((await orbite('cards', 'list', company.mine.number)).out).toContain('Visa •••• 4242');
    expect(await json('cards', 'remove', card.id)).toEqual({ id: card.id });
    expect((await json('cards', 'list', company.mine.number)).items).toEqual([]);
  });

  it('do the run of the day, and again without doing anything', async () => {
    const first = await json('daily', 'run');
    expect(first.failures).toEqual([]);
    expect(await json('daily', 'run')).toEqual({ days: [], failures: [] });
  });

  it('record a termination and are told its end (art. 7)', async () => {
    const { serviceId } = company.mine;
    const ended = await json('terminations', 'record', serviceId, '--means', 'electronic-letter');
    expect(Termination.safeParse(ended).error).toBeUndefined();
    expect((await orbite('terminations', 'record', serviceId)).status).toBe(1);
  });
});
