import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { nodeExec, nodeMust, readOnNode, testNode } from '../testing/node.ts';
import { openPorts, say, shakeHands, visitor } from '../testing/outside.ts';

const { address, hostname, hostAddress, controlPlanePort, failedUnits } = testNode();
let authority: string;
beforeAll(async () => {
  authority = await readOnNode('/etc/orbite-agent/authority/ca.crt');
});

async function configure(kind = 'embedded'): Promise<string[]> {
  const output = await nodeMust(['/opt/orbite/node', '/opt/orbite/setup.mjs', 'configure'], {
    input: JSON.stringify({ hostname, kind }),
  });
  const last = JSON.parse(output.trim().split('\n').at(-1) ?? '') as { result: { changes: string[] } };
  return last.result.changes;
}

const mainPids = () =>
  nodeMust([
    ...['systemctl', 'show', '--property=MainPID', 'nginx', 'mariadb', 'ssh', 'orbite-ftp'],
    ...['dovecot', 'rspamd', 'redis-server', 'clamav-daemon', 'orbite-mail-guard'],
  ]);

describe('the set-up of a node', () => {
  it('leaves a machine on which every unit starts', async () => {
    expect(failedUnits).toEqual([]);
    expect((await nodeExec(['systemctl', 'is-system-running'])).stdout.trim()).toBe('running');
  });

  it('changes nothing and restarts nothing the second time', async () => {
    await configure();
    const before = await mainPids();
    expect(await configure()).toEqual([]);
    expect(await mainPids()).toBe(before);
  });

  it('puts back what somebody changed by hand, and says so', async () => {
    await nodeMust(['sed', '-i', 's/server_tokens off/server_tokens on/', '/etc/nginx/nginx.conf']);
    await nodeMust(['chmod', '0644', '/etc/phpmyadmin/conf.d/orbite.php']);
    expect(await configure()).toEqual(['/etc/phpmyadmin/conf.d/orbite.php', '/etc/nginx/nginx.conf']);
    expect(await readOnNode('/etc/nginx/nginx.conf')).toContain('server_tokens off');
  });

  it('updates a real server by itself and lets its administrators in by key', async () => {
    await configure('server');
    expect(await configure('server')).toEqual([]);
    expect(await readOnNode('/etc/apt/apt.conf.d/20auto-upgrades')).toContain('Unattended-Upgrade "1"');
    const ssh = await nodeMust(['sshd', '-T']);
    expect(ssh).toMatch(/^permitrootlogin (without|prohibit)-password$/m);
    expect(ssh).toMatch(/^passwordauthentication no$/m);
    await configure();
    expect(await nodeMust(['sshd', '-T'])).toMatch(/^permitrootlogin no$/m);
  });

  it('refuses a host name that a configuration file could take for its own', async () => {
    for (const name of ['x;\nroot /;', 'a b.example.org', '-rf.example.org', '10.0.0.1', '']) {
      const ran = await nodeExec(['/opt/orbite/node', '/opt/orbite/setup.mjs', 'configure'], {
        input: JSON.stringify({ hostname: name, kind: 'embedded' }),
      });
      expect(ran.code, name).toBe(1);
      expect(ran.stderr, name).toContain('not a host name');
    }
  });

  it('keeps its keys to root', async () => {
    const modes = await nodeMust([
      'stat',
      '--format=%a %U %n',
      '/etc/orbite-agent',
      '/etc/orbite-agent/authority/ca.key',
      '/etc/orbite-agent/tls/node.key',
      '/var/lib/orbite-agent',
    ]);
    expect(modes.trim().split('\n')).toEqual([
      '700 root /etc/orbite-agent',
      '600 root /etc/orbite-agent/authority/ca.key',
      '600 root /etc/orbite-agent/tls/node.key',
      '700 root /var/lib/orbite-agent',
    ]);
  });

  it('never runs the common PHP service of the distribution', async () => {
    const unit = (await nodeMust(['sh', '-c', 'basename /lib/systemd/system/php*-fpm.service'])).trim();
    expect((await nodeExec(['systemctl', 'is-enabled', unit])).stdout.trim()).toBe('masked');
    expect((await nodeExec(['systemctl', 'is-active', unit])).stdout.trim()).toBe('inactive');
  });
});

describe('a node, seen from the network', () => {
  it('answers on the ports of web, FTP, SFTP and mail and on no other', async () => {
    expect(await openPorts(address)).toEqual([21, 22, 25, 80, 110, 143, 443, 465, 587, 993, 995, 4190]);
  });

  it('gives a name that no site has no answer at all', async () => {
    const http = await say(address, 80, 'GET / HTTP/1.1\r\nHost: nobody.example.org\r\n\r\n');
    expect(http).toBe('');
    expect(await say(address, 80, 'GET / HTTP/1.0\r\n\r\n')).toBe('');
    const https = await shakeHands({
      host: address,
      servername: 'nobody.example.org',
      rejectUnauthorized: false,
    });
    expect(https).toMatch(/UNRECOGNIZED_NAME|HANDSHAKE|ALERT/);
    expect(await shakeHands({ host: address, rejectUnauthorized: false })).toMatch(
      /UNRECOGNIZED_NAME|HANDSHAKE|ALERT/,
    );
  });

  it('speaks TLS 1.2 and 1.3 with forward secrecy and authenticated encryption, and nothing older', async () => {
    const tls = (options: object) =>
      shakeHands({ host: address, servername: hostname, ca: authority, ...options });
    expect(await tls({})).toMatch(/^TLSv1\.3 TLS_/);
    expect(await tls({ maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1\.2 TLS_ECDHE_ECDSA_WITH_.*(GCM|POLY1305)/);
    const weak = 'DEFAULT:@SECLEVEL=0';
    expect(await tls({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: weak })).toMatch(/^E/);
    expect(await tls({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' })).toMatch(/^E/);
  });

  it('refuses FTP without TLS, and nameless visitors with it', async () => {
    const clear = await say(address, 21, 'USER anonymous\r\nPASS a@b.example\r\nQUIT\r\n');
    expect(clear).toMatch(/^421 /m);
    expect(clear).not.toMatch(/^230/m);
    const encrypted = await nodeExec([
      ...['curl', '--silent', '--show-error', '--insecure', '--ssl-reqd', '--max-time', '20'],
      ...['--user', 'anonymous:a@b.example', `ftp://${address}/`],
    ]);
    expect(encrypted.code).toBe(67); // CURLE_LOGIN_DENIED
  });

  it('cannot reach what else listens on the machine under it, only its control plane', async () => {
    const listen = (port: number) =>
      new Promise<{ port: number; close: () => void }>((resolve, reject) => {
        const server = createServer((socket) => socket.end('hello'));
        server.once('error', reject);
        server.listen(port, '0.0.0.0', () => {
          const at = server.address();
          resolve({ port: typeof at === 'object' && at ? at.port : 0, close: () => server.close() });
        });
      });
    const [door, other] = [await listen(controlPlanePort), await listen(0)];
    const reach = (port: number) =>
      nodeExec(['timeout', '3', 'bash', '-c', `exec 3<>/dev/tcp/${hostAddress}/${port} && cat <&3`]);
    expect((await reach(door.port)).stdout).toBe('hello');
    expect((await reach(other.port)).code).not.toBe(0);
    door.close();
    other.close();
  });
});

describe('phpMyAdmin on the name of the node', () => {
  const password = randomBytes(12).toString('hex');
  const sql = (text: string) => nodeMust(['mariadb'], { input: text });
  const signIn = async (user: string) => {
    const visit = visitor(address, hostname, authority);
    const form = await visit('/phpmyadmin/index.php');
    const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(form.body)?.[1] ?? '';
    return visit('/phpmyadmin/index.php?route=/', {
      pma_username: user,
      pma_password: password,
      server: '1',
      route: '/',
      token: hidden('token'),
      set_session: hidden('set_session'),
    });
  };

  it('shows its login page over HTTPS, and sends whoever comes by HTTP there', async () => {
    const visit = visitor(address, hostname, authority);
    const page = await visit('/phpmyadmin/');
    expect(page.status).toBe(200);
    expect(page.body).toContain('pma_username');
    expect(page.headers['strict-transport-security']).toContain('max-age');
    const plain = await say(address, 80, `GET /phpmyadmin/ HTTP/1.0\r\nHost: ${hostname}\r\n\r\n`);
    expect(plain).toMatch(
      new RegExp(`^HTTP/1.1 301.*\r\nlocation: https://${hostname}/phpmyadmin/\r\n`, 'is'),
    );
  });

  it('serves none of its own innards', async () => {
    const visit = visitor(address, hostname, authority);
    for (const path of ['libraries/vendor_config.php', 'setup/index.php', 'templates/', '../../etc/passwd'])
      expect((await visit(`/phpmyadmin/${path}`)).status, path).toBeGreaterThanOrEqual(400);
  });

  it('lets a customer’s database user in, and the server’s administrator never, even with a right password', async () => {
    await sql(`create user pma_probe@localhost identified by '${password}'`);
    // Root would have no password at all; it is given one, so that only phpMyAdmin's own rule stands.
    await sql(
      `alter user root@localhost identified via unix_socket or mysql_native_password using password('${password}')`,
    );
    try {
      const customer = await signIn('pma_probe');
      expect(customer.status).toBe(302);
      const root = await signIn('root');
      expect(root.status).toBe(200);
      expect(root.body).toContain('pma_username');
    } finally {
      await sql(`alter user root@localhost identified via unix_socket; drop user pma_probe@localhost`);
    }
  });
});

describe('MariaDB', () => {
  it('knows its administrator by who it is on the machine: nobody else becomes root by asking', async () => {
    expect((await nodeExec(['mariadb', '-e', 'select 1'])).code).toBe(0);
    const other = await nodeExec(['mariadb', '-u', 'root', '-e', 'select 1'], { user: 'www-data' });
    expect(other.stderr).toContain('Access denied');
  });

  it('has no account without a name or from elsewhere, and loads no client’s files', async () => {
    const doubtful = await nodeMust(['mariadb', '-BN'], {
      input: `select user, host from mysql.user where user = '' or host not in ('localhost');
              select @@local_infile, @@skip_name_resolve, @@bind_address;`,
    });
    expect(doubtful.trim()).toBe('0\t1\t127.0.0.1');
  });
});

describe('SSH', () => {
  const password = randomBytes(12).toString('hex');
  /** The client of the node itself, given the password without a terminal. */
  const client = (program: 'ssh' | 'sftp', ...more: string[]) =>
    nodeExec(
      [
        ...['setsid', '-w', 'env', 'SSH_ASKPASS=/root/say-password', 'SSH_ASKPASS_REQUIRE=force', program],
        ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'],
        ...['-o', 'NumberOfPasswordPrompts=1', '-o', 'ConnectTimeout=10', ...more],
      ],
      { input: program === 'sftp' ? 'pwd\nls -1\n' : '', timeoutMs: 30_000 },
    );

  beforeAll(async () => {
    await nodeMust(['tee', '/root/say-password'], { input: `#!/bin/sh\necho ${password}\n` });
    await nodeMust(['chmod', '0700', '/root/say-password']);
    await nodeMust(['install', '-d', '-m', '0755', '/srv/probe', '/srv/probe/www']);
    const known = await nodeExec(['id', 'probe']);
    if (known.code !== 0)
      await nodeMust([
        ...['useradd', '--home-dir', '/srv/probe', '--shell', '/usr/sbin/nologin'],
        ...['--groups', 'orbite-sftp', 'probe'],
      ]);
    await nodeMust(['chpasswd'], { input: `probe:${password}\nroot:${password}\n` });
    return async () => {
      await nodeExec(['passwd', '--lock', 'root']);
      await nodeExec(['userdel', 'probe']);
      await nodeExec(['rm', '-rf', '/srv/probe', '/root/say-password', '/root/.ssh']);
    };
  });

  it('gives a site’s account its own files by SFTP, and shows it nothing above them', async () => {
    const files = await client('sftp', `probe@${address}`);
    expect(files.stdout).toContain('Remote working directory: /\n');
    expect(files.stdout).toContain('www');
    expect(files.stdout).not.toContain('etc');
  });

  it('gives that account no command, no forwarding and no key of its own', async () => {
    const command = await client('ssh', `probe@${address}`, 'id');
    expect(command.stdout).not.toContain('uid=');
    const tunnel = await client('ssh', '-W', '127.0.0.1:3306', `probe@${address}`);
    expect(tunnel.stdout).toBe('');
    expect(tunnel.stderr).toContain('stdio forwarding failed');
  });

  it('lets root in neither by password nor by key', async () => {
    const byPassword = await client('ssh', `root@${address}`, 'id');
    expect(byPassword.code).toBe(255);
    expect(byPassword.stderr).toContain('Permission denied');
    await nodeMust(['install', '-d', '-m', '0700', '/root/.ssh']);
    await nodeExec(['rm', '-f', '/root/.ssh/id_ed25519', '/root/.ssh/id_ed25519.pub']);
    await nodeMust(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', '/root/.ssh/id_ed25519']);
    await nodeMust(['cp', '/root/.ssh/id_ed25519.pub', '/root/.ssh/authorized_keys']);
    const byKey = await client('ssh', '-i', '/root/.ssh/id_ed25519', `root@${address}`, 'id');
    expect(byKey.code).toBe(255);
    expect(byKey.stderr).toContain('Permission denied');
  });
});
