import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../cli/run.ts';
import { domainNamed, mailboxAt, mailboxesOf } from '../testing/mail.ts';
import { Imap, message, type Server, Smtp, submit } from '../testing/mail-clients.ts';
import { MailRig } from '../testing/mail-rig.ts';
import { nodeExec, nodeMust } from '../testing/node.ts';
import { visitor } from '../testing/outside.ts';

let mail: MailRig;
let server: Server;
const alpha = domainNamed('alpha.test', 31_021);
const bravo = domainNamed('bravo.test', 31_022);
const lea = mailboxAt('lea@alpha.test');
const bob = mailboxAt('bob@bravo.test');
const leas = mailboxesOf(alpha, [lea]);
const bobs = mailboxesOf(bravo, [bob], [{ address: 'away@bravo.test', forwards: ['someone@outside.test'] }]);

beforeAll(async () => {
  mail = await MailRig.open();
  server = mail.server;
  await mail.put(alpha, bravo, leas, bobs);
  await mail.ready('away@bravo.test');
});
afterAll(() => mail.close());

const arrives = (address: string, text: string) =>
  Imap.signedIn(server, address).then((imap) => imap.wait(text).finally(() => imap.end()));

describe('swaks', () => {
  const swaks = (port: number, subject: string, ...more: string[]) =>
    run('swaks', [
      ...['--server', server.address, '--port', String(port), '--to', 'bob@bravo.test', '--timeout', '30'],
      ...['--helo', 'laptop.test', '--h-Subject', subject, '--h-From', 'lea@alpha.test', ...more],
    ]);
  const login = ['--from', 'lea@alpha.test', '--auth-user', 'lea@alpha.test', '--auth-password', 'sesame'];

  it('delivers on 25, with TLS and without, and submits on 587 and 465', async () => {
    expect((await swaks(25, 'plain 25', '--from', 'ann@elsewhere.test')).status).toBe(0);
    expect((await swaks(25, 'tls 25', '--from', 'ann@elsewhere.test', '--tls')).status).toBe(0);
    expect((await swaks(587, 'by 587', ...login, '--tls', '--auth', 'PLAIN')).status).toBe(0);
    expect((await swaks(587, 'by login', ...login, '--tls', '--auth', 'LOGIN')).status).toBe(0);
    expect((await swaks(465, 'by 465', ...login, '--tls-on-connect', '--auth', 'PLAIN')).status).toBe(0);
    for (const subject of ['plain 25', 'tls 25', 'by 587', 'by login', 'by 465'])
      await arrives('bob@bravo.test', `Subject: ${subject}`);
  });

  it('signs in nowhere without TLS, nor on 25 at all', async () => {
    // 28: no authentication was offered.
    expect((await swaks(587, 'no', ...login, '--auth', 'PLAIN')).status).toBe(28);
    expect((await swaks(25, 'no', ...login, '--tls', '--auth', 'PLAIN')).status).toBe(28);
    expect((await swaks(587, 'no', '--from', 'lea@alpha.test', '--tls')).status).not.toBe(0);
  });
});

describe('mail for elsewhere', () => {
  it.each([
    '',
    'ann@elsewhere.test',
    'lea@alpha.test',
    'postmaster@alpha.test',
    'lea@[127.0.0.1]',
    'root@localhost.localdomain',
  ])('is not relayed for “%s”, who is not signed in', async (sender) => {
    const smtp = await Smtp.open(server);
    await smtp.say('EHLO alpha.test');
    const from = await smtp.say(`MAIL FROM:<${sender}>`);
    const to = await smtp.say('RCPT TO:<someone@outside.test>');
    smtp.end();
    expect(Math.max(from.code, to.code)).toBeGreaterThanOrEqual(500);
  });
});

describe('whoever guesses addresses', () => {
  it('is hung up on after a few, and learns nothing from the refusal of a password', async () => {
    const smtp = await Smtp.open(server);
    await smtp.say('EHLO elsewhere.test');
    await smtp.say('MAIL FROM:<ann@elsewhere.test>');
    const codes: number[] = [];
    while (!smtp.closed && codes.length < 12) {
      const said = await smtp.say(`RCPT TO:<guess${codes.length}@alpha.test>`).catch(() => ({ code: 421 }));
      codes.push(said.code);
    }
    expect(codes.length).toBeLessThan(12);
    expect(codes.at(-1)).toBe(421);
    expect((await smtp.say('VRFY lea@alpha.test').catch(() => ({ code: 421 }))).code).toBeGreaterThanOrEqual(
      421,
    );
    const said = async (user: string) =>
      (await submit(server, user, ['bob@bravo.test'], message('x'), { password: 'wrong' })).text;
    expect(await said('nobody@alpha.test')).toBe(await said('lea@alpha.test'));
  }, 120_000);
});

describe('an app password', () => {
  it('opens the mailbox to one program, and nothing once it is taken back', async () => {
    const key = 'abcdefg2';
    const password = `${key}-rest-of-it`;
    const passwordHash = (await nodeMust(['openssl', 'passwd', '-6', password])).trim();
    const app = { id: crypto.randomUUID(), key, passwordHash };
    await mail.put({ ...leas, mailboxes: [{ ...lea, appPasswords: [app] }] });
    const open = await Imap.signedIn(server, 'lea@alpha.test', password);
    expect(
      (
        await submit(
          server,
          'lea@alpha.test',
          ['bob@bravo.test'],
          message('by app').replace('someone@elsewhere.test', 'lea@alpha.test'),
          {
            password,
          },
        )
      ).code,
    ).toBe(250);
    await arrives('bob@bravo.test', 'Subject: by app');
    await mail.put(leas);
    await expect(open.say('NOOP').then(() => open.say('SELECT INBOX'))).rejects.toThrow();
    await expect(Imap.signedIn(server, 'lea@alpha.test', password)).rejects.toThrow('AUTHENTICATIONFAILED');
    (await Imap.signedIn(server, 'lea@alpha.test')).end();
  });
});

describe('the webmail', () => {
  it('answers under the name of each domain, over TLS alone, and under no other', async () => {
    const visit = visitor(server.address, 'webmail.alpha.test', server.authority);
    expect(await visit('/')).toMatchObject({ status: 302 });
    expect((await visit('/webmail/')).status).toBe(200);
    expect((await visit('/phpmyadmin/')).status).toBe(404);
    await expect(visitor(server.address, 'webmail.stranger.test', server.authority)('/')).rejects.toThrow();
    const plain = await mail.rig.visit('http://webmail.alpha.test/');
    expect(plain).toMatchObject({ status: 301, headers: { location: 'https://webmail.alpha.test/' } });
    await expect(mail.rig.visit('http://webmail.stranger.test/')).rejects.toThrow();
  });

  it('bans the visitor who guesses passwords through it, by their own address', async () => {
    const visit = `h=${server.hostname}
try() {
  j=$(mktemp)
  c() { curl -sk --interface 127.9.9.8 --resolve $h:443:127.0.0.1 -b $j -c $j "$@"; }
  t=$(c https://$h/webmail/ | grep -o 'name="_token" value="[^"]*"' | head -n 1 | cut -d'"' -f4)
  c -o /dev/null -w '%{http_code} ' --data-urlencode "_token=$t" -d _task=login -d _action=login \\
    -d _user=bob@bravo.test -d _pass=wrong$1 "https://$h/webmail/?_task=login"
}
for n in 1 2 3 4 5 6; do try $n & done
wait`;
    await nodeMust(['ip', 'address', 'replace', '127.9.9.8/8', 'dev', 'lo']);
    expect(await nodeMust(['bash', '-c', visit], { timeoutMs: 90_000 })).toMatch(/^(401 ){6}$/);
    const right = `( echo 'a LOGIN bob@bravo.test sesame'; sleep 4; echo 'b LOGOUT' ) |
      openssl s_client -quiet -connect 127.0.0.1:993 -bind 127.9.9.8:0 2>/dev/null`;
    expect((await nodeExec(['bash', '-c', right], { timeoutMs: 60_000 })).stdout).toMatch(/a NO/);
    (await Imap.signedIn(server, 'bob@bravo.test')).end();
  }, 180_000);
});
