import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Breach, ErasureDone, ErasurePlan, PrivacyRequest, Register } from '../../api/shapes/privacy.ts';
import { livingCompany, openTestCustomer, robot, type TestCompany } from '../../api/testing/company.ts';
import { contactsOf, getCustomer } from '../../company/customers/customers.ts';
import { openName } from '../../company/domains/domains.ts';
import { reserveSiteName } from '../../company/hosting/hosting.ts';
import { act, read } from '../../platform/house.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { runCommand } from './registry.ts';

let house: TestHouse;
let company: TestCompany;
let folder: string;
beforeAll(async () => {
  house = await testHouse();
  company = await livingCompany(house);
  folder = await mkdtemp(join(tmpdir(), 'orbite-rgpd-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await house.close();
});

async function orbite(...argv: string[]) {
  let [out, err] = ['', ''];
  const terminal = {
    language: 'fr' as const,
    user: 'alice',
    out: (text: string | Uint8Array) => {
      out += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
    },
    err: (text: string) => {
      err += text;
    },
  };
  const open = async () => ({
    house,
    ports: { orders: { reserveSiteName, openName } },
    close: async () => undefined,
  });
  return { status: await runCommand(['rgpd', ...argv], terminal, open), out, err };
}
const json = async (...argv: string[]) => {
  const { status, out, err } = await orbite(...argv, '--json');
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out);
};

describe('about personal data, what is refused in the terminal', () => {
  it.each([
    [['record', 'curiosity', '--via', 'letter', '--name', 'L', '--email', 'l@example.org'], '\n'],
    [['record', 'access', '--via', 'pigeon', '--name', 'L', '--email', 'l@example.org'], '\n'],
    [['record', 'access', '--via', 'letter', '--name', 'L', '--email', 'nowhere'], 'adresse'],
    [['record', 'access', '--via', 'letter', '--received', '2026-02-30'], '« 2026-02-30 »'],
    [['record', 'access', '--via', 'letter', '--customer', 'C99999'], 'C99999'],
    [['record', 'access', '--via', 'letter', '--contact', 'x'], '\n'],
    [['extend', 'x', '--why', 'y'], '\n'],
    [['answer', 'x', 'done'], '\n'],
    [['export', 'C99999'], 'C99999'],
    [['plan', 'CUSTOMER', '--contact', 'x'], '\n'],
    [['erase', 'CUSTOMER'], '--yes'],
    [['erase', 'CUSTOMER', '--yes', '--request', 'x'], '\n'],
    [['breach', '--what', 'x', '--data', 'y', '--people', 'many', '--risk', 'none'], 'personnes'],
    [['breach', '--what', 'x', '--data', 'y', '--people', '1', '--risk', 'some'], 'risque'],
    [
      ['breach', '--what', 'x', '--data', 'y', '--people', '1', '--risk', 'none', '--noticed', 'today'],
      '« today »',
    ],
    [['notified', 'x', 'authority'], 'registre'],
  ])('%j says why on standard error, and does nothing', async (argv, words) => {
    const { status, out, err } = await orbite(
      ...argv.map((word) => (word === 'CUSTOMER' ? company.mine.number : word)),
    );
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toContain(words);
    expect(err).not.toMatch(/refusals\.|cli\.|undefined|\{\{/);
  });

  it('erases nobody of another customer’s people', async () => {
    const other = await openTestCustomer(house, 'autre');
    const { status } = await orbite('plan', company.mine.number, '--contact', await ownerOf(other.id));
    expect(status).toBe(1);
  });
});

async function ownerOf(customerId: string): Promise<string> {
  const [contact] = await act(house, robot, (work) => contactsOf(work, customerId));
  if (!contact) throw new Error('no contact');
  return contact.id;
}

describe('a person asks for their data', () => {
  it('the request has a month, two more once, and an answer (GDPR art. 12-3)', async () => {
    const { contactId, number } = company.mine;
    const recorded = PrivacyRequest.parse(
      await json('record', 'erasure', '--via', 'letter', '--received', '2020-01-31', '--contact', contactId),
    );
    expect(recorded).toMatchObject({
      receivedOn: '2020-01-31',
      dueOn: '2020-02-29',
      contactId,
      answered: null,
    });
    // That month is long over: it can be answered, but no longer be extended.
    expect((await orbite('extend', recorded.id, '--why', 'archives')).err).toContain('premier mois');
    const fresh = PrivacyRequest.parse(
      await json('record', 'access', '--via', 'mail', '--customer', number, '--email', 'lea@test.example'),
    );
    const extended = PrivacyRequest.parse(await json('extend', fresh.id, '--why', 'archives à relire'));
    expect(extended.extension).toMatchObject({ why: 'archives à relire' });
    expect((await orbite('extend', fresh.id, '--why', 'encore')).status).toBe(1);
    const waiting = await json('requests', '--unanswered');
    expect(waiting.items.map(({ id }: { id: string }) => id)).toEqual([recorded.id, fresh.id]);
    const answered = await json('answer', recorded.id, 'in-part', '--why', 'les factures restent dix ans');
    expect(PrivacyRequest.parse(answered).answered).toMatchObject({ answer: 'in-part' });
    expect((await orbite('answer', recorded.id, 'done')).status).toBe(1);
    const all = await json('requests', '--customer', number);
    expect(all.items.map(({ id }: { id: string }) => id)).toEqual([fresh.id, recorded.id]);
    expect((await orbite('requests', '--unanswered')).out).toContain('Prolongée');
  });

  it('the export is a ZIP that only its owner on this machine reads (art. 15)', async () => {
    const file = join(folder, 'lea.zip');
    const { bytes } = await json('export', company.mine.number, '--zip', file);
    const zip = await readFile(file);
    expect(zip.byteLength).toBe(bytes);
    expect(zip.subarray(0, 2).toString('latin1')).toBe('PK');
    expect(zip.includes('LISEZ-MOI.txt')).toBe(true);
  });

  it('the plan says what stays and why; what no duty keeps goes, once and on record (art. 17)', async () => {
    const kept = ErasurePlan.parse(await json('plan', company.mine.number));
    expect(kept.decisions.filter(({ deed }) => deed === 'keep').map(({ why }) => why)).toContain('runs');
    const { id } = await openTestCustomer(house, 'passage');
    const number = (await read(house, robot, (work) => getCustomer(work, id)))?.number ?? '';
    const erased = ErasureDone.parse(await json('erase', number, '--yes'));
    expect(erased.plan.customerId).toBe(id);
    expect(erased.rows.length).toBeGreaterThan(0);
    const [erasure] = (await json('erasures', '--customer', number)).items;
    expect(erasure).toMatchObject({ customerId: id, cause: 'request' });
  });

  it('the register says what is processed, as a table and as files (art. 30)', async () => {
    const register = Register.parse(await json('register'));
    expect(register.lines.length).toBeGreaterThan(4);
    expect((await orbite('register', '--csv')).out).toContain(register.lines[0]?.purpose);
    const file = join(folder, 'registre.pdf');
    expect((await orbite('register', '--pdf', file)).out).toBe(`${file}\n`);
    expect((await readFile(file)).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('a breach has its 72 hours until the authority knows (art. 33)', async () => {
    const noticed = ['--noticed', '2020-07-01 10:00'];
    const what = ['--what', 'ordinateur volé', '--data', 'noms, courriels', '--people', '120'];
    const breach = Breach.parse(await json('breach', ...what, '--risk', 'risk', ...noticed));
    // 10:00 in Paris in summer.
    expect(breach).toMatchObject({ noticedAt: '2020-07-01T08:00:00Z', authorityBy: '2020-07-04T08:00:00Z' });
    expect((await orbite('breaches')).out).toContain('noms, courriels');
    const told = Breach.parse(await json('notified', breach.id, 'authority', '--detail', 'accusé 2020-17'));
    expect(told).toMatchObject({ authorityBy: null, notified: [{ detail: 'accusé 2020-17' }] });
    expect((await orbite('notified', breach.id, 'authority')).status).toBe(1);
  });
});
