import { Resolver } from 'node:dns/promises';
import type { DnsLookup } from '../../company/mail/mail.ts';
import type { LookupOptions } from './lookup.ts';

const PATIENCE_MS = 2000;
/** What name servers say when there is nothing, as against nobody saying anything. */
const NOTHING = new Set(['ENODATA', 'ENOTFOUND']);

/** Records as a zone file writes them, from the machine's own resolvers unless told. */
export function dnsRecords(options: LookupOptions = {}): DnsLookup {
  const resolver = new Resolver({ timeout: PATIENCE_MS, tries: 2 });
  if (options.servers) resolver.setServers([...options.servers]);
  return {
    async records(name, type) {
      try {
        return await ask(resolver, name, type);
      } catch (error) {
        return NOTHING.has((error as NodeJS.ErrnoException).code ?? '') ? [] : undefined;
      }
    },
  };
}

async function ask(
  resolver: Resolver,
  name: string,
  type: Parameters<DnsLookup['records']>[1],
): Promise<string[]> {
  switch (type) {
    case 'MX':
      return (await resolver.resolveMx(name)).map(({ priority, exchange }) => `${priority} ${exchange}.`);
    case 'TXT':
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
    case 'SRV':
      return (await resolver.resolveSrv(name)).map(
        ({ priority, weight, port, name: target }) => `${priority} ${weight} ${port} ${target}.`,
      );
    case 'CNAME':
      return (await resolver.resolveCname(name)).map((target) => `${target}.`);
  }
}
