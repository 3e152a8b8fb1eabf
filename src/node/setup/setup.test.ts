import { describe, expect, it } from 'vitest';
import { takenPorts } from './checks.ts';
import { controlPlane } from './join.ts';
import { debianFrom } from './machine.ts';
import { bufferPoolMiB } from './mariadb.ts';
import { listenTls } from './nginx.ts';
import { isHostname } from './setup.ts';
import { withExtraUsers } from './system.ts';

describe('a machine that shall become a node', () => {
  it('must run Debian 12 or 13, and is told what it runs instead', () => {
    expect(() => debianFrom('ID=ubuntu\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04"\n')).toThrow(
      'Ubuntu 24.04',
    );
    expect(() => debianFrom('ID=debian\nVERSION_ID="11"\nPRETTY_NAME="Debian 11"')).toThrow('Debian 11');
    expect(() => debianFrom('')).toThrow('an unknown system');
    expect(debianFrom('ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\n')).toEqual({
      version: 13,
      codename: 'trixie',
    });
  });

  it('must have the ports of a node free, or held by the daemons that the set-up takes over', () => {
    const listening = [
      'LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("apache2",pid=7,fd=4))',
      'LISTEN 0 511 [::]:443 [::]:* users:(("nginx",pid=9,fd=6))',
      'LISTEN 0 80 127.0.0.1:3306 0.0.0.0:* users:(("mariadbd",pid=3,fd=21))',
      'LISTEN 0 80 127.0.0.1:8080 0.0.0.0:* users:(("java",pid=5,fd=21))',
    ].join('\n');
    expect(takenPorts(listening)).toEqual([
      'Port 80, which a node needs for web sites, is held by apache2. Stop and disable it, then try again.',
    ]);
    expect(takenPorts('')).toEqual([]);
  });

  it('has a host name without anything that a configuration file could take for its own', () => {
    for (const name of [
      '',
      'a..b',
      '-a.example',
      'a-.example',
      'a;b.example',
      'a b',
      'A.example',
      '10.0.0.1',
    ])
      expect(isHostname(name), name).toBe(false);
    expect(isHostname(`${'a'.repeat(64)}.example`)).toBe(false);
    expect(isHostname('web1.example.org')).toBe(true);
  });

  it('sends its token only where nobody listens on the way', () => {
    for (const url of [
      'panel',
      'ftp://x',
      'http://panel.example.org',
      'http://8.8.8.8',
      'https://a:b@x/',
      'http://172.32.0.1',
    ])
      expect(() => controlPlane(url), url).toThrow();
    for (const url of [
      'https://panel.example.org',
      'http://10.1.2.3:8080',
      'http://172.16.0.1',
      'http://[::1]:1',
    ])
      expect(controlPlane(url).protocol, url).toMatch(/^https?:$/);
  });
});

describe('the configuration of the daemons', () => {
  it('asks for HTTP/2 as the nginx of each Debian understands it', () => {
    expect(listenTls([1, 22])).toContain('listen 443 ssl http2;');
    expect(listenTls([1, 26])).toContain('http2 on;');
  });

  it('gives MariaDB a quarter of the memory, within bounds', () => {
    expect(bufferPoolMiB(256 * 2 ** 20)).toBe(128);
    expect(bufferPoolMiB(4 * 2 ** 30)).toBe(1024);
    expect(bufferPoolMiB(256 * 2 ** 30)).toBe(8192);
  });

  it('adds the accounts of sites as the last source, once, and keeps the operator’s own sources', () => {
    const before =
      'passwd:         files systemd\ngroup: files\nshadow: files\ngshadow: files\nhosts: files dns\n';
    const after = withExtraUsers(before);
    expect(after).toBe(
      'passwd:         files systemd extrausers\ngroup: files extrausers\nshadow: files extrausers\ngshadow: files\nhosts: files dns\n',
    );
    expect(withExtraUsers(after)).toBe(after);
  });
});
