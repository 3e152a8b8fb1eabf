import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { domainNamed, LIMITS_OF_TESTS, mailboxAt, mailboxesOf } from '../testing/mail.ts';
import {
  deliver,
  Imap,
  letter,
  message,
  putSieve,
  type Server,
  Smtp,
  submit,
} from '../testing/mail-clients.ts';
import { MailRig } from '../testing/mail-rig.ts';
import { nodeExec, nodeMust } from '../testing/node.ts';
import { visitor } from '../testing/outside.ts';
import { siteNamed } from '../testing/sites.ts';

let mail: MailRig;
let server: Server;
const alpha = domainNamed('alpha.test', 31_011);
const bravo = domainNamed('bravo.test', 31_012);
const few = { ...LIMITS_OF_TESTS, messagesPerHour: 3, burst: { messages: 60, minutes: 5 } };
const lea = mailboxAt('lea@alpha.test', {
  limits: { ...LIMITS_OF_TESTS, burst: { messages: 60, minutes: 5 } },
});
const few1 = mailboxAt('few@alpha.test', { limits: few });
const alphas = mailboxesOf(
  alpha,
  [lea, few1],
  [{ address: 'info@alpha.test', to: ['lea@alpha.test'], senders: ['lea@alpha.test'] }],
);
const bob = mailboxAt('bob@bravo.test');
const bravos = mailboxesOf(
  bravo,
  [bob],
  [{ address: 'away@bravo.test', forwards: ['someone@outside.test'] }],
);
const site = siteNamed('shop', 21_011, {
  mail: {
    sender: 'shop@alpha.test',
    domains: ['alpha.test', 'shop.test'],
    limits: { ...LIMITS_OF_TESTS, messagesPerHour: 4 },
    releasedStops: [],
  },
});
const plain = siteNamed('plain', 21_012);

beforeAll(async () => {
  mail = await MailRig.open();
  server = mail.server;
  await mail.put(alpha, bravo, alphas, bravos);
  await mail.ready('away@bravo.test');
  for (const one of [site, plain]) expect((await mail.rig.standIn.put(one)).outcome).toBe('applied');
});
afterAll(() => mail.close());

describe('whoever is signed in', () => {
  it('writes under its own addresses only, in the envelope and in the header', async () => {
    const say = (from: string, header: string) =>
      submit(server, from, ['bob@bravo.test'], letter(header, 'x'), { login: 'lea@alpha.test' });
    expect((await say('bob@bravo.test', 'bob@bravo.test')).code).toBe(553);
    expect((await say('ann@elsewhere.test', 'ann@elsewhere.test')).code).toBe(553);
    expect((await say('lea@alpha.test', 'bob@bravo.test')).code).toBe(554);
    expect((await say('', 'bob@bravo.test')).code).toBeGreaterThanOrEqual(550);
    expect((await say('info@alpha.test', 'info@alpha.test')).code).toBe(250);
  });

  it('is told to wait above its hourly limit, and the reason cites the article', async () => {
    const codes: number[] = [];
    for (let n = 0; n < 4; n++)
      codes.push(
        (await submit(server, 'few@alpha.test', ['bob@bravo.test'], letter('few@alpha.test', `n${n}`))).code,
      );
    expect(codes).toEqual([250, 250, 250, 450]);
    const said = await submit(server, 'few@alpha.test', ['bob@bravo.test'], letter('few@alpha.test', 'more'));
    expect(said.text).toContain('art. 12b');
  });

  it('is stopped within 100 messages of a burst of 1,000, told with evidence, and goes on once released', async () => {
    const smtp = await Smtp.open(server, 465);
    await smtp.say('EHLO spammer.test');
    expect((await smtp.signIn('lea@alpha.test', 'sesame')).code).toBe(235);
    let taken = 0;
    let refused = 0;
    for (let n = 0; n < 1000 && !smtp.closed; n++) {
      const said = await smtp
        .send('lea@alpha.test', ['bob@bravo.test'], letter('lea@alpha.test', `buy ${n}`))
        .catch(() => ({ code: 421, text: '' }));
      if (said.code === 250) taken += 1;
      else if (++refused > 4) break;
    }
    smtp.end();
    expect(taken).toBeGreaterThan(10);
    expect(taken).toBeLessThanOrEqual(100);
    const stop = await mail.told(({ stopped }) =>
      stopped.find(({ who }) => who.kind === 'mailbox' && who.mailbox === lea.id),
    );
    expect(stop.messages).toBeGreaterThan(50);
    expect(stop.evidence[0]).toMatchObject({ sender: 'lea@alpha.test', first: 'bob@bravo.test' });
    const again = () =>
      submit(server, 'lea@alpha.test', ['bob@bravo.test'], letter('lea@alpha.test', 'after'));
    expect(await again()).toMatchObject({ code: 550, text: expect.stringContaining('art. 5') });
    const imap = await Imap.signedIn(server, 'lea@alpha.test');
    imap.end();
    await mail.put({ ...alphas, mailboxes: [{ ...lea, releasedStops: [stop.id] }, few1] });
    expect((await again()).code).toBe(250);
  });
});

describe('mail() of a site', () => {
  const send = (from: string, to = 'someone@outside.test', subject = 'from php') =>
    mail.rig.php(site, `var_dump(mail('${to}', '${subject}', 'Hello', 'From: ${from}'));`);

  it('leaves signed under the site’s own sender, up to its limit', async () => {
    expect(await send('shop@alpha.test')).toContain('bool(true)');
    const left = await mail.left('Subject: from php');
    expect(left).toMatch(/X-Mail-Args: <shop@alpha\.test>/);
    expect(left).toMatch(/d=alpha\.test/);
    expect(await send('boss@bravo.test')).toContain('bool(false)');
    expect(await send('visitor@elsewhere.test', 'someone@outside.test', 'form')).toContain('bool(true)');
    expect(await mail.left('Subject: form')).not.toContain('DKIM-Signature');
    const more: string[] = [];
    for (let n = 0; n < 4; n++) more.push(await send('shop@alpha.test', 'someone@outside.test', `n${n}`));
    expect(more.filter((said) => said.includes('bool(true)')).length).toBeLessThan(4);
    expect(more.at(-1)).toContain('bool(false)');
  });

  it('is the only way of its programs to send, and its alone', async () => {
    const knock = (port: number, host = '127.0.0.1') =>
      mail.rig.php(
        plain,
        `$s = @fsockopen('${host}', ${port}, $n, $e, 3); echo $s ? 'open: ' . fgets($s) : "closed: $e";`,
      );
    expect(await knock(25)).toContain('closed');
    expect(await knock(25, '192.0.2.1')).toContain('closed');
    expect(await knock(4001)).toContain('closed');
    expect(await knock(143)).toContain('open');
    expect(await mail.rig.php(plain, `var_dump(mail('someone@outside.test', 'x', 'y'));`)).toContain(
      'bool(false)',
    );
    const others = await mail.rig.php(
      plain,
      `foreach (['/var/lib/orbite-mail/sites/shop/submit', '/run/orbite-mail/submit', '/run/rspamd/milter.sock',
        '/run/clamav/clamd.ctl', '/run/redis/redis-server.sock', '/run/orbite-mail/sending', '/run/orbite-delivery/first-try',
        '/var/spool/postfix/public/pickup', '/var/spool/postfix/public/orbite-sites'] as $path)
         if (@stream_socket_client("unix://$path", $n, $e, 2)) echo "REACHED $path ";`,
    );
    expect(others).not.toContain('REACHED');
  });
});

describe('wrong passwords', () => {
  it('ban the address that tries them, by IMAP and SMTP alike, and nobody else', async () => {
    // From an address of its own: the other tests go on.
    await nodeMust(['ip', 'address', 'replace', '127.9.9.9/8', 'dev', 'lo']);
    const tries = Array.from(
      { length: 6 },
      (_, n) => `openssl s_client -quiet -connect 127.0.0.1:993 -bind 127.9.9.9:0 2>/dev/null <<X
a LOGIN lea@alpha.test wrong${n}
b LOGOUT
X`,
    );
    await nodeMust(
      [
        'bash',
        '-c',
        tries
          .map((one) => `( ${one}\n) &`)
          .join('\n')
          .concat('\nwait'),
      ],
      { timeoutMs: 60_000 },
    );
    const right = await nodeMust(
      [
        ...['bash', '-c'],
        `( echo 'a LOGIN lea@alpha.test sesame'; sleep 4; echo 'b LOGOUT' ) | openssl s_client -quiet -connect 127.0.0.1:993 -bind 127.9.9.9:0 2>/dev/null`,
      ],
      { timeoutMs: 60_000 },
    );
    expect(right).toMatch(/a NO/);
    (await Imap.signedIn(server, 'lea@alpha.test')).end();
  });
});

describe('a machine that is killed during a stream of messages', () => {
  it('has each acknowledged message in its mailbox exactly once', async () => {
    const acknowledged = new Set<string>();
    const inbox = mailboxAt('stream@bravo.test');
    await mail.put({ ...bravos, mailboxes: [bob, inbox] });
    const daemons = ['postfix@-', 'dovecot', 'rspamd', 'redis-server', 'clamav-daemon', 'orbite-mail-guard'];
    let killed = false;
    const lane = async (name: string) => {
      let smtp: Smtp | undefined;
      for (let n = 0; n < 250; n++) {
        for (let tries = 0, done = false; tries < 60 && !done; tries++) {
          // Whose answer was lost may have been taken: the next try is another message.
          const word = `${name}-${n}-${tries}`;
          try {
            if (!smtp || smtp.closed) {
              smtp = await Smtp.open(server);
              await smtp.say('EHLO elsewhere.test');
            }
            const said = await smtp.send(
              'ann@elsewhere.test',
              ['stream@bravo.test'],
              message(`stream ${word}`),
            );
            done = said.code === 250;
            if (done) acknowledged.add(word);
            else await new Promise((resolve) => setTimeout(resolve, 500));
          } catch {
            smtp = undefined;
            await new Promise((resolve) => setTimeout(resolve, 500));
          }
        }
        if (!killed && acknowledged.size > 400) {
          killed = true;
          const units = new Set(daemons.map((one) => `${one}.service`));
          // By their pids: systemd gives up a unit of which one process goes while it counts them.
          const running = async () =>
            (await nodeMust(['ps', '-eo', 'pid=,unit=']))
              .split('\n')
              .map((line) => line.trim().split(/\s+/))
              .flatMap(([pid = '', unit = '']) => (units.has(unit) ? [pid] : []));
          const before = await running();
          await nodeExec(['kill', '-KILL', ...before]);
          // A big one takes a moment to go.
          await expect
            .poll(async () => (await running()).filter((pid) => before.includes(pid)), { timeout: 20_000 })
            .toEqual([]);
          await nodeMust(['systemctl', 'start', ...daemons.map((one) => `${one}.service`)]);
        }
      }
      smtp?.end();
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(lane));
    expect(acknowledged.size).toBe(1000);
    await expect
      .poll(async () => (await nodeMust(['sh', '-c', 'postqueue -f; postqueue -j | wc -l'])).trim(), {
        timeout: 90_000,
        interval: 1000,
      })
      .toBe('0');
    const imap = await Imap.signedIn(server, 'stream@bravo.test');
    const found = [...(await imap.messages()), ...(await imap.messages('SPAM'))].map(
      (text) => /Subject: stream (\S+)/.exec(text)?.[1] ?? '',
    );
    imap.end();
    const missing = [...acknowledged].filter((word) => !found.includes(word));
    expect(missing).toEqual([]);
    const twice = [...acknowledged].filter((word) => found.indexOf(word) !== found.lastIndexOf(word));
    expect(twice).toEqual([]);
    // Known before they were stored: only of what was begun before is the mailbox looked through.
    const count = `const { DatabaseSync } = require('node:sqlite');
      const book = new DatabaseSync('/var/lib/orbite-mail/guard/guard.sqlite', { readOnly: true });
      console.log(book.prepare("select count(*) as n from deliveries where key like 'stream@bravo.test %'").get().n);`;
    expect(Number(await nodeMust(['/opt/orbite/node', '-e', count]))).toBeGreaterThan(900);
  }, 300_000);
});

describe('what is not ours to relay', () => {
  it.each([
    'someone@outside.test',
    'someone%outside.test@alpha.test',
    '@alpha.test:someone@outside.test',
    'outside.test!someone@alpha.test',
    'outside.test!someone',
    '"someone@outside.test"@alpha.test',
    'someone@outside.test@alpha.test',
    'someone=outside.test@forwarded.invalid',
    'someone@[192.0.2.1]',
    'someone@outside.test@[127.0.0.1]',
    'root@localhost',
    '|id@alpha.test',
  ])('%s is refused at SMTP', async (recipient) => {
    expect(
      (await deliver(server, 'ann@elsewhere.test', [recipient], message('relay'))).code,
    ).toBeGreaterThanOrEqual(500);
  });
});

describe('a password', () => {
  it('is never taken without TLS, nor on port 25', async () => {
    for (const port of [25, 587]) {
      const smtp = await Smtp.open(server, port);
      expect((await smtp.say('EHLO laptop.test')).text).not.toMatch(/^AUTH/m);
      expect((await smtp.signIn('lea@alpha.test', 'sesame')).code).toBeGreaterThanOrEqual(500);
      smtp.end();
    }
    const secure = await Smtp.open(server, 587);
    await secure.say('EHLO laptop.test');
    await secure.startTls(server);
    expect((await secure.say('EHLO laptop.test')).text).toMatch(/^AUTH PLAIN LOGIN$/m);
    expect((await secure.signIn('lea@alpha.test', 'sesame')).code).toBe(235);
    secure.end();
    const imap = await Imap.open(server, 143);
    expect((await imap.say('LOGIN lea@alpha.test sesame')).status).toMatch(
      /PRIVACYREQUIRED|LOGINDISABLED|NO|BAD/,
    );
    imap.end();
  });
});

describe('a message', () => {
  it('ends with CRLF.CRLF and with nothing else: no second one is smuggled in', async () => {
    for (const end of ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r']) {
      const smtp = await Smtp.open(server);
      await smtp.say('EHLO elsewhere.test');
      await smtp.say('MAIL FROM:<ann@elsewhere.test>');
      await smtp.say('RCPT TO:<bob@bravo.test>');
      await smtp.say('DATA');
      const smuggled =
        'MAIL FROM:<lea@alpha.test>\r\nRCPT TO:<bob@bravo.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx';
      smtp.write(`${message('carrier').replaceAll('\n', '\r\n')}${end}${smuggled}\r\n.\r\nQUIT\r\n`);
      const replies: number[] = [];
      while (!smtp.closed) {
        const reply = await smtp.reply().catch(() => undefined);
        if (!reply) break;
        replies.push(reply.code);
      }
      expect(
        replies.filter((code) => code === 250 || code === 354).length,
        JSON.stringify(end),
      ).toBeLessThanOrEqual(1);
    }
    const imap = await Imap.signedIn(server, 'bob@bravo.test');
    const texts = await imap.messages();
    imap.end();
    expect(texts.some((text) => /^Subject: smuggled/m.test(text.split('\n\n')[0] ?? ''))).toBe(false);
  });
});

describe('customers', () => {
  it('cannot read each other’s mail, nor have a filter run a program', async () => {
    await deliver(server, 'ann@elsewhere.test', ['bob@bravo.test'], message('private'));
    (
      await Imap.signedIn(server, 'bob@bravo.test').then((imap) =>
        imap.wait('private').finally(() => imap.end()),
      )
    ).trim();
    const as = (uid: number, ...argv: string[]) =>
      nodeExec(['setpriv', '--reuid', String(uid), '--regid', String(uid), '--clear-groups', '--', ...argv]);
    const home = `/srv/mail/${bravo.id}`;
    expect((await as(bravo.uid, 'find', home, '-name', '*.sieve', '-o', '-name', 'cur')).code).toBe(0);
    expect((await as(alpha.uid, 'ls', home)).stderr).toContain('Permission denied');
    expect((await as(21_011, 'ls', '/srv/mail')).stderr).toContain('Permission denied');
    for (const script of [
      'require "vnd.dovecot.pipe"; pipe "learn-ham";',
      'require "vnd.dovecot.execute"; execute "id";',
      'require ["enotify"]; notify "mailto:x@y.test";',
    ])
      expect(await putSieve(server, 'bob@bravo.test', script), script).toMatch(/^NO/);
  });
});

describe('the webmail', () => {
  it('is on the node’s name over TLS: sign in, read', async () => {
    const visit = visitor(server.address, server.hostname, server.authority);
    const form = await visit('/webmail/');
    expect(form.status).toBe(200);
    const token = /name="_token" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
    const signIn = { _token: token, _task: 'login', _action: 'login', _timezone: 'Europe/Paris', _url: '' };
    const wrong = await visit('/webmail/?_task=login', {
      ...signIn,
      _user: 'bob@bravo.test',
      _pass: 'wrong',
    });
    expect(wrong.status).toBe(401);
    const again = /name="_token" value="([^"]+)"/.exec(wrong.body)?.[1] ?? token;
    const right = await visit('/webmail/?_task=login', {
      ...signIn,
      _token: again,
      _user: 'bob@bravo.test',
      _pass: 'sesame',
    });
    expect(right.status).toBe(302);
    const inbox = await visit('/webmail/?_task=mail&_mbox=INBOX');
    expect(inbox.body).toContain('messagelist');
    for (const path of ['config/config.inc.php', 'bin/initdb.sh', 'plugins/managesieve/config.inc.php.dist'])
      expect((await visit(`/webmail/${path}`)).status, path).toBe(404);
  });
});

describe('addresses', () => {
  it('are not listed: no VRFY, EXPN or ETRN, and whoever guesses is slowed down and disconnected', async () => {
    const smtp = await Smtp.open(server);
    await smtp.say('EHLO elsewhere.test');
    for (const word of ['VRFY bob@bravo.test', 'EXPN bob@bravo.test', 'ETRN bravo.test'])
      expect((await smtp.say(word)).code).toBeGreaterThanOrEqual(458);
    smtp.end();
    const guess = await Smtp.open(server);
    await guess.say('EHLO elsewhere.test');
    await guess.say('MAIL FROM:<ann@elsewhere.test>');
    let tries = 0;
    while (!guess.closed && tries < 30) {
      const said = await guess
        .say(`RCPT TO:<guess${tries}@bravo.test>`)
        .catch(() => ({ code: 421, text: '' }));
      tries += 1;
      if (said.code === 421) break;
    }
    expect(tries).toBeLessThan(12);
    guess.end();
  });
});
