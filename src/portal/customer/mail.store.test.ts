import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { robot } from '../../api/testing/company.ts';
import { activateService } from '../../company/contracts/contracts.ts';
import { mailboxHandlers } from '../../company/mail/jobs.ts';
import { mailForService, mailFromNode } from '../../company/mail/mail.ts';
import { mailReport, newMailNode, paidMail } from '../../company/mail/testing/fixture.ts';
import { act } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { listMails } from '../../platform/mail/mail.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { type People, people, type Role } from '../testing/company.ts';
import { type Pages, testPages, type Visitor } from '../testing/pages.ts';

/** A customer's mail as they meet it: by pages and forms alone, without a script. */
let house: TestHouse;
let pages: Pages;
let known: People;
let serviceId: string;
let node: Awaited<ReturnType<typeof newMailNode>>;
const published = new Map<string, string>();
/** What name servers say, by type and name; of what is not here they say nothing. */
const zone = new Map<string, string[]>();

beforeAll(async () => {
  house = await testHouse();
  known = await people(house);
  node = await newMailNode(house);
  serviceId = await paidMail(house, known.mine.id, { extraBytes: 2 ** 30 });
  await deliverAll(house, mailboxHandlers());
  pages = await testPages(house, {
    dns: { records: async (name, type) => zone.get(`${type} ${name}`) },
    names: {
      txt: async (name) => [...published].filter(([record]) => record === name).map(([, value]) => value),
      file: async () => undefined,
    },
  });
});
afterAll(() => house.close());

async function as(role: Role): Promise<Visitor> {
  const visitor = pages.visitor();
  const token = await known.signIn(role);
  if (token) visitor.cookies.set('orbite_session', token);
  return visitor;
}
const url = () => `/account/services/${serviceId}/mail`;
const mail = async () => {
  const found = await act(house, robot, (work) => mailForService(work, serviceId));
  if (!found) throw new Error('no mail');
  return found;
};

describe('the pages of mail', () => {
  it('lead from a domain to a proven one, to a mailbox and its password', async () => {
    const owner = await as('owner');
    expect((await owner.get(url())).text).toContain('Aucune boîte encore');
    const wrong = await owner.post(url(), { form: 'domain-add', domain: 'pas un domaine' });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('href="#domain-add-domain"');
    expect((await owner.post(url(), { form: 'domain-add', domain: 'Bücher.example' })).status).toBe(303);
    const [domain] = (await mail()).domains;
    const id = domain?.id ?? '';
    const before = await owner.get(url());
    expect(before.text).toContain(domain?.proof.value);
    expect((await owner.post(url(), { form: `domain-check/${id}`, id })).status).toBe(422);
    published.set(domain?.proof.record ?? '', domain?.proof.value ?? '');
    expect((await owner.post(url(), { form: `domain-check/${id}`, id })).status).toBe(303);
    const dns = `/account/services/${serviceId}/mail-dns/${id}`;
    expect((await owner.get(url())).html).toContain(dns);
    const live = await owner.get(dns);
    expect(live.text).toContain('v=DMARC1');
    expect(live.text).toContain('Sans réponse');
    zone.set(`MX ${domain?.name}`, ['10 mx.ailleurs.example.']);
    expect((await owner.get(dns)).text).toContain('Aujourd’hui : 10 mx.ailleurs.example.');
    const technician = await as('technician');
    expect((await technician.get(`/staff/services/${serviceId}`)).html).toContain(`/mail-dns/${id}`);
    const seen = await technician.get(`/staff/services/${serviceId}/mail-dns/${id}`);
    expect(seen.text).toContain('Un autre serveur reçoit');

    const add = { form: 'mailbox-add', domain: id };
    expect((await owner.post(url(), { ...add, local: 'a b' })).status).toBe(422);
    expect((await owner.post(url(), { ...add, local: 'jean' })).status).toBe(303);
    const [mailbox] = (await mail()).mailboxes;
    expect(mailbox?.address).toBe('jean@xn--bcher-kva.example');
    const link = await owner.post(url(), { form: `mailbox-password/${mailbox?.id}`, id: mailbox?.id ?? '' });
    expect(link.to).toMatch(/^\/mailbox-passwords\//);
    const password = 'quatre chevaux de bois';
    const set = await owner.post(link.to, { password, 'password-again': password });
    expect(set.to).toBe(url());
    expect((await owner.get(url())).text).not.toContain(password);
    expect((await mail()).mailboxes[0]?.passwordSetAt).not.toBeNull();

    const shared = { form: 'address-add', domain: id, local: 'contact', to: mailbox?.address ?? '' };
    expect((await owner.post(url(), shared)).status).toBe(303);
    expect((await mail()).addresses).toMatchObject([{ address: 'contact@xn--bcher-kva.example' }]);
  });

  it('show a mailbox with what its node told: use, sign-ins, counts; and an app password once', async () => {
    const owner = await as('owner');
    const [mailbox] = (await mail()).mailboxes;
    const at = house.clock.now().subtract({ minutes: 5 }).toString({ fractionalSecondDigits: 3 });
    const report = mailReport({
      usage: [{ mailbox: mailbox?.id ?? '', at, bytes: 125 * 2 ** 20, messages: 3 }],
      signIns: [{ mailbox: mailbox?.id ?? '', protocol: 'imap', address: '192.0.2.77', at }],
      trace: [
        {
          id: 'c'.repeat(32),
          at,
          what: 'refused',
          sender: '<script>@mal.example',
          recipient: mailbox?.address ?? '',
          said: '554 listed',
        },
      ],
    });
    await act(house, robot, (work) => mailFromNode(work, node.node, report));
    const page = `/account/mailboxes/${mailbox?.id}`;
    const shown = await owner.get(page);
    expect(shown.text).toContain('192.0.2.77');
    expect(shown.text).toContain('125 Mo sur 250 Mo');
    const made = await owner.post(page, { form: 'app-add', label: 'Téléphone' });
    const secret = /<code>([a-z2-9]{24})<\/code>/.exec(made.html)?.[1];
    expect(secret).toBeDefined();
    expect((await owner.get(page)).html).not.toContain(secret);
    const settings = { form: 'mailbox-settings', extra: '512', forwards: 'a@b.example', spam: 'mark' };
    expect((await owner.post(page, settings)).status).toBe(303);
    expect((await mail()).mailboxes[0]).toMatchObject({ extraBytes: 512 * 2 ** 20, spam: { to: 'mark' } });
    expect((await owner.post(page, { ...settings, extra: 'x' })).status).toBe(422);

    const trace = await owner.get(`/account/services/${serviceId}/mail-trace?q=mal.example`);
    expect(trace.text).toContain('554 listed');
    expect(trace.html).not.toContain('<script>@mal');
  });

  it('are for those who look after the service: others find nothing, and whoever looks may not act', async () => {
    const [mailbox] = (await mail()).mailboxes;
    const paths = [url(), `/account/services/${serviceId}/mail-trace`, `/account/mailboxes/${mailbox?.id}`];
    const expected: [Role, number][] = [
      ['owner', 200],
      ['billing', 404],
      ['technical', 200],
      ['collaborator', 404],
      ['stranger', 404],
      ['looking', 200],
    ];
    for (const [role, status] of expected) {
      const visitor = await as(role);
      for (const path of paths)
        expect([role, path, (await visitor.knock(path)).status]).toEqual([role, path, status]);
    }
    const looking = await as('looking');
    expect((await looking.post(url(), { form: 'domain-add', domain: 'x.example' })).status).toBe(403);
  });

  it('take a file of mailboxes: shown line by line first, then all of it or nothing, passwords never (art. 6)', async () => {
    const owner = await as('owner');
    const page = `/account/services/${serviceId}/mailbox-import`;
    const before = (await mail()).mailboxes.length;
    const post = (form: string, text: string) => owner.post(page, { form, text });
    for (const [text, words] of [
      ['', 'Aucune boîte'],
      ['adresse', 'Aucune boîte'],
      ['"adresse;lien\na@b', 'Aucune boîte'],
      ['nom;adresse\nx;y', '« nom »'],
      ['espace\n5', 'colonne'],
      ['adresse;mot de passe\na@b.example;azerty', 'mot de passe'],
      [`adresse\n${'a@b.example\n'.repeat(201)}`, '200'],
    ] as const)
      expect((await post('preview', text)).text, text.slice(0, 40)).toContain(words);
    const wrong = `adresse;espace;lien
rose@bücher.example;;rose@ailleurs.example
rose@bücher.example;;
x@ailleurs.example;;
marc@bücher.example;beaucoup;
luc@bücher.example;;pas une adresse`;
    const shown = await post('preview', wrong);
    expect(shown.text.match(/Refusée/g)).toHaveLength(4);
    expect(shown.text).toContain('rose@xn--bcher-kva.example existe déjà');
    expect((await post('import', wrong)).status).toBe(422);
    expect((await mail()).mailboxes).toHaveLength(before);
    const right =
      'adresse,transferts,lien\nrose@bücher.example,"a@b.example c@d.example",rose@ailleurs.example';
    expect((await post('preview', right)).html).toContain('value="import"');
    expect((await mail()).mailboxes).toHaveLength(before);
    expect((await post('import', right)).status).toBe(303);
    const rose = (await mail()).mailboxes.find(({ address }) => address.startsWith('rose@'));
    expect(rose).toMatchObject({ forwards: ['a@b.example', 'c@d.example'], passwordSetAt: null });
    const [sent] = await act(house, robot, (work) => listMails(work, { kind: 'mailbox-password-link' }));
    expect(sent).toMatchObject({ to: ['rose@ailleurs.example'] });
    const looker = await as('looking');
    expect((await looker.post(page, { form: 'import', text: right })).status).toBe(403);
  });

  it('bring mail from another server: asked with its password, which no page shows again (art. 6)', async () => {
    const owner = await as('owner');
    const [mailbox] = (await mail()).mailboxes;
    const page = `/account/mailboxes/${mailbox?.id}/move-in`;
    expect((await owner.get(`/account/mailboxes/${mailbox?.id}`)).html).toContain(page);
    expect((await owner.get(page)).text).toContain('rien ne change là-bas');
    const form = {
      form: 'start',
      host: '127.0.0.1',
      port: '993',
      username: 'jean',
      password: 'vieux secret',
    };
    const refused = await owner.post(page, form);
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('href="#start-host"');
    expect(refused.html).not.toContain('vieux secret');
    expect((await owner.post(page, { form: 'stop' })).status).toBe(422);
    expect((await owner.post(page, { ...form, host: 'imap.old.example' })).status).toBe(303);
    const running = await owner.get(page);
    expect(running.text).toContain('Reprise en cours depuis imap.old.example');
    expect(running.html).not.toContain('vieux secret');
    expect((await owner.post(page, { form: 'stop' })).status).toBe(303);
    expect((await owner.get(page)).text).toContain('Arrêtée');
    expect((await (await as('looking')).post(page, form)).status).toBe(403);
    expect((await (await as('stranger')).get(page)).status).toBe(404);
  });

  it('sell more space at once: chosen, quoted to the cent, confirmed (art. 8, 12b)', async () => {
    const owner = await as('owner');
    await act(house, robot, (work) => activateService(work, serviceId));
    const page = `/account/services/${serviceId}/options`;
    expect((await owner.get(page)).text).toContain('1 Go d’espace en plus, à répartir');
    expect((await owner.get(`${page}?option-courrier-1=beaucoup`)).text).toContain('50');
    const quoted = await owner.get(`${page}?option-courrier-1=2&option-boite-1=0`);
    const amount = /name="amount" value="([\d.]+)"/.exec(quoted.html)?.[1] ?? '';
    expect(amount).toBe('12.00');
    const form = { form: 'change', 'option-courrier-1': '2' };
    expect((await owner.post(page, { ...form, amount: '1.00' })).status).toBe(422);
    expect((await owner.post(page, { ...form, amount })).status).toBe(303);
    await deliverAll(house, mailboxHandlers());
    expect((await mail()).grants.extraBytes).toBe(3 * 2 ** 30);
  });

  it('delete a mailbox only when its address is typed, and say that there is no backup', async () => {
    const owner = await as('owner');
    const [address] = (await mail()).addresses;
    await owner.post(url(), { form: `address-remove/${address?.id}`, id: address?.id ?? '' });
    const [mailbox] = (await mail()).mailboxes;
    const page = `/account/mailboxes/${mailbox?.id}`;
    expect((await owner.get(page)).text).toContain('il n’en existe pas de sauvegarde');
    expect((await owner.post(page, { form: 'mailbox-remove', confirmed: 'oui' })).status).toBe(422);
    const gone = await owner.post(page, { form: 'mailbox-remove', confirmed: mailbox?.address ?? '' });
    expect(gone.to).toBe(url());
    expect((await mail()).mailboxes[0]?.state).toBe('being-erased');
  });
});

describe('a stopped sender', () => {
  it('is a case on the console: evidence shown, released by staff with a reason (art. 5, 12b)', async () => {
    const owner = await as('owner');
    const [domain] = (await mail()).domains;
    await owner.post(url(), { form: 'mailbox-add', domain: domain?.id ?? '', local: 'lea' });
    const mailbox = (await mail()).mailboxes.find(({ address }) => address.startsWith('lea@'));
    const at = house.clock.now().toString({ fractionalSecondDigits: 3 });
    const stop = {
      id: newId(),
      at,
      who: { kind: 'mailbox' as const, mailbox: mailbox?.id ?? '' },
      messages: 61,
      recipients: 610,
      seconds: 30,
      evidence: [{ at, client: '198.51.100.4', sender: 'lea', recipients: 10, first: 'victime@z.example' }],
    };
    await act(house, robot, (work) => mailFromNode(work, node.node, mailReport({ stopped: [stop] })));
    expect((await owner.get(url())).text).toContain('Envois arrêtés');
    const technician = await as('technician');
    const list = await technician.get('/staff/mail-stops');
    expect(list.text).toContain('198.51.100.4');
    const form = { form: `release/${stop.id}`, id: stop.id };
    expect((await technician.post('/staff/mail-stops', form)).status).toBe(422);
    expect(
      (await technician.post('/staff/mail-stops', { ...form, why: 'lettre à ses adhérents' })).status,
    ).toBe(303);
    expect((await owner.get(url())).text).not.toContain('Envois arrêtés');
    const support = await as('support');
    expect((await support.post('/staff/mail-stops', { ...form, why: 'x' })).status).toBe(403);
  });
});
