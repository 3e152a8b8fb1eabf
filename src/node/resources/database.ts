import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { MARIADB_SOCKET } from '../paths.ts';

/**
 * MariaDB over its socket, as root by the kernel's word for it; one connection, kept. Names come from
 * the protocol's schema (letters, digits, underscore), hashes too; nothing else is ever put into SQL.
 */
export interface DatabaseFacts {
  readonly databases: ReadonlySet<string>;
  readonly users: ReadonlyMap<string, DatabaseUserFact>;
}

export interface DatabaseUserFact {
  readonly passwordHash: string;
  readonly locked: boolean;
  /** The databases on which it has all privileges, and nothing else of the kind. */
  readonly grants: readonly string[];
  /** Privileges outside that pattern: global, partial, on tables or with the right to grant. */
  readonly excess: boolean;
}

let kept: Connection | undefined;

async function connection(): Promise<Connection> {
  if (kept) return kept;
  const made = await createConnection({
    socketPath: MARIADB_SOCKET,
    user: 'root',
    connectTimeout: 5_000,
    authPlugins: { unix_socket: () => () => Buffer.alloc(0), auth_socket: () => () => Buffer.alloc(0) },
  });
  made.on('error', () => {
    kept = undefined;
  });
  kept = made;
  return made;
}

/** A connection that the server closed since is made anew, once. */
async function ask<Row extends RowDataPacket>(sql: string): Promise<Row[]> {
  for (let tries = 1; ; tries++) {
    const to = await connection();
    try {
      const [rows] = await to.query<Row[]>(sql);
      return rows;
    } catch (error) {
      const { code, fatal } = error as { code?: string; fatal?: boolean };
      if (fatal === true || code === 'ECONNRESET' || code === 'EPIPE') {
        kept = undefined;
        if (tries === 1) continue;
      }
      // The driver's message may quote the statement, and the statement holds a hash.
      throw new Error(`MariaDB refused: ${code ?? 'unknown error'}`);
    }
  }
}

export async function closeDatabase(): Promise<void> {
  await kept?.end().catch(() => undefined);
  kept = undefined;
}

interface PrivRow extends RowDataPacket {
  User: string;
  Priv: string | Record<string, unknown>;
}
type SchemaRow = RowDataPacket & { name: string };
type GrantRow = RowDataPacket & { Db: string; User: string };

/** Which databases and users are looked at; all of them where nothing is said. */
export interface DatabaseNames {
  readonly databases: readonly string[];
  readonly users: readonly string[];
}

/** In a handful of queries, however many sites there are; for a few names, of those rows alone. */
export async function databaseFacts(only?: DatabaseNames): Promise<DatabaseFacts> {
  const of = (column: string) => (only ? ` AND ${column} IN (${quoted(only.users)})` : '');
  // One equality at a time is what MariaDB answers without a look into every database.
  const schemata = 'SELECT schema_name AS name FROM information_schema.schemata';
  const schemas = !only
    ? await ask<SchemaRow>(schemata)
    : only.databases.length === 0
      ? []
      : await ask<SchemaRow>(
          only.databases.map((name) => `${schemata} WHERE schema_name = '${name}'`).join(' UNION ALL '),
        );
  const privileges = await ask<PrivRow>(
    `SELECT User, Priv FROM mysql.global_priv WHERE Host = 'localhost'${of('User')}`,
  );
  const grants = await ask<GrantRow>(`SELECT * FROM mysql.db WHERE Host = 'localhost'${of('User')}`);
  const onTables = await ask<RowDataPacket & { User: string }>(
    `SELECT User FROM mysql.tables_priv UNION SELECT User FROM mysql.columns_priv
     UNION SELECT User FROM mysql.procs_priv UNION SELECT User FROM mysql.proxies_priv
     UNION SELECT User FROM mysql.roles_mapping`,
  );
  const elsewhere = new Set(onTables.map((row) => row.User));
  const byUser = Map.groupBy(grants, (row) => row.User);
  const users = new Map<string, DatabaseUserFact>();
  for (const row of privileges) {
    const about = typeof row.Priv === 'string' ? (JSON.parse(row.Priv) as Record<string, unknown>) : row.Priv;
    const own = byUser.get(row.User) ?? [];
    users.set(row.User, {
      passwordHash: typeof about.authentication_string === 'string' ? about.authentication_string : '',
      locked: about.account_locked === true,
      grants: own.filter(isWhole).map((grant) => grant.Db.replaceAll('\\_', '_')),
      excess:
        Number(about.access ?? 0) !== 0 || own.some((grant) => !isWhole(grant)) || elsewhere.has(row.User),
    });
  }
  return { databases: new Set(schemas.map((row) => row.name)), users };
}

/** Never empty: an empty list would be no SQL. */
const quoted = (names: readonly string[]) => ['', ...names].map((name) => `'${name}'`).join(', ');

/** All privileges on exactly one database: its name escaped (`_` is a wildcard there), no right to grant. */
function isWhole(grant: GrantRow): boolean {
  if (/(?<!\\)[_%]/.test(grant.Db)) return false;
  return Object.entries(grant).every(([column, value]) =>
    column === 'Grant_priv'
      ? value === 'N'
      : !column.endsWith('_priv') || column === 'Delete_history_priv' || value === 'Y',
  );
}

const user = (name: string) => `'${name}'@'localhost'`;

export const createDatabase = (name: string) =>
  ask(`CREATE DATABASE IF NOT EXISTS \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);

export const dropDatabase = (name: string) => ask(`DROP DATABASE IF EXISTS \`${name}\``);

export async function setDatabaseUser(name: string, passwordHash: string, locked: boolean): Promise<void> {
  const how = `IDENTIFIED VIA mysql_native_password USING '${passwordHash}'`;
  const lock = locked ? 'ACCOUNT LOCK' : 'ACCOUNT UNLOCK';
  await ask(`CREATE USER IF NOT EXISTS ${user(name)} ${how} ${lock}`);
  await ask(`ALTER USER ${user(name)} ${how} ${lock}`);
  if (locked) await endConnections(name);
}

export async function dropDatabaseUser(name: string): Promise<void> {
  await ask(`DROP USER IF EXISTS ${user(name)}`);
  await endConnections(name);
}

export const grantDatabase = (name: string, database: string) =>
  ask(`GRANT ALL PRIVILEGES ON \`${database.replaceAll('_', '\\_')}\`.* TO ${user(name)}`);

export async function revokeAll(name: string): Promise<void> {
  await ask(`REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${user(name)}`);
}

/**
 * Who reads databases for an export: a user that no site can have (its name has a hyphen), that reads the
 * databases named and nothing else, and is gone afterwards.
 */
export const EXPORT_READER = 'orbite-export';

export async function openReader(databases: readonly string[], password: string): Promise<void> {
  await closeReader();
  await ask(`CREATE USER ${user(EXPORT_READER)} IDENTIFIED BY '${password}'`);
  for (const name of databases)
    await ask(
      `GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON \`${name.replaceAll('_', '\\_')}\`.* TO ${user(EXPORT_READER)}`,
    );
}

export const closeReader = () => ask(`DROP USER IF EXISTS ${user(EXPORT_READER)}`);

export async function hasRoutines(database: string): Promise<boolean> {
  const rows = await ask(`SELECT 1 FROM mysql.proc WHERE db = '${database}' LIMIT 1`);
  return rows.length > 0;
}

async function endConnections(name: string): Promise<void> {
  await ask(`KILL HARD USER ${user(name)}`).catch(() => undefined);
}
