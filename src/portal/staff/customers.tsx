import { Form, Link, type LoaderFunctionArgs } from 'react-router';
import { listCustomers } from '../../company/customers/customers.ts';
import { visitOf } from '../context.ts';
import { SubmitButton } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText } from '../ui/values.tsx';
import { ROWS, staffRead } from './guard.ts';
import { SearchField } from './search-field.tsx';
import styles from './staff.module.css';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const search = visit.url.searchParams.get('q')?.trim().slice(0, 200) ?? '';
  const after = visit.url.searchParams.get('after') ?? undefined;
  const page = await staffRead(visit, 'customers.read', (work) =>
    listCustomers(work, {
      ...(search === '' ? {} : { search }),
      ...(after === undefined ? {} : { after }),
      limit: ROWS,
    }),
  );
  return { ...page, search };
}

/** Search by name, number, e-mail, SIREN, city, or the name of a site. */
export default function Customers() {
  const t = useT();
  const { items, next, search } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('staff.customers.title')} lead={t('staff.customers.lead')} />
      <Form method="get" role="search" className={styles.search}>
        <SearchField value={search} />
        <SubmitButton look="quiet">{t('staff.search.go')}</SubmitButton>
      </Form>
      {items.length === 0 ? (
        <EmptyState
          title={t(search === '' ? 'staff.customers.none' : 'staff.customers.not-found', { search })}
        />
      ) : (
        <DataTable
          caption={t('staff.customers.title')}
          rows={items}
          rowKey={(customer) => customer.id}
          columns={[
            {
              label: t('staff.customers.name'),
              cell: (customer) => <Link to={`/staff/customers/${customer.id}`}>{customer.name}</Link>,
            },
            { label: t('staff.customers.number'), cell: (customer) => customer.number },
            { label: t('staff.customers.kind'), cell: (customer) => t(`staff.kind.${customer.kind}`) },
            { label: t('staff.customers.email'), cell: (customer) => customer.email },
            {
              label: t('staff.customers.city'),
              cell: (customer) => `${customer.city} (${customer.country})`,
            },
            {
              label: t('staff.customers.since'),
              cell: (customer) => <DayText value={customer.openedOn} short />,
            },
          ]}
        />
      )}
      <Pager next={next} file="/staff/lists/customers" />
    </>
  );
}
