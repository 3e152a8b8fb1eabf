import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Contact, Customer } from '../../api/shapes/customers.ts';
import { Event } from '../../api/shapes/events.ts';
import { Invoice, Payment, RecordedPayment } from '../../api/shapes/invoices.ts';
import { JoinToken, Node } from '../../api/shapes/nodes.ts';
import { Order, PlacedOrder } from '../../api/shapes/orders.ts';
import { Site } from '../../api/shapes/sites.ts';
import {
  acceptance,
  bearer,
  livingCompany,
  openTestCustomer,
  order,
  type TestCompany,
} from '../../api/testing/company.ts';
import { openName } from '../../company/domains/domains.ts';
import { reserveSiteName } from '../../company/hosting/hosting.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { CommandError } from '../say.ts';
import { allCommands, runCommand } from './registry.ts';

let house: TestHouse;
let company: TestCompany;
beforeAll(async () => {
  house = await testHouse();
  company = await livingCompany(house);
});
afterAll(() => house.close());

/** Runs a command as typed after `./orbite`; a wrong usage is status 2 on standard error, as in `main.ts`. */
async function orbite(argv: readonly string[], language: Language = 'fr') {
  let [out, err] = ['', ''];
  const terminal = {
    language,
    user: 'alice',
    out: (text: string | Uint8Array) => {
      out += typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
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
  try {
    return { status: await runCommand(argv, terminal, open), out, err };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { status: error.status, out, err: `${err}${error.message}\n` };
  }
}
const json = async (...argv: string[]) => {
  const { status, out, err } = await orbite([...argv, '--json']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out);
};

describe('wrong usage', () => {
  it.each([
    [['customers', 'show'], 'CUSTOMER'],
    [['customers', 'show', 'a', 'b'], '« b »'],
    [['customers', 'list', '--colour', 'red'], '--colour'],
    [['payments', 'record', '--amount', '1.00'], '--customer'],
    [['payments', 'record', '--amount'], '--amount'],
    [['token', 'create', 'x'], '--scope'],
    [['customers', 'fly'], 'customers list'],
  ])('%j is status 2, says what is wrong, and prints nothing on standard output', async (argv, words) => {
    const { status, out, err } = await orbite(argv);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(words);
  });
});

describe('a refusal', () => {
  it.each([
    [['customers', 'show', 'C99999'], 'C99999'],
    [['invoices', 'show', 'F2020-00001'], 'F2020-00001'],
    [['invoices', 'list', '--customer', 'C99999'], 'C99999'],
    [['sites', 'show', 'nowhere.example'], 'nowhere.example'],
    [['nodes', 'show', 'nowhere'], 'nowhere'],
    [['outbox', 'show', 'x'], '« x »'],
    [['orders', 'show', 'x'], '« x »'],
    [['token', 'revoke', 'x'], '« x »'],
    [['staff', 'end', 'nobody@example.org'], 'nobody@example.org'],
    [['customers', 'list', '--limit', '0'], '100'],
    [['customers', 'list', '--cursor', 'x'], 'curseur'],
    [['token', 'create', 'x', '--scope', 'everything'], 'everything'],
    [['token', 'create', 'x', '--scope', 'sites:read', '--days', '0'], '« 0 »'],
    [['nodes', 'token', '--name', 'Ünd'], 'nœud'],
    [['staff', 'add', 'x', '--name', 'X', '--role', 'king'], '\n'],
    [['staff', 'add', 'not an address', '--name', 'X'], '\n'],
  ])('%j is status 1 and one sentence on standard error', async (argv, words) => {
    const { status, out, err } = await orbite(argv);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toContain(words);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/refusals\.|cli\.|undefined|\{\{/);
  });

  it('of a payment says what is wrong with it and books nothing', async () => {
    const record = (...more: string[]) =>
      orbite(['payments', 'record', '--customer', company.mine.number, '--reference', 'x', ...more]);
    expect((await record('--amount', '1,50')).err).toContain('« 1,50 »');
    expect((await record('--amount', '1.00', '--on', '2026-02-30')).err).toContain('« 2026-02-30 »');
    expect((await record('--amount', '1.00', '--by', 'gold')).err).toContain('« gold »');
    expect((await record('--amount', '0.00')).status).toBe(1);
    expect((await record('--amount', '-1.00')).status).not.toBe(0);
    const { items } = await json('payments', 'list', '--customer', company.mine.number);
    expect(items).toHaveLength(1);
  });

  it('of an order stands where the terms are not accepted or art. 2 is not confirmed', async () => {
    const customer = await openTestCustomer(house, 'unsigned');
    const place = [
      'orders',
      'place',
      '--customer',
      customer.number,
      '--plan',
      company.planSlug,
      '--site-name',
      'unsigned',
    ];
    const unsigned = await orbite([...place, '--confirmed']);
    expect(unsigned).toMatchObject({ status: 1, out: '' });
    await acceptance(house, customer.id);
    const unconfirmed = await orbite(place);
    expect(unconfirmed).toMatchObject({ status: 1, out: '' });
    expect(unconfirmed.err).not.toBe(unsigned.err);
    const placed = await json(...place, '--confirmed', '--key', 'call-17');
    expect(PlacedOrder.safeParse(placed).error).toBeUndefined();
    expect(await json(...place, '--confirmed', '--key', 'call-17'), 'the same call orders once').toEqual(
      placed,
    );
  });
});

describe('with --json', () => {
  const shapes = [
    [['customers', 'show'], () => company.mine.number, Customer.extend({ contacts: Contact.array() })],
    [['orders', 'show'], () => company.mine.orderId, Order],
    [['invoices', 'show'], () => company.mine.invoiceNumber, Invoice],
    [['sites', 'show'], () => company.mine.siteId, Site],
    [['nodes', 'show'], () => company.nodeId, Node],
  ] as const;
  it.each(shapes)('%j prints the resource as the API does', async (argv, named, shape) => {
    expect(shape.safeParse(await json(...argv, named())).error).toBeUndefined();
  });

  it.each([
    ['orders', Order],
    ['invoices', Invoice],
    ['payments', Payment],
    ['sites', Site],
    ['nodes', Node],
  ] as const)('%s list prints a page as the API does, and its cursors are the API’s', async (word, shape) => {
    const page = await json(word, 'list', '--limit', '1');
    expect(shape.array().length(1).safeParse(page.items).error).toBeUndefined();
    if (page.next === null) return;
    const headers = await bearer(house, [`${word}:read`]);
    const fromApi = await company.app.request(`/${word}?limit=1&cursor=${page.next}`, { headers });
    expect((await fromApi.json()).items).toEqual(
      (await json(word, 'list', '--limit', '1', '--cursor', page.next)).items,
    );
  });

  it('events follow the trail', async () => {
    const { items } = await json('events', '--customer', company.mine.number, '--limit', '100');
    expect(Event.array().safeParse(items).error).toBeUndefined();
    expect(items.map(({ act }: { act: string }) => act)).toContain('invoice-issued');
  });
});

describe('the operator', () => {
  it('records a transfer once and sees what it settles', async () => {
    const customer = await openTestCustomer(house, 'payer');
    const { open, invoiceNumber } = await order(house, customer.id, company.planSlug, 'payer');
    const amount = `${open.cents / 100n}.${String(open.cents % 100n).padStart(2, '0')}`;
    const argv = [
      'payments',
      'record',
      '--customer',
      customer.number,
      '--amount',
      amount,
      '--reference',
      invoiceNumber,
      '--key',
      'r1',
    ];
    const recorded = await json(...argv);
    expect(RecordedPayment.safeParse(recorded).error).toBeUndefined();
    expect(recorded).toMatchObject({ booked: true, settles: [{ number: invoiceNumber }] });
    expect(await json(...argv)).toMatchObject({ booked: false, paymentId: recorded.paymentId });
    const { items } = await json('events', '--customer', customer.number, '--act', 'payment-recorded');
    expect(items[0].actor).toMatchObject({ kind: 'system', name: 'cli (alice)' });
  });

  it('gets a new token once, on standard output alone, and can take it back', async () => {
    const { status, out, err } = await orbite([
      'token',
      'create',
      'books',
      '--scope',
      'invoices:read,payments:write',
    ]);
    expect(status).toBe(0);
    expect(out).toMatch(/^orbite_[\w-]{43}\n$/);
    expect(err).not.toContain(out.trim());
    const headers = { authorization: `Bearer ${out.trim()}` };
    expect((await company.app.request('/invoices', { headers })).status).toBe(200);
    const { items } = await json('token', 'list');
    expect(JSON.stringify(items)).not.toContain(out.trim());
    const token = items.find(({ name }: { name: string }) => name === 'books');
    expect((await json('token', 'revoke', token.id)).revokedAt).toEqual(expect.any(String));
    expect((await company.app.request('/invoices', { headers })).status).toBe(401);
  });

  it('confines a token to one customer', async () => {
    const made = await json(
      'token',
      'create',
      'theirs',
      '--scope',
      'sites:read',
      '--customer',
      company.theirs.number,
    );
    expect(made.customerId).toBe(company.theirs.id);
    const headers = { authorization: `Bearer ${made.token}` };
    const response = await company.app.request('/sites', { headers });
    const { items } = await response.json();
    expect(items.map(({ id }: { id: string }) => id)).toEqual([company.theirs.siteId]);
  });

  it('adds staff by a link and never sees a password', async () => {
    const { status, out, err } = await orbite([
      'staff',
      'add',
      'tech@orbite.example',
      '--name',
      'Tam Tam',
      '--role',
      'technician',
    ]);
    expect(status).toBe(0);
    expect(out).toMatch(/^https?:\/\/\S+\/account\/staff\/[\w-]{43}\n$/);
    expect(err).toContain('72');
    const second = await orbite(['staff', 'add', 'admin@orbite.example', '--name', 'Ada', '--role', 'admin']);
    expect(second.status).toBe(0);
    expect((await json('staff', 'role', 'tech@orbite.example', 'support')).role).toBe('support');
    expect((await json('staff', 'end', 'tech@orbite.example')).endedAt).toEqual(expect.any(String));
    expect((await json('staff', 'list')).items).toHaveLength(2);
  });

  it('opens a customer, with SIRET and VAT number checked by the room', async () => {
    const argv = [
      'customers',
      'add',
      '--kind',
      'company',
      '--organisation',
      'Pain & Fils',
      '--first-name',
      'Léa',
      '--last-name',
      'Pain',
      '--email',
      'lea@pain.example',
      '--address',
      '1 rue du Four',
      '--postal-code',
      '25000',
      '--city',
      'Besançon',
    ];
    const wrong = await orbite([...argv, '--siret', '12345678900011']);
    expect(wrong).toMatchObject({ status: 1, out: '' });
    const opened = await json(...argv, '--siret', '73282932000074');
    expect(Customer.safeParse(opened).error).toBeUndefined();
    expect(
      (await json('customers', 'list', '--search', 'Pain & Fils')).items.map(({ id }: { id: string }) => id),
    ).toContain(opened.id);
  });

  it('makes a join token that a server uses once', async () => {
    expect(JoinToken.safeParse(await json('nodes', 'token', '--name', 'web-8')).error).toBeUndefined();
    const { out } = await orbite(['nodes', 'token']);
    // The second half is the fingerprint of the door, which whoever joins compares.
    expect(out).toMatch(/^[\w-]{43}\.[\w-]{43}\n$/);
  });

  it('says how many times a node’s disk may be promised', async () => {
    expect(await json('nodes', 'overcommit', company.nodeId, '7')).toMatchObject({ overcommit: 7 });
    const { status, err } = await orbite(['nodes', 'overcommit', company.nodeId, 'beaucoup']);
    expect([status, err]).toEqual([1, expect.stringContaining('un nombre entier, de 1 à 10 000')]);
  });

  it('writes an invoice’s PDF where it is asked to', async () => {
    const { status, out } = await orbite(['invoices', 'pdf', company.mine.invoiceNumber, '--output', '-']);
    expect(status).toBe(0);
    expect(out.slice(0, 5)).toBe('%PDF-');
  });

  it('finds a site by its name', async () => {
    const { names } = await json('sites', 'show', company.mine.siteId);
    expect((await json('sites', 'show', names[0].host.toUpperCase())).id).toBe(company.mine.siteId);
  });

  it('verifies the evidence and the books, and a bad byte makes status 1', async () => {
    expect(await json('terms', 'verify')).toMatchObject({ intact: true });
    expect(await json('books', 'verify')).toMatchObject({ firstBad: null, firstBadClosing: null });
    await house.pool.query('alter table terms_evidence disable trigger user');
    await house.pool.query("update terms_evidence set record = replace(record, 'Léa', 'Eve') where seq = 1");
    const { status, out, err } = await orbite(['terms', 'verify', '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ intact: false, firstBad: { seq: 1, problem: 'record-altered' } });
    expect(err).toContain('rompue');
  });

  it('reads mails, and the terms in both languages', async () => {
    const { items } = await json('outbox', 'list');
    expect(items.length).toBeGreaterThan(0);
    const mail = await json('outbox', 'show', items[0].id);
    expect(mail.text).toEqual(expect.stringMatching(/\S/));
    expect((await json('terms', 'show', '--language', 'en')).canonical).not.toBe(
      (await json('terms', 'show')).canonical,
    );
  });

  it('is never written to by a customer: control characters do not reach the terminal', async () => {
    await house.pool.query(
      `insert into acts (on_day, at, act, details, actor_kind, actor_name, customer_id)
       values ('2026-01-10', '2026-01-10T07:00:00Z', 'escaped', $1, 'visitor', 'visitor', $2)`,
      [{ text: '\u001b[2J\u202eevil' }, company.mine.id],
    );
    const { out } = await orbite(['events', '--act', 'escaped']);
    expect(out).toContain('evil');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

describe('a service and a node', () => {
  it('are suspended, resumed, drained; nothing is given up while it carries sites', async () => {
    const { serviceId } = company.mine;
    const unknown = await orbite(['services', 'suspend', serviceId, '--reason', 'mood', '--why', 'x']);
    expect(unknown).toMatchObject({ status: 1, err: expect.stringContaining('abuse') });
    const why = ['--reason', 'abuse', '--why', '4 000 courriels en une nuit'];
    expect(await json('services', 'suspend', serviceId, ...why)).toMatchObject({ state: 'suspended' });
    const { items } = await json('services', 'list', '--state', 'suspended');
    expect(items.map(({ id }: { id: string }) => id)).toEqual([serviceId]);
    expect(await json('services', 'resume', serviceId, '--reason', 'abuse')).toMatchObject({
      state: 'active',
    });
    const [node] = (await json('nodes', 'list')).items;
    expect(await json('nodes', 'drain', node.name, '--why', 'disque')).toMatchObject({ state: 'draining' });
    expect((await orbite(['nodes', 'retire', node.name, '--why', 'vieux'])).status).toBe(1);
    expect(await json('nodes', 'undrain', node.name)).toMatchObject({ state: 'online' });
  });

  it('of a customer is theirs by the word of staff', async () => {
    const said = await json('sites', 'vouch', company.mine.siteId, 'pain.example', '--word', 'extrait Kbis');
    expect(said.id).toBe(company.mine.siteId);
    const { items } = await json('events', '--act', 'name-proven');
    expect(items.at(-1).details).toMatchObject({ domain: 'pain.example', means: 'word' });
  });
});

const commands = await allCommands();

describe('the help', () => {
  it.each(commands.map(({ name }) => name))('of %s says everything in both languages', async (name) => {
    for (const language of ['fr', 'en'] as const) {
      const { status, out, err } = await orbite([...name.split(' '), '--help'], language);
      expect({ status, err }).toEqual({ status: 0, err: '' });
      expect(out).toContain(`./orbite ${name}`);
      expect(out).not.toMatch(/cli\.|undefined|\{\{/);
    }
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    'of %s gives examples that are understood',
    async (name, command) => {
      expect(command.examples.length).toBeGreaterThan(0);
      for (const example of command.examples) {
        expect(example.startsWith(name)).toBe(true);
        const words = [...example.replace(/ > .*/, '').matchAll(/"([^"]*)"|(\S+)/g)];
        // Whether the words make sense is judged before the house is opened.
        const opened = runCommand(
          words.map(([, quoted, bare]) => quoted ?? bare ?? ''),
          { language: 'fr', user: 'alice', out: () => undefined, err: () => undefined },
          async () => {
            throw new Error('understood');
          },
        );
        await expect(opened, example).rejects.toThrow('understood');
      }
    },
  );

  it.each(commands.map(({ name }) => name))(
    'of %s shows lists and sheets without a missing word',
    async (name) => {
      if (!/ list$|^events$|verify$|terms show/.test(name)) return;
      const { out } = await orbite(name.split(' '), 'en');
      expect(out).not.toMatch(/cli\.[a-z]/);
    },
  );
});
