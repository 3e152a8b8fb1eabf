import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { creditBalance, listInvoices, openInvoices } from '../../company/invoicing/invoicing.ts';
import { isId } from '../../platform/ids.ts';
import { add, isPositive } from '../../platform/money.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { Stat } from '../ui/meter.tsx';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState, Panel } from '../ui/panel.tsx';
import { MoneyText } from '../ui/values.tsx';
import { contactRead } from './access.ts';
import styles from './customer.module.css';
import { InvoicesTable } from './invoice-parts.tsx';
import { payByCard } from './pay.ts';

const A_PAGE = 20;

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after') ?? '';
  return contactRead(visit, 'pay', async (work, { customerId }) => {
    const invoices = await listInvoices(work, {
      customerId,
      limit: A_PAGE + 1,
      ...(isId(before) ? { before } : {}),
    });
    const open = await openInvoices(work, customerId);
    return {
      invoices: invoices.slice(0, A_PAGE),
      next: invoices.length > A_PAGE ? invoices[A_PAGE - 1]?.id : undefined,
      openTotal: add(...open.map((invoice) => invoice.open)),
      credit: await creditBalance(work, customerId),
      today: work.today,
    };
  });
}

/** Everything that is open, by card. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const ids = await contactRead(visit, 'pay', async (work, { customerId }) =>
    (await openInvoices(work, customerId)).map(({ id }) => id),
  );
  const started = await payByCard(visit, ids);
  return isRefusal(started) ? failed(visit, form, started) : redirect(started.url, 303);
}

export default function Invoices() {
  const t = useT();
  const { ports } = useVisit();
  const { invoices, next, openTotal, credit, today } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('customer.invoices.title')} lead={t('customer.invoices.lead')} />
      <div className="stack-large">
        <Panel>
          <div className={styles.stats}>
            <Stat label={t('customer.invoices.open-total')} value={<MoneyText value={openTotal} />} />
            <Stat label={t('customer.invoices.credit')} value={<MoneyText value={credit} />} />
          </div>
          {isPositive(openTotal) && ports.cards && (
            <div className={styles.open}>
              <PostForm name="pay" inline>
                <SubmitButton>{t('customer.invoices.pay-all')}</SubmitButton>
              </PostForm>
            </div>
          )}
        </Panel>
        {invoices.length > 0 ? (
          <div>
            <InvoicesTable invoices={invoices} today={today} />
            <Pager next={next} />
          </div>
        ) : (
          <EmptyState title={t('customer.invoices.none')}>{t('customer.invoices.none-text')}</EmptyState>
        )}
      </div>
    </>
  );
}
