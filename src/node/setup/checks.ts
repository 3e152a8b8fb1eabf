import { existsSync, readFileSync } from 'node:fs';
import { debianFrom } from './machine.ts';
import type { Run } from './run.ts';

/** The ports of a node, and the programs that may hold them because the set-up takes them over. */
const PORTS: readonly { port: number; what: string; ours: RegExp }[] = [
  { port: 80, what: 'web sites', ours: /"nginx"/ },
  { port: 443, what: 'web sites over HTTPS', ours: /"nginx"/ },
  { port: 21, what: 'FTP', ours: /"pure-ftpd/ },
  { port: 3306, what: 'MariaDB', ours: /"(mariadbd|mysqld)"/ },
];

/** A plain Debian has Exim on port 25: Postfix takes its place when it is installed. */
const MAIL_PORTS: typeof PORTS = [
  { port: 25, what: 'mail from other servers', ours: /"(master|exim4)"/ },
  { port: 465, what: 'mail of customers', ours: /"master"/ },
  { port: 587, what: 'mail of customers', ours: /"master"/ },
  { port: 143, what: 'IMAP', ours: /"(dovecot|imap-login)"/ },
  { port: 993, what: 'IMAP', ours: /"(dovecot|imap-login)"/ },
  { port: 110, what: 'POP3', ours: /"(dovecot|pop3-login)"/ },
  { port: 995, what: 'POP3', ours: /"(dovecot|pop3-login)"/ },
  { port: 4190, what: 'filters of mail', ours: /"(dovecot|managesieve-lo)"/ },
];

/** Why this machine cannot be made a node: a sentence for each reason, or nothing. */
export async function whyNotANode(run: Run, mail: boolean): Promise<string[]> {
  const reasons: string[] = [];
  if (process.getuid?.() !== 0) reasons.push('A node is set up by root: run this command as root.');
  try {
    const { version } = debianFrom(readFileSync('/etc/os-release', 'utf8'));
    if (mail && version !== 12)
      reasons.push(
        'Mail needs Debian 12 for now: Debian 13 has another Dovecot. Join this machine without --mail.',
      );
  } catch (error) {
    reasons.push(`${capitalised((error as Error).message)}.`);
  }
  if (!existsSync('/run/systemd/system'))
    reasons.push(
      'systemd is not the first process here (a container, perhaps): a node needs a whole Debian machine.',
    );
  const { stdout } = await run(['ss', '-H', '-l', '-t', '-n', '-p']);
  return [...reasons, ...takenPorts(stdout, mail ? [...PORTS, ...MAIL_PORTS] : PORTS)];
}

/** Reads what `ss -H -l -t -n -p` says. */
export function takenPorts(listening: string, ports = PORTS): string[] {
  return ports.flatMap(({ port, what, ours }) => {
    const line = listening.split('\n').find((text) => new RegExp(`\\s\\S*:${port}\\s`).test(text));
    if (line === undefined || ours.test(line)) return [];
    const holder = /users:\(\("([^"]+)"/.exec(line)?.[1] ?? 'another program';
    return [
      `Port ${port}, which a node needs for ${what}, is held by ${holder}. Stop and disable it, then try again.`,
    ];
  });
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
