import { Link, type LoaderFunctionArgs } from 'react-router';
import { listServices, type ServiceState } from '../../company/contracts/contracts.ts';
import { getCustomer } from '../../company/customers/customers.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { pageOf, ROWS, staffRead } from './guard.ts';
import { SERVICE_TONES, ServicesTable } from './tables.tsx';

const STATES = Object.keys(SERVICE_TONES) as ServiceState[];

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after') ?? undefined;
  const state = STATES.find((known) => known === visit.url.searchParams.get('state'));
  return staffRead(visit, 'services.read', async (work) => {
    const page = pageOf(
      await listServices(work, {
        ...(before === undefined ? {} : { before }),
        ...(state === undefined ? {} : { state }),
        limit: ROWS + 1,
      }),
    );
    const names = new Map<string, string>();
    for (const id of new Set(page.rows.map(({ customerId }) => customerId)))
      names.set(id, (await getCustomer(work, id))?.name ?? '');
    return { ...page, names };
  });
}

export default function Services() {
  const t = useT();
  const { url } = useVisit();
  const { rows, next, names } = useLoaded<typeof loader>();
  const chosen = url.searchParams.get('state');
  return (
    <>
      <PageHeader title={t('staff.services.title')} lead={t('staff.services.lead')} />
      <nav aria-label={t('staff.filter')}>
        <ul className="chips">
          <li>
            <Link to="/staff/services" aria-current={chosen === null ? 'page' : undefined}>
              {t('staff.all')}
            </Link>
          </li>
          {STATES.map((state) => (
            <li key={state}>
              <Link
                to={`/staff/services?state=${state}`}
                aria-current={chosen === state ? 'page' : undefined}
              >
                {t(`portal.service-state.${state}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {rows.length === 0 ? (
        <EmptyState title={t('staff.services.none')} />
      ) : (
        <ServicesTable services={rows} names={names} />
      )}
      <Pager next={next} file="/staff/lists/services" />
    </>
  );
}
