import { execFile } from 'node:child_process';
import { connect as http2Connect } from 'node:http2';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeExec, nodeMust } from './testing/node.ts';
import { Rig } from './testing/rig.ts';
import { nativeHash, SESAME, siteNamed } from './testing/sites.ts';

const run = promisify(execFile);
let rig: Rig;
const site = siteNamed('alpha', 21_001, {
  names: ['alpha.test', 'www.alpha.test'],
  redirects: [
    { path: '/old', match: 'exact', to: 'https://example.org/new', status: 301 },
    { path: '/moved', match: 'prefix', to: 'https://example.org/there', status: 302 },
    { host: 'www.alpha.test', path: '/', match: 'prefix', to: 'http://alpha.test', status: 301 },
  ],
});

beforeAll(async () => {
  rig = await Rig.open();
  expect(await rig.standIn.put(site)).toEqual({ id: site.id, outcome: 'applied', state: 'present' });
});
afterAll(() => rig.close());

describe('a new site', () => {
  it('runs PHP over HTTP and HTTPS, and its page queries its own database', async () => {
    await rig.put(
      site,
      'index.php',
      `<?php $db = new mysqli('localhost', 'alpha', 'db-alpha', 'alpha');
       $db->query('create table if not exists visits (at int)');
       echo 'uid=', posix_getuid(), ' db=', $db->query('select 6*7')->fetch_row()[0], ' uri=', $_SERVER['REQUEST_URI'];`,
    );
    const http = await rig.visit('http://alpha.test/');
    expect(http.body).toBe('uid=21001 db=42 uri=/');
    const https = await rig.visit('https://alpha.test/');
    expect(https).toMatchObject({ status: 200, body: 'uid=21001 db=42 uri=/' });
    expect(https.headers['x-content-type-options']).toBe('nosniff');
  });

  it('tells visitors from elsewhere nothing of how the machine looks after it', async () => {
    expect((await rig.visit('http://alpha.test/')).headers).not.toHaveProperty('x-orbite-site');
    const ping = await rig.visit('http://alpha.php.orbite.internal/.orbite/ping');
    expect(ping.status).toBe(403);
    expect(ping.body).not.toContain(site.id);
  });

  it('speaks HTTP/2', async () => {
    const session = http2Connect('https://alpha.test', {
      ca: rig.authority,
      host: rig.address,
      servername: 'alpha.test',
      createConnection: undefined,
      lookup: (_name: string, _options: unknown, found: (e: null, a: string, f: number) => void) =>
        found(null, rig.address, 4),
    } as never);
    const status = await new Promise((resolve, reject) => {
      session.once('error', reject);
      session.request({ ':path': '/' }).once('response', (headers) => resolve(headers[':status']));
    });
    session.close();
    expect(status).toBe(200);
  });

  it('sends every address that is no file to its front controller', async () => {
    expect((await rig.visit('http://alpha.test/2026/11/hello-world/?a=1')).body).toContain(
      'uri=/2026/11/hello-world/?a=1',
    );
  });

  it('answers every visitor while nginx takes up something new', async () => {
    let over = false;
    const visits = (async () => {
      const seen = new Set<number>();
      while (!over) seen.add((await rig.visit('http://alpha.test/')).status);
      return seen;
    })();
    for (let nth = 0; nth < 4; nth++) await nodeMust(['systemctl', 'reload', 'nginx']);
    over = true;
    expect(await visits).toEqual(new Set([200]));
  });

  it('hides dot files and answers 404 for PHP that is not there', async () => {
    await rig.put(site, '.env', 'SECRET=1');
    expect((await rig.visit('http://alpha.test/.env')).status).toBe(404);
    expect((await rig.visit('http://alpha.test/nothing.php')).status).toBe(404);
  });

  it('redirects what the customer redirects, and lets no line break into a header', async () => {
    const at = async (url: string) => (await rig.visit(url)).headers.location;
    expect(await at('http://alpha.test/old')).toBe('https://example.org/new');
    expect(await at('http://alpha.test/old?x=1')).toBe('https://example.org/new');
    expect(await at('http://alpha.test/older')).toBeUndefined();
    expect(await at('http://alpha.test/moved/a/b?c=d')).toBe('https://example.org/there/a/b?c=d');
    expect(await at('http://www.alpha.test/page?q=1')).toBe('http://alpha.test/page?q=1');
    const split = await rig.visit('http://alpha.test/moved/%0d%0aset-cookie:%20a=b');
    expect(split.headers['set-cookie']).toBeUndefined();
  });

  it('takes files by FTP, over TLS only', async () => {
    const url = `ftp://${rig.address}/by-ftp.txt`;
    const args = ['-s', '--max-time', '20', '-u', `alpha:${SESAME}`, '-T', '/etc/hostname'];
    await expect(run('curl', [...args, url])).rejects.toThrow();
    await run('curl', [...args, '--ssl-reqd', '-k', url]);
    expect((await rig.visit('http://alpha.test/by-ftp.txt')).status).toBe(200);
    const wrong = ['-s', '--max-time', '20', '-u', 'alpha:wrong', '--ssl-reqd', '-k', url];
    await expect(run('curl', wrong)).rejects.toThrow();
  });

  it('takes files by SFTP, in a chroot, and gives no shell', async () => {
    const options = [
      ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
      ...['-o', 'PubkeyAuthentication=no', '-o', 'LogLevel=ERROR'],
    ];
    const env = { ...process.env, SSHPASS: SESAME };
    const target = `alpha@${rig.address}`;
    const sftp = run('sshpass', ['-e', 'sftp', ...options, target], { env });
    sftp.child.stdin?.end('pwd\nput /etc/hostname www/by-sftp.txt\nls /\n-put /etc/hostname outside.txt\n');
    const { stdout } = await sftp;
    expect(stdout).toContain('Remote working directory: /');
    expect(stdout).toMatch(/^\/logs\s+\/tmp\s+\/www\s*$/m);
    expect((await rig.visit('http://alpha.test/by-sftp.txt')).status).toBe(200);
    const outside = await nodeExec(['test', '-e', '/srv/sites/alpha/outside.txt']);
    expect(outside.code).not.toBe(0);
    const shell = run('sshpass', ['-e', 'ssh', ...options, target, 'id'], { env });
    await expect(shell).rejects.toMatchObject({ stdout: expect.stringContaining('sftp connections only') });
  });

  it('is refused by the kernel to write beyond its disk limit', async () => {
    const said = await rig.php(
      site,
      `$f = fopen('big.bin', 'w'); $written = 0;
       for ($i = 0; $i < 200; $i++) { $n = @fwrite($f, random_bytes(1 << 20)); if (!$n) break; $written += $n; }
       @fflush($f); echo 'MiB=', intdiv($written, 1 << 20); unlink('big.bin');`,
    );
    expect(Number(/MiB=(\d+)/.exec(said)?.[1])).toBeLessThan(64);
  });

  it('has the memory, tasks and CPU of its plan in its unit', async () => {
    const shown = await nodeMust([
      ...['systemctl', 'show', 'orbite-php8.2@alpha.service'],
      '--property=MemoryMax,TasksMax,CPUQuotaPerSecUSec,CPUQuotaPeriodUSec,User,NoNewPrivileges,ProtectSystem',
    ]);
    expect(shown.trim().split('\n').sort()).toEqual([
      'CPUQuotaPerSecUSec=1s',
      'CPUQuotaPeriodUSec=500ms',
      `MemoryMax=${256 * 2 ** 20}`,
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      'TasksMax=64',
      'User=alpha',
    ]);
  });
});

describe('a second run', () => {
  it('plans nothing and writes nothing', async () => {
    await rig.check();
    expect(await rig.plan()).toEqual({ steps: [], refusals: {}, strangers: expect.any(Array) });
    await nodeMust(['touch', '/run/before']);
    await rig.check();
    const written = await nodeMust([
      ...['find', '/etc', '/var/lib/orbite-agent', '/var/lib/extrausers', '/var/lib/orbite-pages'],
      ...['/srv/sites/alpha', '-newer', '/run/before', '-not', '-path', '*/logs*'],
    ]);
    expect(written).toBe('');
  });
});

describe('a change', () => {
  it('of a database password takes effect and the old one is refused', async () => {
    const changed = {
      ...site,
      databases: [{ name: 'alpha', user: 'alpha', passwordHash: nativeHash('new secret') }],
    };
    expect((await rig.standIn.put(changed)).outcome).toBe('applied');
    const login = (password: string) =>
      rig.php(
        changed,
        `try { new mysqli('localhost', 'alpha', '${password}', 'alpha'); echo 'in'; } catch (Exception $e) { echo 'out'; }`,
      );
    expect(await login('db-alpha')).toBe('out');
    expect(await login('new secret')).toBe('in');
  });

  it('of limits reaches the unit', async () => {
    const changed = { ...site, limits: { ...site.limits, memoryMb: 300, diskBytes: 96 * 2 ** 20 } };
    expect((await rig.standIn.put(changed)).outcome).toBe('applied');
    const shown = await nodeMust([
      'systemctl',
      'show',
      'orbite-php8.2@alpha.service',
      '--property=MemoryMax',
    ]);
    expect(shown.trim()).toBe(`MemoryMax=${300 * 2 ** 20}`);
  });

  it('to a PHP that is not here is refused, and the site goes on as it was', async () => {
    const changed = { ...site, php: { ...site.php, version: '7.4' } };
    expect(await rig.standIn.put(changed)).toMatchObject({ outcome: 'failed', step: 'php' });
    expect((await rig.visit('http://alpha.test/')).status).toBe(200);
    expect((await rig.standIn.put(site)).outcome).toBe('applied');
  });

  it('to files of WordPress brings its rewrites and protections', async () => {
    await rig.put(site, 'wp-login.php', '<?php echo "login";');
    await rig.put(site, 'wp-includes/version.php', '<?php echo "v";');
    await rig.put(site, 'wp-content/uploads/evil.php', '<?php echo "evil";');
    expect((await rig.visit('http://alpha.test/wp-content/uploads/evil.php')).body).toBe('evil');
    await rig.check();
    expect((await rig.visit('http://alpha.test/wp-content/uploads/evil.php')).status).toBe(404);
    expect((await rig.visit('http://alpha.test/wp-login.php')).body).toBe('login');
  });
});

describe('a suspended site', () => {
  it('answers 503 in French and English, and lets nobody in', async () => {
    expect((await rig.standIn.put({ ...site, state: 'suspended' })).outcome).toBe('applied');
    const page = await rig.visit('http://alpha.test/index.php');
    expect(page.status).toBe(503);
    expect(page.body).toContain('Ce site est suspendu');
    expect(page.body).toContain('This site is suspended');
    const ftp = run('curl', ['-s', '-k', '--ssl-reqd', '-u', `alpha:${SESAME}`, `ftp://${rig.address}/`]);
    await expect(ftp).rejects.toThrow();
    const login = await nodeExec(['mysql', '-ualpha', '-pdb-alpha', '-e', 'select 1']);
    expect(login.stderr).toMatch(/locked|denied/);
    expect((await nodeExec(['pgrep', '-u', '21001'])).code).toBe(1);
  });

  it('comes back as it was', async () => {
    expect((await rig.standIn.put(site)).outcome).toBe('applied');
    expect((await rig.visit('http://alpha.test/')).body).toContain('db=42');
  });
});

describe('a removed site', () => {
  it('leaves nothing', async () => {
    const gone = siteNamed('leaving', 21_002);
    await rig.standIn.put(gone);
    await rig.put(gone, 'index.php', 'x');
    expect((await rig.standIn.put({ ...gone, state: 'absent' })).outcome).toBe('applied');
    const left = await nodeExec([
      'find',
      '/etc',
      '/srv',
      '/run',
      '/var/lib/extrausers',
      '-name',
      '*leaving*',
      '-not',
      '-path',
      '/run/credentials/*',
    ]);
    expect(left.stdout).toBe('');
    expect((await nodeExec(['getent', 'passwd', 'leaving'])).code).toBe(2);
    expect(await nodeMust(['mysql', '-N', '-e', "show databases like 'leaving'"])).toBe('');
    await expect(rig.visit('http://leaving.test/')).rejects.toThrow();
  });
});
