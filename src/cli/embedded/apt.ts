import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { must, runHere } from '../../node/setup/run.ts';

/**
 * The image is fetched from wherever this machine fetches its Debian: its mirrors, proxy and
 * authorities are taken over, its third-party archives are not.
 */
export interface AptSetUp {
  readonly codename: string;
  /** sources.list lines. */
  readonly sources: string;
  /** apt.conf statements about fetching. */
  readonly configuration: string;
}

export async function aptOfThisMachine(): Promise<AptSetUp> {
  const release = readFileSync('/etc/os-release', 'utf8');
  const own = /^ID=debian$/m.test(release) ? /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1] : undefined;
  const codename = own === 'trixie' ? 'trixie' : 'bookworm';
  const lines = sourceFiles().flatMap((file) => debianSources(readFileSync(file, 'utf8'), codename));
  if (lines.length === 0) {
    throw new Error(
      `apt knows no archive of Debian ${codename} on this machine: add one to /etc/apt/sources.list.d, then try again.`,
    );
  }
  return {
    codename,
    sources: `${[...new Set(lines)].join('\n')}\n`,
    configuration: await fetchSettings(),
  };
}

function sourceFiles(): string[] {
  const directory = '/etc/apt/sources.list.d';
  const files = existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => /\.(list|sources)$/.test(name))
        .map((name) => `${directory}/${name}`)
    : [];
  return ['/etc/apt/sources.list', ...files].filter((file) => existsSync(file));
}

/** The entries of Debian itself in a file of either format, as one-line entries. */
export function debianSources(text: string, codename: string): string[] {
  const suites = [codename, `${codename}-updates`, `${codename}-security`];
  const entry = (uri: string, suite: string, components: string[], options: string) =>
    suites.includes(suite) && components.includes('main') ? [`deb ${options}${uri} ${suite} main`] : [];
  const oneLine = [...text.matchAll(/^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)$/gm)].flatMap(
    ([, options = '', uri = '', suite = '', components = '']) =>
      entry(uri, suite, components.split(/\s+/), trusted(options)),
  );
  const stanzas = text.split(/\n\s*\n/).filter((stanza) => /^Types:.*\bdeb\b/m.test(stanza));
  const deb822 = stanzas.flatMap((stanza) => {
    const field = (name: string) =>
      (new RegExp(`^${name}:(.*)$`, 'mi').exec(stanza)?.[1] ?? '').trim().split(/\s+/).filter(Boolean);
    if (field('Enabled')[0] === 'no') return [];
    return field('URIs').flatMap((uri) =>
      field('Suites').flatMap((suite) => entry(uri, suite, field('Components'), '')),
    );
  });
  return [...oneLine, ...deb822];
}

function trusted(options: string): string {
  return /\btrusted=yes\b/.test(options) ? '[trusted=yes] ' : '';
}

/** How this machine fetches (proxy, timeouts, authorities), without what its packages hooked in. */
async function fetchSettings(): Promise<string> {
  const { stdout } = await must(runHere, ['apt-config', 'dump', '--format', '%F "%v";%n']);
  return stdout
    .split('\n')
    .filter((line) => /^Acquire::(?!IndexTargets|Changelogs|CompressionTypes)\S+ "[^"]+";$/.test(line))
    .join('\n')
    .concat('\n');
}
