import type { Site } from '../protocol/state.ts';
import type { Facts } from './facts.ts';
import type { Ledger } from './memory.ts';
import { type Deed, type Step, stepOf } from './steps.ts';

/** The part of the plan that MariaDB carries out: databases, their users, what these may. */
export function planDatabases(site: Site, facts: Facts, ledger: Ledger): Step[] {
  const step = stepOf(site);
  const found = facts.databases;
  if (!found) {
    // Tried all the same: it fails alone and is reported, the rest of the site is kept in order.
    return site.databases.map(({ name }) =>
      step('database', 'database', 'cannot be looked at', { do: 'create-database', name }),
    );
  }
  const steps: Step[] = [];
  const locked = site.state === 'suspended';
  for (const { name } of site.databases) {
    if (!found.databases.has(name)) {
      steps.push(step('database', 'database', 'is missing', { do: 'create-database', name }));
    }
  }
  for (const [user, databases] of Map.groupBy(site.databases, (database) => database.user)) {
    const passwordHash = databases[0]?.passwordHash ?? '';
    const fact = found.users.get(user);
    const set: Deed = { do: 'set-database-user', user, passwordHash, locked };
    if (!fact) steps.push(step('database', 'database-user', 'is missing', set));
    else if (fact.passwordHash !== passwordHash)
      steps.push(step('database', 'database-user', 'has another password', set));
    else if (fact.locked !== locked)
      steps.push(step('database', 'database-user', locked ? 'is not locked' : 'is locked', set));
    const wanted = new Set(databases.map((database) => database.name));
    const tooMuch = fact && (fact.excess || fact.grants.some((grant) => !wanted.has(grant)));
    if (tooMuch)
      steps.push(step('database', 'grants', 'has more than its own databases', { do: 'revoke-all', user }));
    for (const database of wanted) {
      if (tooMuch || !fact?.grants.includes(database)) {
        steps.push(step('database', 'grants', `lacks ${database}`, { do: 'grant', user, database }));
      }
    }
  }
  return [...steps, ...planDroppedDatabases(site, facts, ledger)];
}

/** Databases and users that were made for the site and that it no longer has. */
export function planDroppedDatabases(site: Site, facts: Facts, ledger: Ledger): Step[] {
  const step = stepOf(site);
  const gone = site.state === 'absent';
  const made = ledger.get(site.id);
  const databases = new Set([
    ...(made?.databases ?? []),
    ...(gone ? site.databases.map(({ name }) => name) : []),
  ]);
  const users = new Set([
    ...(made?.databaseUsers ?? []),
    ...(gone ? site.databases.map(({ user }) => user) : []),
  ]);
  if (!gone) {
    for (const { name, user } of site.databases) {
      databases.delete(name);
      users.delete(user);
    }
  }
  return [
    ...[...users]
      .filter((user) => facts.databases?.users.has(user))
      .map((user) =>
        step('database', 'database-user', 'is no longer wanted', { do: 'drop-database-user', user }),
      ),
    ...[...databases]
      .filter((name) => facts.databases?.databases.has(name))
      .map((name) => step('database', 'database', 'is no longer wanted', { do: 'drop-database', name })),
  ];
}
