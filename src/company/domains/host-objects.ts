import type { Work } from '../../platform/house.ts';
import { writeCommand } from './command-log.ts';
import type { NameServer } from './registrar.ts';
import { db } from './tables.ts';
import type { DomainCore } from './types.ts';

/**
 * Most registries know name servers as objects of their own, which stand before a name can use them (RFC 5732); those
 * below the name have addresses. A registry without such objects says so, and that is as good as done.
 */
export async function writeHosts(
  work: Work,
  domain: Pick<DomainCore, 'id' | 'registrar' | 'customerId'>,
  servers: readonly NameServer[],
): Promise<void> {
  const { registrar, id: domainId, customerId } = domain;
  for (const host of servers) {
    const past = await db(work)
      .selectFrom('domain_commands')
      .select(['kind', 'outcome'])
      .where('registrar', '=', registrar)
      .where('kind', 'in', ['create-host', 'change-host'])
      .where('key', 'like', `host/${registrar}/${host.name}/%`)
      .execute();
    const stands = past.some(({ kind, outcome }) => kind === 'create-host' && outcome === 'done');
    if (stands && host.addresses.length === 0) continue;
    await writeCommand(work, {
      ...{ registrar, domainId, customerId },
      key: `host/${registrar}/${host.name}/${past.length}`,
      command: { do: stands ? 'change-host' : 'create-host', host },
    });
  }
}
