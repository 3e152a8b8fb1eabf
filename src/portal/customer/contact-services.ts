import { listServices } from '../../company/contracts/contracts.ts';
import { siteForService } from '../../company/hosting/hosting.ts';
import type { Work } from '../../platform/house.ts';
import type { NamedService } from './contact-form.tsx';

/** The services that a collaborator can be named for, by the name that people know them by. */
export async function nameableServices(work: Work, customerId: string): Promise<NamedService[]> {
  const services = await listServices(work, { customerId, limit: 200 });
  const named: NamedService[] = [];
  for (const { id, label, kind, state } of services) {
    if (state === 'ended' || state === 'cancelled') continue;
    const site = kind === 'hosting' ? await siteForService(work, id) : undefined;
    named.push({ id, name: site?.names[0]?.unicode ?? label });
  }
  return named;
}
