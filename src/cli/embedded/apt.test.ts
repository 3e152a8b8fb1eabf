import { describe, expect, it } from 'vitest';
import { debianSources } from './apt.ts';

describe('the sources of the node image', () => {
  it('are this machine’s own mirrors of Debian, in either format', () => {
    const oneLine = `# a comment
deb [signed-by=/usr/share/keyrings/x.gpg] http://mirror.example/debian bookworm main contrib
deb-src http://mirror.example/debian bookworm main
deb http://mirror.example/debian-security bookworm-security main
#deb http://old.example/debian bookworm main
`;
    expect(debianSources(oneLine, 'bookworm')).toEqual([
      'deb http://mirror.example/debian bookworm main',
      'deb http://mirror.example/debian-security bookworm-security main',
    ]);
    const stanzas = `Types: deb deb-src
URIs: http://mirror.example/debian
Suites: trixie trixie-updates trixie-backports
Components: main non-free-firmware
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Enabled: no
Types: deb
URIs: http://mirror.example/debian-security
Suites: trixie-security
Components: main
`;
    expect(debianSources(stanzas, 'trixie')).toEqual([
      'deb http://mirror.example/debian trixie main',
      'deb http://mirror.example/debian trixie-updates main',
    ]);
  });

  it('leave third-party archives out', () => {
    const others = `deb https://packages.example/linux bookworm stable
deb https://apt.example/postgres bookworm-pgdg main
deb https://runtime.example nodistro main
`;
    expect(debianSources(others, 'bookworm')).toEqual([]);
  });
});
