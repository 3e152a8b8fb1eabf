import type { Work } from '../../platform/house.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { Grants } from '../catalogue/grants.ts';
import type { Service } from '../contracts/contracts.ts';
import { siteForService } from '../hosting/hosting.ts';
import { mailUse } from '../mail/mail.ts';

/** What of its grants a service uses today, by the names of the grants. */
export type Use = Readonly<Partial<Record<(typeof COUNTED)[number], number>>>;

const COUNTED = ['mailboxes', 'extraBytes', 'databases', 'aliases', 'ftpUsers', 'diskBytes'] as const;
const MEGABYTE = 2 ** 20;

export async function amountsInUse(work: Work, service: Pick<Service, 'id' | 'kind'>): Promise<Use> {
  if (service.kind === 'mailbox') return { ...(await mailUse(work, service.id)) };
  const site = service.kind === 'hosting' ? await siteForService(work, service.id) : undefined;
  if (!site) return {};
  return {
    databases: site.databases.length,
    aliases: Math.max(0, site.names.length - 1),
    ftpUsers: site.accesses.length,
    diskBytes: site.diskUsedBytes ?? 0,
  };
}

/** Art. 12, 12b: less than what is in use is not contracted for; what is too much goes first. */
export function refuseBelowUse(use: Use, grants: Grants): Refusal | undefined {
  const given = grants as Readonly<Record<string, unknown>>;
  for (const what of COUNTED) {
    const [used, most] = [use[what] ?? 0, given[what]];
    if (typeof most !== 'number' || used <= most) continue;
    const whole = (amount: number) => (what.endsWith('Bytes') ? Math.ceil(amount / MEGABYTE) : amount);
    return refuse(`below-use-${what}`, {
      article: grants.kind === 'mailbox' ? '12b' : '12',
      figures: { used: whole(used), most: whole(most) },
    });
  }
  return undefined;
}
