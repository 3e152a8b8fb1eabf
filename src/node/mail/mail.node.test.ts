import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { domainNamed, mailboxAt, mailboxesOf } from '../testing/mail.ts';
import {
  deliver,
  Imap,
  letter,
  message,
  putSieve,
  type Server,
  Smtp,
  submit,
  Words,
} from '../testing/mail-clients.ts';
import { MailRig } from '../testing/mail-rig.ts';
import { nodeExec, nodeMust, testNode } from '../testing/node.ts';

let mail: MailRig;
let server: Server;
const alpha = domainNamed('alpha.test', 31_001, { deny: ['@unwanted.test'] });
const bravo = domainNamed('bravo.test', 31_002, { spam: { to: 'mark' }, allow: ['@welcome.test'] });
const lea = mailboxAt('lea@alpha.test');
const small = mailboxAt('small@alpha.test', { quotaBytes: 2 * 2 ** 20 });
const copied = mailboxAt('copied@alpha.test', { forwards: ['copy@outside.test'] });
const alphas = mailboxesOf(
  alpha,
  [lea, small, copied],
  [
    { address: 'info@alpha.test', to: ['lea@alpha.test'], senders: ['lea@alpha.test'] },
    { address: 'away@alpha.test', forwards: ['someone@outside.test'] },
    { address: 'team@alpha.test', to: ['lea@alpha.test', 'copied@alpha.test'] },
  ],
);
const bob = mailboxAt('bob@bravo.test');
const junk = mailboxAt('junk@bravo.test');
const sorted = mailboxAt('sorted@bravo.test', { spam: { to: 'mailbox', address: 'junk@bravo.test' } });
const bravos = mailboxesOf(bravo, [bob, junk, sorted]);
const pieces = [alpha, bravo, alphas, bravos];

const GTUBE = 'YJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-', 'TEST-FILE!$H+H*'].join('');
const arrives = (to: string, subject: string, folder = 'INBOX') =>
  Imap.signedIn(server, to).then((imap) => imap.wait(subject, folder).finally(() => imap.end()));

beforeAll(async () => {
  mail = await MailRig.open();
  server = mail.server;
  await mail.put(...pieces);
  await mail.ready('away@alpha.test');
}, 120_000);
afterAll(() => mail.close());

describe('mail', () => {
  it('is received, read by IMAP and POP3, answered, and the answer arrives signed', async () => {
    expect(
      (await deliver(server, 'ann@elsewhere.test', ['lea@alpha.test'], message('first light'))).code,
    ).toBe(250);
    expect(await arrives('lea@alpha.test', 'first light')).toContain('Subject: first light');
    const sent = letter('lea@alpha.test', 'to bob');
    expect((await submit(server, 'lea@alpha.test', ['bob@bravo.test'], sent)).code).toBe(250);
    const arrived = await arrives('bob@bravo.test', 'Subject: to bob');
    expect(arrived).toMatch(/DKIM-Signature:[\s\S]*d=alpha\.test/);
    expect(arrived).not.toContain(testNode().hostAddress);
    const answer = letter('bob@bravo.test', 'Re: to bob');
    expect((await submit(server, 'bob@bravo.test', ['lea@alpha.test'], answer)).code).toBe(250);
    await arrives('lea@alpha.test', 'Subject: Re: to bob');
    const pop = await Words.open(server, 995);
    await pop.until(/^\+OK/);
    await pop.say('USER lea@alpha.test', /^\+OK/);
    await pop.say('PASS sesame', /^\+OK/);
    expect((await pop.say('RETR 1', /^\.$/)).join('\n')).toContain('first light');
    pop.end();
  });

  it('goes to aliases, shared addresses and addresses with a detail', async () => {
    await deliver(
      server,
      'ann@elsewhere.test',
      ['info@alpha.test', 'lea+shop@alpha.test'],
      message('by alias'),
    );
    await arrives('lea@alpha.test', 'by alias');
    await deliver(server, 'ann@elsewhere.test', ['team@alpha.test'], message('to the team'));
    await arrives('lea@alpha.test', 'to the team');
    await arrives('copied@alpha.test', 'to the team');
  });

  it('is forwarded under a sender of this node, and what comes back finds its way', async () => {
    await deliver(server, 'bob@bravo.test', ['away@alpha.test'], message('ours goes on'));
    expect(await mail.left('ours goes on')).toMatch(/X-Mail-Args: <bob@bravo\.test>/);
    await deliver(server, 'ann@elsewhere.test', ['away@alpha.test'], message('goes on'));
    const left = await mail.left('Subject: goes on');
    expect(left).toMatch(/X-Rcpt-Args: <someone@outside\.test>/);
    const sender = /X-Mail-Args: <(SRS0=[^>]+=elsewhere\.test=ann@[^>]+)>/.exec(left)?.[1] ?? '';
    expect(sender).not.toBe('');
    expect((await deliver(server, '', [sender], message('it bounced'))).code).toBe(250);
    expect(await mail.left('it bounced')).toMatch(/X-Rcpt-Args: <ann@elsewhere\.test>/);
    const forged = sender.replace('ann@', 'eve@');
    expect((await deliver(server, '', [forged], message('forged'))).code).toBe(550);
  });

  it('is kept and copied where a mailbox forwards', async () => {
    await deliver(server, 'ann@elsewhere.test', ['copied@alpha.test'], message('twice'));
    await arrives('copied@alpha.test', 'twice');
    expect(await mail.left('Subject: twice')).toMatch(/X-Rcpt-Args: <copy@outside\.test>/);
  });

  it('is sorted by the user’s own filter, and answered while away', async () => {
    const script = `require ["fileinto", "mailbox", "vacation"];
if header :contains "subject" "invoice" { fileinto :create "Invoices"; stop; }
vacation :days 1 :addresses "bob@bravo.test" "I am away.";`;
    expect(await putSieve(server, 'bob@bravo.test', script)).toMatch(/^OK/);
    await deliver(server, 'ann@elsewhere.test', ['bob@bravo.test'], message('your invoice'));
    await arrives('bob@bravo.test', 'your invoice', 'Invoices');
    await submit(
      server,
      'lea@alpha.test',
      ['bob@bravo.test'],
      letter('lea@alpha.test', 'are you there').replace('you@here.test', 'bob@bravo.test'),
    );
    await arrives('lea@alpha.test', 'I am away.');
    await putSieve(server, 'bob@bravo.test', 'keep;');
  });

  it('of nobody is refused in the SMTP session, not bounced', async () => {
    const smtp = await Smtp.open(server);
    await smtp.say('EHLO elsewhere.test');
    await smtp.say('MAIL FROM:<ann@elsewhere.test>');
    expect(await smtp.say('RCPT TO:<nobody@alpha.test>')).toMatchObject({
      code: 550,
      text: expect.stringMatching(/^5\.1\.1/),
    });
    smtp.end();
  });

  it('goes to the catch-all where the domain has one, and mailboxes keep their own', async () => {
    await mail.put({ ...bravo, catchAll: 'bob@bravo.test' });
    expect(
      (await deliver(server, 'ann@elsewhere.test', ['anything@bravo.test'], message('to anything'))).code,
    ).toBe(250);
    await arrives('bob@bravo.test', 'to anything');
    await deliver(server, 'ann@elsewhere.test', ['junk@bravo.test'], message('to junk'));
    await arrives('junk@bravo.test', 'to junk');
    await mail.put(bravo);
    expect(
      (await deliver(server, 'ann@elsewhere.test', ['anything@bravo.test'], message('again'))).code,
    ).toBe(550);
  });
});

describe('a full mailbox', () => {
  it('is refused at RCPT with 552, and a message too big for it when it is delivered', async () => {
    const big = 'x'.repeat(70).concat('\n').repeat(8_000);
    for (const half of ['first half', 'second half'])
      expect(
        (await deliver(server, 'ann@elsewhere.test', ['small@alpha.test'], message(half, '', big))).code,
      ).toBe(250);
    await arrives('small@alpha.test', 'Subject: second half');
    // It fits at RCPT, where nobody knows its size; then it does not.
    await submit(
      server,
      'lea@alpha.test',
      ['small@alpha.test'],
      letter('lea@alpha.test', 'too big', big.repeat(2)),
    );
    expect(await arrives('lea@alpha.test', 'Mailbox is full')).toMatch(/5\.2\.2/);
    const smtp = await Smtp.open(server);
    await smtp.say('EHLO elsewhere.test');
    await smtp.say('MAIL FROM:<ann@elsewhere.test> SIZE=2000000');
    expect(await smtp.say('RCPT TO:<small@alpha.test>')).toMatchObject({
      code: 552,
      text: expect.stringMatching(/^5\.2\.2/),
    });
    smtp.end();
    await mail.put({ ...alphas, mailboxes: [lea, { ...small, quotaBytes: 2 ** 20 }, copied] });
    expect((await deliver(server, 'ann@elsewhere.test', ['small@alpha.test'], message('no room'))).code).toBe(
      552,
    );
    await mail.put(alphas);
    expect((await deliver(server, 'ann@elsewhere.test', ['small@alpha.test'], message('room'))).code).toBe(
      250,
    );
  });
});

describe('spam and viruses (art. 12b)', () => {
  const spam = (subject: string) => message(subject, '', GTUBE);

  it('spam goes to the folder, to the mailbox for it, or stays marked, as it was chosen', async () => {
    for (const to of ['lea@alpha.test', 'sorted@bravo.test', 'bob@bravo.test'])
      expect((await deliver(server, 'ann@elsewhere.test', [to], spam(`pills ${to}`))).code).toBe(250);
    await arrives('lea@alpha.test', 'pills lea@alpha.test', 'SPAM');
    await arrives('junk@bravo.test', 'pills sorted@bravo.test');
    expect(await arrives('bob@bravo.test', 'pills bob@bravo.test')).toMatch(/^X-Spam: Yes/m);
  });

  it('what outsiders write into the marks counts for nothing', async () => {
    await deliver(server, 'ann@elsewhere.test', ['lea@alpha.test'], message('honest', 'X-Spam: Yes\n'));
    await arrives('lea@alpha.test', 'honest');
  });

  it('welcome senders are never spam', async () => {
    await mail.put({ ...alpha, allow: ['@welcome.test'] });
    await deliver(server, 'ann@welcome.test', ['lea@alpha.test'], spam('from a friend'));
    await arrives('lea@alpha.test', 'from a friend');
    await mail.put(alpha);
  });

  it('infected mail is deleted: never delivered, never bounced, counted and told', async () => {
    const infected = message('infected', '', EICAR);
    expect((await deliver(server, 'ann@elsewhere.test', ['lea@alpha.test'], infected)).code).toBe(250);
    expect(
      (
        await submit(
          server,
          'bob@bravo.test',
          ['lea@alpha.test'],
          letter('bob@bravo.test', 'infected', EICAR),
        )
      ).code,
    ).toBe(250);
    await deliver(server, 'ann@elsewhere.test', ['lea@alpha.test'], message('after the virus'));
    await arrives('lea@alpha.test', 'after the virus');
    const imap = await Imap.signedIn(server, 'lea@alpha.test');
    for (const folder of ['INBOX', 'SPAM'])
      expect((await imap.messages(folder)).join()).not.toContain('Subject: infected');
    imap.end();
    expect((await nodeMust(['postqueue', '-j'])).trim()).toBe('');
    const counts = await mail.told(({ counts: all, trace }) => {
      const hers = all.filter((one) => one.mailbox === lea.id && one.viruses > 0);
      return hers.length > 0 ? { hers, trace } : undefined;
    });
    expect(counts.trace.some((event) => event.what === 'deleted' && event.said?.includes('Eicar'))).toBe(
      true,
    );
  });

  it('senders on the deny list, and servers on the company’s, are refused at SMTP', async () => {
    const denied = await deliver(server, 'x@unwanted.test', ['lea@alpha.test'], message('no'));
    expect(denied).toMatchObject({ code: 554, text: expect.stringContaining('art. 12b') });
    await mail.set({ refusedClients: [testNode().hostAddress] });
    const listed = await deliver(server, 'ann@elsewhere.test', ['lea@alpha.test'], message('no'));
    expect(listed).toMatchObject({ code: 554, text: expect.stringContaining('known to send spam') });
    await mail.set({ refusedClients: [] });
    expect((await deliver(server, 'ann@elsewhere.test', ['lea@alpha.test'], message('yes'))).code).toBe(250);
  });

  it('a first try has to be repeated where the node greylists', async () => {
    await mail.set({ greylisting: true });
    expect(
      (await deliver(server, `new${Date.now()}@elsewhere.test`, ['lea@alpha.test'], message('grey'))).code,
    ).toBe(450);
    await mail.set({ greylisting: false });
  });

  it('moving a message into SPAM and out of it teaches the filter of that user', async () => {
    const words = Array.from({ length: 60 }, (_, n) => `word${n}${'abcdefgh'[n % 8]}`).join(' ');
    await deliver(server, 'ann@elsewhere.test', ['junk@bravo.test'], message('buy', '', words));
    await arrives('junk@bravo.test', 'Subject: buy');
    const imap = await Imap.signedIn(server, 'junk@bravo.test');
    await imap.say('SELECT INBOX');
    expect((await imap.say('MOVE * SPAM')).status).toMatch(/^OK/);
    imap.end();
    await expect
      .poll(
        async () => (await nodeExec(['redis-cli', '-s', '/run/redis/redis-server.sock', 'keys', '*'])).stdout,
        {
          timeout: 15_000,
        },
      )
      .toMatch(/RSjunk@bravo\.test/i);
  });
});

describe('a suspended mailbox', () => {
  it('takes mail or refuses it as it was decided, sends nothing, opens to nobody, and loses nothing', async () => {
    const open = await Imap.signedIn(server, 'lea@alpha.test');
    const suspended = (receive: boolean) => ({
      ...alphas,
      mailboxes: [{ ...lea, suspended: { receive } }, small, copied],
    });
    await mail.put(suspended(true));
    await expect(open.say('NOOP').then(() => open.say('SELECT INBOX'))).rejects.toThrow();
    await expect(Imap.signedIn(server, 'lea@alpha.test')).rejects.toThrow('AUTHENTICATIONFAILED');
    expect(
      (await submit(server, 'lea@alpha.test', ['bob@bravo.test'], letter('lea@alpha.test', 'x'))).code,
    ).toBe(535);
    expect(
      (await deliver(server, 'ann@elsewhere.test', ['lea@alpha.test'], message('while suspended'))).code,
    ).toBe(250);
    await mail.put(suspended(false));
    expect((await deliver(server, 'ann@elsewhere.test', ['lea@alpha.test'], message('closed'))).code).toBe(
      550,
    );
    await mail.put(alphas);
    expect(await arrives('lea@alpha.test', 'first light')).toContain('first light');
    await arrives('lea@alpha.test', 'while suspended');
  });
});

describe('the agent', () => {
  it('plans nothing the second time, and writes nothing', async () => {
    await mail.rig.check();
    expect((await mail.rig.plan()).steps).toEqual([]);
  });

  it('repairs what somebody changed by hand in the lookup tables, and says so', async () => {
    const sql = `require('node:sqlite'); const d = new (require('node:sqlite').DatabaseSync)('/var/lib/orbite-mail/maps/maps.sqlite');
      d.exec("pragma busy_timeout=2000; insert into targets values ('evil@alpha.test', 'x=outside.test@forwarded.invalid', '${alphas.id}')");`;
    await nodeMust(['/opt/orbite/node', '-e', sql]);
    expect((await mail.rig.plan()).steps).toMatchObject([{ why: 'was changed by hand' }]);
    const report = await mail.rig.check();
    expect(report.drift).toContainEqual(expect.objectContaining({ resource: 'mail tables', repaired: true }));
    expect((await deliver(server, 'ann@elsewhere.test', ['evil@alpha.test'], message('x'))).code).toBe(550);
  });

  it('tells keys, use, sign-ins and what became of a message', async () => {
    const told = await mail.told((one) => (one.usage.length > 0 && one.trace.length > 0 ? one : undefined));
    expect(told.dkim.find(({ domain }) => domain === alpha.id)?.publicKey).toMatch(/^MII/);
    const all = mail.rig.standIn.reports.flatMap((report) => report.mail ?? []);
    const ofLea = all.flatMap(({ usage }) => usage).filter(({ mailbox }) => mailbox === lea.id);
    expect(ofLea.at(-1)?.bytes).toBeGreaterThan(0);
    const ways = all.flatMap(({ signIns }) => signIns).filter(({ mailbox }) => mailbox === lea.id);
    expect(new Set(ways.map(({ protocol }) => protocol))).toEqual(new Set(['imap', 'pop3', 'smtp']));
    expect(ways.every(({ address }) => address === testNode().hostAddress)).toBe(true);
    const events = all.flatMap(({ trace }) => trace);
    for (const what of ['delivered', 'sent', 'refused', 'deleted', 'bounced'])
      expect(
        events.map((event) => event.what),
        what,
      ).toContain(what);
  });

  it('keeps a piece that clashes with another as it was, and applies the others', async () => {
    const thief = mailboxesOf(bravo, [mailboxAt('bob@bravo.test')]);
    await expect(mail.put(thief)).rejects.toThrow(/another piece/);
    await arrives('bob@bravo.test', 'Subject: to bob');
    await mail.put({ ...thief, mailboxes: [] });
  });

  it('erases a mailbox that the state calls absent, and nothing else', async () => {
    const home = `/srv/mail/${alpha.id}/${small.id}`;
    await nodeMust(['test', '-d', home]);
    await mail.put({ ...alphas, mailboxes: [lea, { ...small, state: 'absent' }, copied] });
    expect((await nodeExec(['test', '-e', home])).code).toBe(1);
    await nodeMust(['test', '-d', `/srv/mail/${alpha.id}/${lea.id}`]);
    expect((await deliver(server, 'ann@elsewhere.test', ['small@alpha.test'], message('x'))).code).toBe(550);
  });
});
