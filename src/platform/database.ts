import {
  type Kysely,
  Kysely as KyselyInstance,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type Transaction,
} from 'kysely';
import pg from 'pg';
import { Temporal } from 'temporal-polyfill';
import { day } from './calendar.ts';

/**
 * A connection with no tables of its own: each room's store narrows it with
 * `tx.withTables<ItsTables>()`, so that a room sees its own tables only.
 */
// biome-ignore lint/complexity/noBannedTypes: Kysely's own way to say "no tables yet".
export type Tx = Kysely<{}> | Transaction<{}>;

const INT8 = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;

/** bigint ↔ int8, Temporal.PlainDate ↔ date, Temporal.Instant ↔ timestamptz; numeric stays text. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8) return BigInt;
    if (oid === DATE) return day;
    if (oid === TIMESTAMPTZ) return (text: string) => Temporal.Instant.from(text.replace(' ', 'T'));
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

export function openPool(url: string, max = 10): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max, types, application_name: 'orbite' });
  // The server went away under an idle connection: the pool drops it, and the next query opens another.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

// biome-ignore lint/complexity/noBannedTypes: see Tx.
export function openDatabase(pool: pg.Pool): Kysely<{}> {
  return new KyselyInstance({ dialect: new PostgresDialect({ pool: preparing(pool) }) });
}

/** Beginnings, ends and changes of the schema are not worth preparing, or cannot be. */
const READS = /^\s*(select|with)\b[^;]*$/i;

/** How many statements a connection keeps prepared; beyond it they are planned each time, as before. */
const MOST_PREPARED = 500;

/**
 * Statements with parameters are prepared: a connection parses and plans each text once, which takes longer
 * than running it.
 */
function preparing(pool: pg.Pool): PostgresPool {
  const prepared = new WeakMap<object, Map<string, string>>();
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect();
      const names = prepared.get(client) ?? new Map<string, string>();
      prepared.set(client, names);
      const query = (text: string, values: readonly unknown[] = []) => {
        if (values.length === 0 && !READS.test(text)) return client.query(text);
        let name = names.get(text);
        if (name === undefined && names.size < MOST_PREPARED) {
          name = `s${names.size}`;
          names.set(text, name);
        }
        return client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
      };
      return new Proxy(client, {
        get(target, key) {
          if (key === 'query') return query;
          const member: unknown = Reflect.get(target, key);
          return typeof member === 'function' ? member.bind(target) : member;
        },
      }) as unknown as PostgresPoolClient;
    },
    end: () => pool.end(),
  };
}

/** Classes and codes of PostgreSQL's and of the socket's that say: nobody is there, or not any more. */
const OUTAGE = /^(08...|57P0[1-3]|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT)$/;
const CUT = /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying)/;

/** The database went away or is not there yet. What was under way is rolled back; later it may be tried again. */
export function isOutage(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return OUTAGE.test(String(code)) || CUT.test(String(message));
}

/** A unique or exclusion constraint said no; `constraint` tells which. Anything else is a fault. */
export function violatedConstraint(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' || code === '23P01' ? constraint : undefined;
}
