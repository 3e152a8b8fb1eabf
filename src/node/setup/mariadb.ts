import { totalmem } from 'node:os';
import { enableUnit, type Machine, putFile, settleUnit } from './machine.ts';
import { must } from './run.ts';
import type { Kind } from './system.ts';

/** MariaDB on loopback and its socket; the administrator is root by who it is, never by a password. */
export async function setUpMariaDb(machine: Machine, kind: Kind): Promise<void> {
  // An embedded node shares its machine with the control plane, and often with somebody's work.
  const memory = kind === 'embedded' ? totalmem() / 16 : totalmem();
  let changed = await putFile(machine, '/etc/mysql/mariadb.conf.d/90-orbite.cnf', settings(memory));
  const unit = '/etc/systemd/system/mariadb.service.d/orbite.conf';
  changed = (await putFile(machine, unit, '[Service]\nCPUWeight=300\nOOMScoreAdjust=-600\n')) || changed;
  await enableUnit(machine, 'mariadb.service');
  if (!machine.live) return;
  if (changed) await must(machine.run, ['systemctl', 'daemon-reload']);
  await settleUnit(machine, 'mariadb.service', 'restart', changed);
  await closeOpenDoors(machine);
}

/** A quarter of the memory for InnoDB, in whole 64 MiB, from 128 MiB to 8 GiB. */
export function bufferPoolMiB(memoryBytes: number): number {
  const quarter = Math.floor(memoryBytes / 4 / 2 ** 20 / 64) * 64;
  return Math.min(8192, Math.max(128, quarter));
}

function settings(memoryBytes: number): string {
  return `# Written by Orbite's set-up.
[mysqld]
bind-address = 127.0.0.1
skip-name-resolve
local-infile = 0
symbolic-links = 0
# Nobody reads or writes the server's files through SQL.
secure-file-priv = /var/lib/mysql-files
max_connections = 400
max_connect_errors = 1000000
wait_timeout = 600
max_allowed_packet = 64M
innodb_buffer_pool_size = ${bufferPoolMiB(memoryBytes)}M
innodb_file_per_table = 1
performance_schema = off
general_log = off
skip-log-bin
character-set-server = utf8mb4
collation-server = utf8mb4_unicode_ci
[client]
local-infile = 0
`;
}

/** What an older installation may have left: accounts without a name or from elsewhere, the test database. */
async function closeOpenDoors(machine: Machine): Promise<void> {
  const sql = async (text: string) =>
    (await must(machine.run, ['mariadb', '--batch', '--skip-column-names'], { input: text })).stdout;
  const doubtful = await sql(
    `select concat("drop user ", quote(user), "@", quote(host)) from mysql.user
     where user = '' or (user in ('root', 'mysql') and host not in ('localhost'));`,
  );
  const drops = doubtful.split('\n').filter(Boolean);
  if ((await sql(`show databases like 'test'`)).trim() !== '') drops.push('drop database test');
  for (const statement of drops) {
    await sql(`${statement};`);
    machine.changes.push(statement);
  }
}
