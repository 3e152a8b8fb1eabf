import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../platform/actor.ts';
import { listActs, recordAct } from '../../platform/acts.ts';
import { openAccount } from '../../platform/auth/accounts.ts';
import { keepDocument } from '../../platform/documents.ts';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { listMails, queueMail } from '../../platform/mail/mail.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { endService, getService } from '../contracts/contracts.ts';
import { addContact, contactsOf, endContact, getCustomer, openCustomer } from '../customers/customers.ts';
import { paidSite } from '../hosting/testing/fixture.ts';
import { privacyHandlers, warnOfDeadlines } from './jobs.ts';
import {
  answerRequest,
  erase,
  extendRequest,
  getRequest,
  listBreaches,
  listErasures,
  listRequests,
  personalExport,
  planErasure,
  recordBreach,
  recordBreachNotice,
  recordRequest,
  registerCsv,
  registerPdf,
  runRetention,
} from './privacy.ts';

const START = '2026-01-10T09:00:00Z';
const robot: Actor = { kind: 'staff', id: newId(), name: 'Ada', role: 'admin' };
let house: TestHouse;

beforeAll(async () => {
  house = await testHouse(START);
});
afterAll(() => house.close());
beforeEach(() => house.clock.set(START));

let nth = 0;
/** A private person with an account, who signed in once. */
async function person() {
  const email = `p${++nth}-${newId()}@example.org`;
  const who = await act(house, robot, async (work) => {
    const account = granted(
      await openAccount(work, {
        name: 'Zoé Canari',
        email,
        language: 'fr',
        password: 'correct horse 42 battery',
      }),
    );
    const customer = granted(
      await openCustomer(work, {
        kind: 'person',
        details: {
          firstName: 'Zoé',
          lastName: 'Canari',
          address: { line1: '7 rue du Canari', postalCode: '25000', city: 'Besançon', country: 'FR' },
          phone: '+33611223344',
          language: 'fr',
        },
        owner: { firstName: 'Zoé', lastName: 'Canari', email, language: 'fr' },
        accountId: account.id,
      }),
    );
    const [contact] = await contactsOf(work, customer.id);
    if (!contact) throw new Error('no contact');
    await queueMail(work, {
      key: newId(),
      kind: 'invoice',
      customerId: customer.id,
      to: email,
      subject: 'Canari',
      text: 'x',
    });
    await keepDocument(work, {
      customerId: customer.id,
      kind: 'termination-letter',
      name: 'lettre.pdf',
      mime: 'application/pdf',
      bytes: Buffer.from('%PDF-canari'),
    });
    const actor: Actor = { kind: 'contact', id: contact.id, name: contact.name, customerId: customer.id };
    await recordAct(
      { ...work, by: actor },
      { act: 'contact-added', customerId: customer.id, details: { name: 'Zoé Canari', email } },
    );
    return { customerId: customer.id, contactId: contact.id, accountId: account.id, email, actor };
  });
  await session(who.accountId, START);
  return who;
}

async function session(accountId: string, at: string) {
  await house.pool.query(
    `insert into sessions (id, token_hash, account_id, started_at, last_seen_at, idle_seconds, expires_at, address, user_agent)
     values ($1, sha256($2), $3, $4, $4, 600, $4::timestamptz + interval '1 day', '192.0.2.77', 'Canari')`,
    [newId(), Buffer.from(newId()), accountId, at],
  );
}

/** With a contract that began on the day of the test's start and ends on the day given. */
async function contracted(endsOn: string) {
  const who = await person();
  const site = granted(await paidSite(house, who.customerId, `prive${++nth}`));
  house.clock.set(`${endsOn}T09:00:00Z`);
  await act(house, robot, async (work) => {
    const service = await getService(work, site.serviceId);
    if (service) await endService(work, service, { reason: 'terminated', article: '7' });
  });
  return { ...who, ...site };
}

const on = (day: string) => house.clock.set(`${day}T09:00:00Z`);
const plan = (customerId: string) => act(house, robot, (work) => planErasure(work, { customerId }));
const one = async (query: string, values: unknown[]) => (await house.pool.query(query, values)).rows[0];
const nameOf = async (customerId: string) =>
  (await read(house, robot, (work) => getCustomer(work, customerId)))?.name;

async function unzipped(chunks: AsyncGenerator<Buffer>): Promise<Map<string, string>> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  const place = mkdtempSync(path.join(tmpdir(), 'orbite-rgpd-'));
  try {
    writeFileSync(path.join(place, 'a.zip'), Buffer.concat(parts));
    const script =
      'import sys, zipfile, json\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n' +
      "print(json.dumps({i.filename: z.read(i).decode('utf8', 'replace') for i in z.infolist()}))";
    return new Map(
      Object.entries(
        JSON.parse(
          execFileSync('python3', ['-c', script, path.join(place, 'a.zip')], {
            encoding: 'utf8',
            maxBuffer: 1e8,
          }),
        ),
      ),
    );
  } finally {
    rmSync(place, { recursive: true });
  }
}

describe('the export of a person’s data', () => {
  it('is refused to anybody else: another customer’s person, a colleague without the right', async () => {
    const [zoe, other] = [await person(), await person()];
    expect(await personalExport(house, other.actor, { customerId: zoe.customerId })).toMatchObject({
      refused: 'privacy-subject-unknown',
    });
    expect(await personalExport(house, other.actor, { contactId: zoe.contactId })).toMatchObject({
      refused: 'privacy-subject-unknown',
    });
    const colleague = await act(house, robot, async (work) =>
      granted(
        await addContact(work, zoe.customerId, {
          lastName: 'Billing',
          email: 'b@example.org',
          roles: ['billing'],
        }),
      ),
    );
    const billing: Actor = { kind: 'contact', id: colleague.id, name: 'b', customerId: zoe.customerId };
    expect(await personalExport(house, billing, { customerId: zoe.customerId })).toMatchObject({
      refused: 'not-permitted',
    });
    expect(await personalExport(house, billing, { contactId: zoe.contactId })).toMatchObject({
      refused: 'not-permitted',
    });
  });

  it('holds everything of the customer and nothing of others: no secret, no hash; and is recorded', async () => {
    const other = await contracted('2026-01-11');
    house.clock.set(START);
    const zoe = await contracted('2026-01-12');
    const made = granted(await personalExport(house, zoe.actor, { contactId: zoe.contactId }));
    expect(made.name).toMatch(/^rgpd-C\d{5,}-client-2026-01-12\.zip$/);
    const files = await unzipped(made.chunks);
    const names = [...files.keys()];
    expect(names).toEqual(
      expect.arrayContaining([
        'LISEZ-MOI.txt',
        ...[
          'customers',
          'customer_details',
          'contacts',
          'contact_details',
          'orders',
          'contracts',
          'services',
          'acts',
          'ends',
          'sites',
        ].map((table) => `data/${table}.json`),
        ...['accounts', 'account_emails', 'sessions', 'mails'].map((table) => `account/${table}.json`),
      ]),
    );
    expect(names.some((name) => /^documents\/termination-letter\/.*lettre\.pdf$/.test(name))).toBe(true);
    const everything = [...files.values()].join('\n');
    expect(everything).toContain('7 rue du Canari');
    expect(everything).toContain('192.0.2.77');
    expect(everything).toContain(zoe.email);
    for (const strange of [other.customerId, other.email, other.serviceId])
      expect(everything).not.toContain(strange);
    expect(everything).not.toMatch(/argon2|password_hash|token_hash|"sealed/);
    const [recorded] = await read(house, robot, (work) =>
      listActs(work, { customerId: zoe.customerId, act: 'personal-data-exported', limit: 1 }),
    );
    expect(recorded).toMatchObject({ article: 'RGPD 15', details: { of: 'customer' } });
  });

  it('of a contact of a company holds their part alone', async () => {
    const { customerId } = await act(house, robot, async (work) => {
      const customer = granted(
        await openCustomer(work, {
          kind: 'association',
          details: {
            organisation: 'Les Voisins',
            address: { line1: '1 rue', postalCode: '25000', city: 'Besançon', country: 'FR' },
            language: 'fr',
          },
          owner: { firstName: 'Ada', lastName: 'Patronne', email: 'patronne@example.org', language: 'fr' },
        }),
      );
      return { customerId: customer.id };
    });
    const colleague = await act(house, robot, async (work) =>
      granted(
        await addContact(work, customerId, {
          lastName: 'Collègue',
          email: 'collegue@example.org',
          roles: ['technical'],
        }),
      ),
    );
    const self: Actor = { kind: 'contact', id: colleague.id, name: 'c', customerId };
    const files = await unzipped(
      granted(await personalExport(house, self, { contactId: colleague.id })).chunks,
    );
    const everything = [...files.values()].join('\n');
    expect(everything).toContain('collegue@example.org');
    expect(everything).not.toContain('patronne@example.org');
    expect(files.has('data/customers.json')).toBe(false);
  });
});

describe('an erasure', () => {
  it('is the staff’s, and shows first what goes and what stays, until when and why', async () => {
    const zoe = await contracted('2026-02-10');
    expect(
      await act(house, zoe.actor, (work) => planErasure(work, { customerId: zoe.customerId })),
    ).toMatchObject({ refused: 'not-permitted' });
    const shown = granted(await plan(zoe.customerId));
    expect(
      Object.fromEntries(
        shown.decisions.map(({ category, deed, until }) => [category, `${deed} ${until ?? ''}`]),
      ),
    ).toMatchObject({
      identity: 'keep 2031-02-10',
      account: 'keep 2027-02-10',
      connection: 'keep 2027-01-10',
      'contract-evidence': 'keep 2036-02-10',
      'payment-data': 'erase ',
    });
    expect(await nameOf(zoe.customerId)).toBe('Zoé Canari');
  });

  it('of somebody who never ordered leaves nothing that tells who it was, and a record that it was done', async () => {
    const zoe = await person();
    await house.pool.query('delete from sessions where account_id = $1', [zoe.accountId]);
    const done = granted(await act(house, robot, (work) => erase(work, { customerId: zoe.customerId })));
    expect(done.rows.length).toBeGreaterThan(5);
    const dump = await one(
      `select concat((select jsonb_agg(d) from customer_details d where customer_id = $1), (select jsonb_agg(d) from contact_details d where customer_id = $1),
                     (select jsonb_agg(a) from accounts a where id = $2), (select jsonb_agg(a) from account_emails a where account_id = $2),
                     (select jsonb_agg(a) from acts a where customer_id = $1), (select jsonb_agg(m) from mails m where customer_id = $1),
                     (select search_words from customers where id = $1),
                     (select count(*) from documents where customer_id = $1)) as all`,
      [zoe.customerId, zoe.accountId],
    );
    expect(dump.all).not.toMatch(/Canari|rue du|611223344/i);
    expect(dump.all).not.toContain(zoe.email);
    const erasures = await read(house, robot, (work) =>
      listErasures(work, { customerId: zoe.customerId, limit: 20 }),
    );
    expect(erasures.map(({ category, cause }) => `${category} ${cause}`)).toEqual(
      expect.arrayContaining([
        'identity request',
        'account request',
        'correspondence request',
        'supporting-documents request',
      ]),
    );
    expect(
      JSON.stringify(erasures, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toMatch(/Canari/);
  });

  it('of a contact waits until they speak for nobody, then leaves the others and their acts', async () => {
    const zoe = await person();
    const colleague = await act(house, robot, async (work) =>
      granted(
        await addContact(work, zoe.customerId, {
          firstName: 'Max',
          lastName: 'Parti',
          email: `max-${newId()}@example.org`,
          roles: ['technical'],
        }),
      ),
    );
    const of = { contactId: colleague.id };
    expect(await act(house, robot, (work) => erase(work, of))).toMatchObject({
      refused: 'privacy-nothing-to-erase',
    });
    await act(house, robot, (work) => endContact(work, colleague.id));
    granted(await act(house, robot, (work) => erase(work, of)));
    const left = await read(house, robot, (work) => contactsOf(work, zoe.customerId));
    expect(JSON.stringify(left)).not.toContain('Parti');
    expect(JSON.stringify(left)).toContain(zoe.email);
    expect(await nameOf(zoe.customerId)).toBe('Zoé Canari');
  });

  it('is impossible but beside its record: the database refuses it, and never lets an invoice go', async () => {
    const zoe = await person();
    const forged = async (statement: string, recorded: 'recorded' | 'unrecorded') => {
      const client = await house.pool.connect();
      try {
        await client.query('begin');
        const id = newId();
        if (recorded === 'recorded')
          await client.query(
            `insert into erasures (id, category, cause, article, on_day, at, decided_by) values ($1, 'identity', 'request', 'x', now(), now(), 'x')`,
            [id],
          );
        await client.query(`select set_config('orbite.erasure', $1, true)`, [id]);
        await client.query(statement);
      } finally {
        await client.query('rollback');
        client.release();
      }
    };
    const details = `update customer_details set last_name = 'x' where customer_id = '${zoe.customerId}'`;
    await expect(forged(details, 'unrecorded')).rejects.toThrow('append-only');
    await forged(details, 'recorded');
    for (const table of ['services', 'contracts', 'orders', 'erasures', 'erasable_tables', 'terms_evidence'])
      await expect(forged(`truncate ${table} cascade`, 'recorded')).rejects.toThrow('append-only');
    await contracted('2026-02-11');
    for (const table of ['services', 'contracts', 'orders', 'ends'])
      await expect(forged(`delete from ${table}`, 'recorded'), table).rejects.toThrow(/append-only|violates/);
    // The record of an earlier transaction opens nothing.
    await house.pool.query(
      `insert into erasures (id, category, cause, article, on_day, at, decided_by) values (gen_random_uuid(), 'identity', 'request', 'x', now(), now(), 'x')`,
    );
    const { id } = await one('select id from erasures order by at desc limit 1', []);
    await expect(
      house.pool.query(`begin; select set_config('orbite.erasure', '${id}', true); ${details}; commit`),
    ).rejects.toThrow('append-only');
    await house.pool.query('rollback');
  });
});

describe('the schedule, night by night', () => {
  const purgedOn = async (day: string) => {
    on(day);
    return new Map((await runRetention(house)).map(({ category, rows }) => [category, rows]));
  };

  it.each([
    [
      'account',
      '2027-03-09',
      '2027-03-10',
      (who: { accountId: string }) => ['select name from accounts where id = $1', who.accountId],
    ],
    [
      'identity',
      '2031-03-09',
      '2031-03-10',
      (who: { customerId: string }) => [
        'select last_name as name from customer_details where customer_id = $1',
        who.customerId,
      ],
    ],
    [
      'supporting-documents',
      '2031-03-09',
      '2031-03-10',
      (who: { customerId: string }) => [
        "select count(*)::text as name from documents where kind = 'termination-letter' and customer_id = $1",
        who.customerId,
      ],
    ],
  ] as const)(
    '%s: kept on %s, gone on %s, once, and recorded without the data',
    async (category, before, day, query) => {
      house.clock.set(START);
      const zoe = await contracted('2026-03-10');
      const [text, id] = query(zoe);
      const value = async () => (await one(text ?? '', [id])).name;
      const was = await value();
      await purgedOn(before);
      expect(await value()).toBe(was);
      await purgedOn(day);
      expect(await value()).not.toBe(was);
      // Twice changes nothing more.
      expect((await purgedOn(day)).get(category)).toBeUndefined();
      const acts = await read(house, robot, (work) => listActs(work, { act: 'data-purged', limit: 50 }));
      const [recorded] = acts.filter(({ details }) => details.category === category);
      expect(recorded?.details.rows).toBeGreaterThan(0);
      expect(JSON.stringify(recorded?.details)).not.toMatch(/Canari/);
    },
  );

  it('connections: those of a year ago to the day, and addresses of visitors in the trail', async () => {
    house.clock.set('2033-06-15T09:00:00Z');
    const zoe = await person();
    await house.pool.query('delete from sessions where account_id = $1', [zoe.accountId]);
    await session(zoe.accountId, '2033-06-14T12:00:00Z');
    await act(house, { kind: 'visitor', address: '198.51.100.9' }, (work) =>
      recordAct(work, { act: 'contact-added' }),
    );
    const sessions = async () =>
      (await one('select count(*)::int as n from sessions where account_id = $1', [zoe.accountId])).n;
    const visitors = async () =>
      (await one("select count(*)::int as n from acts where actor_name = '198.51.100.9'", [])).n;
    await purgedOn('2034-06-14');
    expect([await sessions(), await visitors()]).toEqual([1, 1]);
    await purgedOn('2034-06-15');
    expect([await sessions(), await visitors()]).toEqual([0, 0]);
  });

  it('of a customer whose contract runs, nothing of the contract goes, however old', async () => {
    house.clock.set(START);
    const zoe = await person();
    granted(await paidSite(house, zoe.customerId, `dure${++nth}`));
    await purgedOn('2045-01-01');
    expect(await nameOf(zoe.customerId)).toBe('Zoé Canari');
    expect((await one('select name from accounts where id = $1', [zoe.accountId])).name).toBe('Zoé Canari');
  });
});

describe('a request', () => {
  it('by a person is about themselves, today, and has its deadline; at most ten are open', async () => {
    const [zoe, other] = [await person(), await person()];
    const ask = () =>
      act(house, zoe.actor, (work) =>
        recordRequest(work, {
          kind: 'access',
          means: 'letter',
          message: '',
          receivedOn: work.today.subtract({ days: 20 }),
          contactId: other.contactId,
          name: 'x',
          email: 'x@x.fr',
        }),
      );
    const { requestId, dueOn } = granted(await ask());
    expect(dueOn.toString()).toBe('2026-02-10');
    const request = await read(house, robot, (work) => getRequest(work, requestId));
    expect(request).toMatchObject({ contactId: zoe.contactId, means: 'portal', email: zoe.email });
    expect(await read(house, other.actor, (work) => getRequest(work, requestId))).toBeUndefined();
    expect(await read(house, other.actor, (work) => listRequests(work, { limit: 10 }))).toEqual([]);
    for (let open = 1; open < 10; open++) granted(await ask());
    expect(await ask()).toMatchObject({ refused: 'privacy-too-many' });
    await deliverAll(house, privacyHandlers());
    const mails = await read(house, robot, (work) =>
      listMails(work, { customerId: zoe.customerId, kind: 'privacy-received' }),
    );
    expect(mails).toHaveLength(10);
  });

  it('is extended once, within its first month, and answered once, with reasons where it is not done', async () => {
    const zoe = await person();
    const ask = async () =>
      granted(
        await act(house, robot, (work) =>
          recordRequest(work, {
            kind: 'erasure',
            means: 'mail',
            message: '',
            receivedOn: work.today,
            contactId: zoe.contactId,
          }),
        ),
      ).requestId;
    const id = await ask();
    const settle = (input: { answer: string; why: string }, by: Actor = robot) =>
      act(house, by, (work) => answerRequest(work, id, input));
    const extend = (which: string, why: string) =>
      act(house, robot, (work) => extendRequest(work, which, why));
    expect(await settle({ answer: 'done', why: '' }, zoe.actor)).toMatchObject({ refused: 'not-permitted' });
    expect(await settle({ answer: 'refused', why: ' ' })).toMatchObject({ refused: 'privacy-why-missing' });
    expect(await settle({ answer: 'maybe', why: 'x' })).toMatchObject({ refused: 'privacy-answer-unknown' });
    expect(await extend(id, '')).toMatchObject({ refused: 'privacy-why-missing' });
    expect(granted(await extend(id, 'complexe')).dueOn.toString()).toBe('2026-04-10');
    expect(await extend(id, 'encore')).toMatchObject({ refused: 'privacy-extended' });
    granted(await settle({ answer: 'refused', why: 'contrat en cours' }));
    expect(await settle({ answer: 'done', why: '' })).toMatchObject({ refused: 'privacy-answered' });
    const late = await ask();
    on('2026-02-11');
    expect(await extend(late, 'complexe')).toMatchObject({ refused: 'privacy-extension-late' });
  });

  it('alarms the staff a week before its deadline, and every day after it', async () => {
    house.clock.set('2026-05-01T09:00:00Z');
    await act(house, robot, (work) =>
      recordRequest(work, {
        kind: 'access',
        means: 'letter',
        message: '',
        receivedOn: work.today,
        name: 'Paul Lettre',
        email: 'paul@example.org',
      }),
    );
    const alarms = async (day: string) => {
      on(day);
      await warnOfDeadlines(house);
      await warnOfDeadlines(house);
      const mails = await read(house, robot, (work) =>
        listMails(work, { kind: 'privacy-deadline', limit: 500 }),
      );
      return mails.filter(({ subject }) => subject.includes('1 juin 2026')).length;
    };
    expect(await alarms('2026-05-24')).toBe(0);
    expect(await alarms('2026-05-25')).toBe(1);
    expect(await alarms('2026-06-01')).toBe(1);
    expect(await alarms('2026-06-02')).toBe(2);
    expect(await alarms('2026-06-03')).toBe(3);
  });
});

describe('the register and the breach log', () => {
  it('say what is done, in both languages, as CSV and PDF', async () => {
    for (const language of ['fr', 'en'] as const) {
      const text = Buffer.from(await read(house, robot, (work) => registerCsv(work, language))).toString(
        'utf8',
      );
      expect(text.trim().split('\r\n')).toHaveLength(7);
      expect(text).not.toMatch(/privacy\./);
      expect(text).toContain('L123-22');
    }
    const pdf = await read(house, robot, (work) => registerPdf(work, 'fr'));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('a breach is written down by an administrator, and its 72 hours run until the authority knows', async () => {
    const support: Actor = { kind: 'staff', id: newId(), name: 'Bob', role: 'support' };
    const input = {
      noticedAt: house.clock.now(),
      what: 'Disque volé',
      data: 'adresses',
      people: 12,
      consequences: '',
      measures: '',
      risk: 'risk',
    };
    expect(await act(house, support, (work) => recordBreach(work, input))).toMatchObject({
      refused: 'not-permitted',
    });
    for (const [change, refused] of [
      [{ what: ' ' }, 'breach-text-invalid'],
      [{ people: -1 }, 'breach-people-invalid'],
      [{ risk: 'x' }, 'breach-risk-unknown'],
      [{ noticedAt: house.clock.now().add({ hours: 1 }) }, 'breach-in-the-future'],
    ] as const)
      expect(await act(house, robot, (work) => recordBreach(work, { ...input, ...change }))).toMatchObject({
        refused,
      });
    const { breachId } = granted(await act(house, robot, (work) => recordBreach(work, input)));
    const listed = async () => (await read(house, robot, listBreaches)).find(({ id }) => id === breachId);
    expect((await listed())?.authorityBy?.toString()).toBe('2026-01-13T09:00:00Z');
    granted(
      await act(house, robot, (work) =>
        recordBreachNotice(work, { breachId, notified: 'authority', detail: 'CNIL 42' }),
      ),
    );
    expect((await listed())?.authorityBy).toBeUndefined();
    expect(
      isRefusal(
        await act(house, robot, (work) =>
          recordBreachNotice(work, { breachId, notified: 'authority', detail: '' }),
        ),
      ),
    ).toBe(true);
  });
});
