import type { LoaderFunctionArgs } from 'react-router';
import { listPlans } from '../../company/catalogue/catalogue.ts';
import { system } from '../../platform/actor.ts';
import { read } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { PlanCards } from './plan-cards.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const { house } = visitOf(args);
  return read(house, system('shop'), (work) => listPlans(work, { onSale: true }));
}

export default function Home() {
  const t = useT();
  const { provider } = useVisit();
  const plans = useLoaded<typeof loader>();
  return (
    <SiteShell>
      <PageHeader title={t('shop.home.title', { name: provider.name })} lead={t('shop.home.lead')} />
      <PlanCards plans={plans} />
    </SiteShell>
  );
}
