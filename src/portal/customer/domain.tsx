import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { actingMay } from '../../company/customers/customers.ts';
import {
  answerDeparture,
  changeHolder,
  changeNameServers,
  domainForService,
  giveCode,
  lockDomain,
  restoreName,
  restorePrice,
  unlockDomain,
} from '../../company/domains/domains.ts';
import { listActs } from '../../platform/acts.ts';
import { act, type Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm, type Submitted } from '../form.ts';
import { found } from '../found.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { Timeline } from '../ui/timeline.tsx';
import { contactRead, ownService } from './access.ts';
import {
  CodePanel,
  DeparturePanel,
  DomainFacts,
  DomainStatus,
  HolderPanel,
  LockPanel,
  RestorePanel,
  ServersPanel,
} from './domain-panels.tsx';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'anything', async (work, actor) => {
    const service = await ownService(work, actor, args.params.serviceId ?? '');
    const { customerId } = actor;
    return {
      domain: found(await domainForService(work, service.id)),
      service,
      restore: await restorePrice(work, service.id),
      acts: await listActs(work, { customerId, serviceId: service.id, limit: 20 }),
      manages: await actingMay(work, customerId, 'manage', service.id),
      owns: await actingMay(work, customerId, 'order', service.id),
    };
  });
}

const CHANGES: Readonly<
  Record<string, (work: Work, domainId: string, form: Submitted) => Promise<Refusal | object>>
> = {
  servers: (work, domainId, form) => changeNameServers(work, domainId, form.exact('nameServers')),
  lock: lockDomain,
  unlock: unlockDomain,
  holder: changeHolder,
  approve: (work, domainId) => answerDeparture(work, domainId, 'approve-transfer'),
  reject: (work, domainId) => answerDeparture(work, domainId, 'reject-transfer'),
  restore: (work, domainId, form) => restoreName(work, domainId, form.text('price')),
};

/** Art. 11: what the customer has done with the name; a job tells the registry. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, domain } = await contactRead(visit, 'anything', async (work, contact) => {
    const service = await ownService(work, contact, args.params.serviceId ?? '');
    return { actor: contact, domain: found(await domainForService(work, service.id)) };
  });
  if (form.form === 'code') {
    const given = await giveCode(visit.house, actor, {
      domainId: domain.id,
      accountId: visit.session?.account.id ?? '',
      password: form.exact('password'),
    });
    // Shown this once: it is in no address and in no cookie.
    if (!isRefusal(given) && given.code !== '') return { code: given.code };
    if (isRefusal(given)) return failed(visit, form, given);
    return done(visit, `/account/services/${domain.serviceId}/domain`, 'domains.page.done.code-coming');
  }
  const change = CHANGES[form.form];
  const result = await act(visit.house, actor, async (work) =>
    change ? change(work, domain.id, form) : refuse('form-unknown'),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, `/account/services/${domain.serviceId}/domain`, `domains.page.done.${form.form}`);
}

export default function DomainPage() {
  const t = useT();
  const { domain, service, restore, acts, manages, owns } = useLoaded<typeof loader>();
  const isHere = domain.state === 'registered';
  return (
    <>
      <PageHeader
        title={domain.unicode}
        badge={<DomainStatus state={domain.state} />}
        lead={service.label}
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: `/account/services/${service.id}`, label: service.label },
        ]}
      />
      <div className="stack-large">
        {domain.departure && owns && <DeparturePanel departure={domain.departure} />}
        <Panel title={t('domains.page.facts')}>
          <DomainFacts domain={domain} />
        </Panel>
        {isHere && manages && <ServersPanel domain={domain} />}
        {isHere && owns && (
          <>
            <LockPanel domain={domain} />
            <CodePanel domain={domain} />
            <HolderPanel domain={domain} />
          </>
        )}
        {domain.state === 'redemption' && owns && <RestorePanel price={restore} />}
        {acts.length > 0 && (
          <Panel title={t('customer.service.timeline')}>
            <Timeline acts={acts} />
          </Panel>
        )}
      </div>
    </>
  );
}
