import { run } from '../../src/cli/run.ts';

/** The programs with which customers reach their sites, from outside. */
export interface Account {
  readonly address: string;
  readonly user: string;
  readonly password: string;
}

export interface Said {
  readonly status: number;
  readonly output: string;
}

/** lftp over TLS only, control and data. */
export function lftp({ address, user, password }: Account, ...commands: string[]): Promise<Said> {
  const settings = [
    'set net:max-retries 1',
    'set net:timeout 10',
    'set cmd:fail-exit yes',
    'set ftp:ssl-force yes',
    'set ftp:ssl-protect-data yes',
    'set ssl:verify-certificate no',
  ];
  const script = [...settings, `open --env-password -u ${user} ftp://${address}`, ...commands, 'bye'];
  return run('lftp', ['--norc', '-c', script.join('; ')], {
    env: { ...process.env, LFTP_PASSWORD: password },
  });
}

export function curlFtp({ address, user, password }: Account, ...more: string[]): Promise<Said> {
  const login = ['--user', `${user}:${password}`];
  return run('curl', [
    ...['--silent', '--show-error', '--max-time', '30', '--insecure', ...login, ...more],
    ...(more.some((word) => word.startsWith('ftp://')) ? [] : [`ftp://${address}/`]),
  ]);
}

/** A batch of sftp's own commands, one a line. */
export async function sftp({ address, user, password }: Account, batch: string): Promise<Said> {
  const options = [
    ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'],
    ...['-o', 'PubkeyAuthentication=no', '-o', 'NumberOfPasswordPrompts=1', '-o', 'ConnectTimeout=10'],
    // A batch forbids questions, and with them the password: sshpass answers that one.
    ...['-o', 'BatchMode=no', '-b', batch],
  ];
  return run('sshpass', ['-e', 'sftp', ...options, `${user}@${address}`], {
    env: { ...process.env, SSHPASS: password },
  });
}
