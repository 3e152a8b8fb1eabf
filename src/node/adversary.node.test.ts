import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeExec, nodeMust, readOnNode } from './testing/node.ts';
import { Rig } from './testing/rig.ts';
import { siteNamed } from './testing/sites.ts';

/** What a hostile site, or a hand on the machine, can do to the others and to the agent: nothing. */
let rig: Rig;
const a = siteNamed('mallory', 22_001);
const b = siteNamed('victim', 22_002);

beforeAll(async () => {
  rig = await Rig.open();
  const said = await rig.standIn.want([a, b]);
  expect([...said.values()].map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
  await rig.put(b, 'index.php', '<?php echo "victim";');
  await rig.put(b, 'secret.txt', 'victim-secret', '0640');
});
afterAll(() => rig.close());

/** As a shell of the site's PHP, where open_basedir does not look. */
const shell = (command: string) =>
  rig.php(a, `echo shell_exec(${JSON.stringify(command).replaceAll('$', '\\$')} . ' 2>&1');`);

describe('a script of one site', () => {
  it('neither lists nor reads another site', async () => {
    expect(await shell('ls /srv/sites')).toBe('mallory\n');
    expect(await shell('cat /srv/sites/victim/www/secret.txt')).toContain('No such file');
  });

  it('reads nothing of the agent, its authority, the accounts, the certificates or the logs', async () => {
    for (const file of [
      '/etc/orbite-agent/agent.json',
      '/etc/orbite-agent/authority/ca.key',
      '/var/lib/orbite-agent/state.json',
      '/var/lib/extrausers/shadow',
      '/etc/shadow',
      '/etc/nginx/orbite/certificates/victim.pem',
      '/etc/pure-ftpd/pureftpd.passwd',
      '/etc/orbite-php/victim.conf',
    ])
      expect(await shell(`cat ${file} && echo READ`), file).not.toContain('READ');
  });

  it('sees and signals no process of another', async () => {
    await rig.visit('http://victim.test/');
    const pid = (await nodeMust(['pgrep', '-u', '22002'])).split('\n')[0];
    expect(await shell(`cat /proc/${pid}/cmdline && echo READ`)).not.toContain('READ');
    expect(await shell(`kill -9 ${pid} && echo KILLED`)).not.toContain('KILLED');
    expect((await nodeExec(['kill', '-0', String(pid)])).code).toBe(0);
  });

  it('connects neither to the PHP of another nor to the system bus', async () => {
    const dial = (path: string) =>
      rig.php(a, `$s = @stream_socket_client('unix://${path}', $n, $t, 2); echo $s ? 'IN' : 'refused';`);
    expect(await dial('/run/orbite-php/victim.sock')).not.toContain('IN');
    expect(await dial('/run/dbus/system_bus_socket')).not.toContain('IN');
  });

  it('sees one database, its own', async () => {
    const said = await rig.php(
      a,
      `$db = new mysqli('localhost', 'mallory', 'db-mallory', 'mallory');
       echo implode(',', array_column($db->query('show databases')->fetch_all(), 0)), ' ';
       try { $db->query('use victim'); echo 'IN'; } catch (Exception $e) { echo 'refused'; }`,
    );
    expect(said).toMatch(/refused$/);
    expect(said).not.toContain('victim,');
  });

  it('gains no privilege and mounts nothing', async () => {
    expect(await shell('unshare -r id && echo ROOT')).not.toContain('ROOT');
    expect(await shell('grep NoNewPrivs /proc/self/status')).toContain('1');
    expect(await shell('grep CapBnd /proc/self/status')).toMatch(/0000000000000000/);
  });
});

describe('links planted in a home', () => {
  it('never lead nginx or the agent outside', async () => {
    await nodeMust([
      'sh',
      '-c',
      'ln -s /etc/hostname /srv/sites/mallory/www/link.txt && chown -h 22001:33 /srv/sites/mallory/www/link.txt',
    ]);
    expect((await rig.visit('http://mallory.test/link.txt')).status).toBe(404);
    await rig.put(a, 'own.txt', 'own');
    expect((await rig.visit('http://mallory.test/own.txt')).body).toBe('own');
    await nodeMust(['ln', '-s', '/srv/sites/victim/www', '/srv/sites/mallory/www/wp-includes']);
    await rig.check();
    expect(await nodeMust(['stat', '-c', '%u:%g', '/srv/sites/victim/www'])).toBe('22002:33\n');
  });

  it('outlive the removal of their site: what they pointed to is untouched', async () => {
    const gone = siteNamed('leaver', 22_003);
    await rig.standIn.put(gone);
    await nodeMust([
      'sh',
      '-c',
      'cd /srv/sites/leaver/www && ln -s /srv/sites/victim/www all && ln -s /etc etc',
    ]);
    expect((await rig.standIn.put({ ...gone, state: 'absent' })).outcome).toBe('applied');
    expect((await rig.visit('http://victim.test/')).body).toBe('victim');
    expect(await readOnNode('/etc/hostname')).not.toBe('');
  });
});

describe('what somebody changes by hand', () => {
  it.each([
    ['an edited virtual host', 'echo "# mine" >> /etc/nginx/orbite/sites/victim.conf', 'vhost'],
    ['a deleted pool', 'rm /etc/orbite-php/victim.conf', 'pool'],
    ['another owner', 'chown 22001 /srv/sites/victim/www', 'directory'],
    ['a stopped socket', 'systemctl stop orbite-php8.2@victim.socket', 'unit'],
    [
      'a dropped grant',
      "mysql -e \"revoke all privileges on \\`victim\\`.* from 'victim'@'localhost'\"",
      'grants',
    ],
    ['a grant too many', "mysql -e \"grant select on *.* to 'victim'@'localhost'\"", 'grants'],
    ['a lifted limit', 'btrfs qgroup limit none /srv/sites/victim', 'quota'],
    ['an edited account', 'sed -i /victim/d /var/lib/extrausers/passwd', 'accounts'],
  ])('%s is seen, told and put back', async (_what, command, resource) => {
    await nodeMust(['systemctl', 'stop', 'orbite-agent.service']);
    await nodeMust(['sh', '-c', command]);
    const { drift } = await rig.check();
    expect(drift).toContainEqual(expect.objectContaining({ resource, repaired: true }));
    expect((await rig.plan()).steps).toEqual([]);
    expect((await rig.visit('http://victim.test/')).body).toBe('victim');
  });

  it('and nginx refuses, holds up nobody else', async () => {
    await nodeMust([
      'sh',
      '-c',
      'echo "server { nonsense" > /etc/nginx/orbite/sites/victim.conf; echo "}}" > /etc/nginx/orbite/sites/stranger.conf',
    ]);
    const other = siteNamed('unharmed', 22_004);
    expect((await rig.standIn.put(other)).outcome).toBe('applied');
    await rig.check();
    expect((await rig.visit('http://victim.test/')).body).toBe('victim');
    expect((await rig.plan()).steps).toEqual([]);
  });
});

describe('a secret', () => {
  it('is in no journal, process list, environment, report or file that others can read', async () => {
    const secrets = [
      rig.standIn.credential,
      a.databases[0]?.passwordHash ?? '',
      (a.accesses[0]?.passwordHash ?? '').slice(-40),
    ];
    const journal = await nodeMust(['journalctl', '--no-pager', '-o', 'cat']);
    const processes = await nodeMust([
      'sh',
      '-c',
      'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"',
    ]);
    const reports = JSON.stringify(rig.standIn.reports);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(20);
      expect(journal).not.toContain(secret);
      expect(processes).not.toContain(secret);
      expect(reports).not.toContain(secret);
      const open = await nodeExec([
        'find',
        '/etc',
        '/var',
        '/run',
        '/srv',
        '-xdev',
        '-type',
        'f',
        '-perm',
        '/o=r',
        '-exec',
        'grep',
        '-lF',
        '--',
        secret,
        '{}',
        '+',
      ]);
      expect(open.stdout).toBe('');
    }
  });
});

describe('a state', () => {
  it('that is forged or older is refused, and the last good one stays in force', async () => {
    const { standIn } = rig;
    standIn.forged = JSON.stringify({ state: '{"protocol":1}', signature: 'A'.repeat(86) });
    const { revision } = standIn;
    const report = await rig.check();
    expect(report.revision).toBe(revision);
    standIn.forged = undefined;
    expect((await rig.visit('http://victim.test/')).body).toBe('victim');
  });
});

describe('an agent killed with -9', () => {
  it('at any step leaves a machine that the next run makes whole', async () => {
    const late = siteNamed('killed', 22_005);
    await rig.standIn.put(late);
    let died = 0;
    for (let nth = 1; nth < 60; nth++) {
      await nodeMust(['systemctl', 'stop', 'orbite-agent.service']);
      await nodeMust([
        'sh',
        '-c',
        'systemctl stop orbite-php8.2@killed.socket; rm -f /etc/nginx/orbite/sites/killed.conf /etc/orbite-php/killed.conf /etc/nginx/orbite/certificates/killed.pem; chown 0 /srv/sites/killed/www; mysql -e "drop user killed@localhost"; echo > /etc/pure-ftpd/pureftpd.passwd',
      ]);
      const { code } = await rig.applyKilledAt(nth);
      if (code === 0) break;
      died += 1;
      expect((await rig.apply()).code).toBe(0);
      expect((await rig.plan()).steps, `after point ${nth}`).toEqual([]);
    }
    expect(died).toBeGreaterThan(5);
    expect((await rig.visit('http://killed.test/nothing')).status).toBe(404);
  }, 400_000);
});

describe('an idle site', () => {
  it('has no process, and the next request wakes it', async () => {
    await rig.check();
    await rig.visit('http://victim.test/');
    expect((await nodeExec(['pgrep', '-u', '22002'])).code).toBe(0);
    const asleep = async () => (await nodeExec(['pgrep', '-u', '22002'])).code === 1;
    for (let tries = 0; tries < 90 && !(await asleep()); tries++)
      await new Promise((next) => setTimeout(next, 1000));
    expect(await asleep()).toBe(true);
    expect((await rig.visit('http://victim.test/')).body).toBe('victim');
  });
});
