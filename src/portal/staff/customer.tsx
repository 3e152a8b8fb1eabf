import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import { clearBounce, unreachable } from '../../company/bounces/bounces.ts';
import { listPlans } from '../../company/catalogue/catalogue.ts';
import { ownPrices } from '../../company/catalogue/own-prices.ts';
import { servicesOf } from '../../company/contracts/contracts.ts';
import {
  contactsOf,
  getCustomer,
  lookAsContact,
  setPurchaseReferences,
} from '../../company/customers/customers.ts';
import { creditBalance, listInvoices } from '../../company/invoicing/invoicing.ts';
import {
  cardDisputes,
  cardName,
  listPayments,
  recordCheque,
  recordTransfer,
  savedCards,
} from '../../company/payments/payments.ts';
import { listActs } from '../../platform/acts.ts';
import { day, isBefore } from '../../platform/calendar.ts';
import { listDocuments } from '../../platform/documents.ts';
import { act } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { parseMoney } from '../../platform/money.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Facts, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { Timeline } from '../ui/timeline.tsx';
import { InstantText, MoneyText } from '../ui/values.tsx';
import { lookThrough } from '../visit.ts';
import { CardsPanel, type ShownCard } from './card-panels.tsx';
import { ContactsTable, PaymentForm, PurchaseForm } from './customer-parts.tsx';
import { mayOffer, requireStaff, staffAct, staffRead } from './guard.ts';
import { LostAddresses } from './lost-addresses.tsx';
import { keepOwnPrice, OwnPricesPanel } from './own-prices-panel.tsx';
import styles from './staff.module.css';
import { InvoicesTable, PaymentsTable, ServicesTable } from './tables.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const id = args.params.customerId ?? '';
  const loaded = await staffRead(visit, 'customers.read', async (work) => ({
    customer: found(await getCustomer(work, id)),
    today: work.today,
    contacts: await contactsOf(work, id),
    unreachable: await unreachable(work, id),
    services: await servicesOf(work, id),
    invoices: await listInvoices(work, { customerId: id, limit: 20 }),
    payments: await listPayments(work, { customerId: id, limit: 20 }),
    credit: await creditBalance(work, id),
    cards: (await savedCards(work, id)).map(
      (card): ShownCard => ({
        id: card.id,
        name: cardName(card),
        expiresOn: card.expiresOn,
        state: isBefore(card.expiresOn, work.today) ? 'expired' : card.chosenOn ? 'chosen' : 'kept',
      }),
    ),
    cardDisputes: await cardDisputes(work, id),
    documents: await listDocuments(work, { customerId: id, limit: 20 }),
    acts: await listActs(work, { customerId: id, limit: 60 }),
    ownPrices: await ownPrices(work, id),
    plans: await listPlans(work, {}),
  }));
  return {
    ...loaded,
    // Which event of the world this form records: sent twice, it books once.
    paymentKey: newId(),
    mayRecord: mayOffer(visit, 'payments.record'),
    mayLook: mayOffer(visit, 'impersonate'),
    mayWrite: mayOffer(visit, 'customers.write'),
    mayPrice: mayOffer(visit, 'invoices.write'),
    mayQuote: mayOffer(visit, 'orders.write'),
  };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const submitted = await readForm(visit);
  const customerId = args.params.customerId ?? '';
  if (submitted.form === 'look') {
    requireStaff(visit, 'impersonate');
    const staffSession = found(visit.session);
    const started = await act(visit.house, visit.actor, (work) =>
      lookAsContact(work, {
        staffSession,
        contactId: submitted.text('contact'),
        reason: submitted.text('reason'),
        address: visit.address,
        userAgent: visit.userAgent,
      }),
    );
    if (isRefusal(started)) return failed(visit, submitted, started);
    lookThrough(visit, started);
    return done(visit, '/account');
  }
  if (submitted.form === 'purchase') {
    const references = {
      service: submitted.text('service'),
      order: submitted.text('order'),
      contract: submitted.text('contract'),
    };
    return staffAct(
      visit,
      'customers.write',
      submitted,
      (work) => setPurchaseReferences(work, customerId, references),
      { to: `/staff/customers/${customerId}`, notice: 'staff.customers.purchase-saved' },
    );
  }
  if (submitted.form.startsWith('bounce'))
    return staffAct(
      visit,
      'customers.write',
      submitted,
      (work) =>
        clearBounce(work, { customerId, address: submitted.text('address'), why: submitted.text('why') }),
      { to: `/staff/customers/${customerId}`, notice: 'bounces.staff.cleared' },
    );
  if (submitted.form === 'own-price')
    return staffAct(visit, 'invoices.write', submitted, (work) => keepOwnPrice(work, customerId, submitted), {
      to: `/staff/customers/${customerId}`,
      notice: 'catalogue.own.saved',
    });
  requireStaff(visit, 'payments.record');
  let amount: ReturnType<typeof parseMoney>;
  let receivedOn: ReturnType<typeof day>;
  try {
    amount = parseMoney(submitted.text('amount').replace(/\s/g, '').replace(',', '.'));
  } catch {
    return failed(visit, submitted, refuse('amount-invalid', { field: 'amount' }));
  }
  try {
    receivedOn = day(submitted.text('receivedOn'));
  } catch {
    return failed(visit, submitted, refuse('day-invalid', { field: 'receivedOn' }));
  }
  const payment = {
    customerId,
    amount,
    receivedOn,
    reference: submitted.text('reference'),
    key: `staff/${submitted.text('key')}`,
  };
  const record = submitted.text('means') === 'cheque' ? recordCheque : recordTransfer;
  return staffAct(visit, 'payments.record', submitted, (work) => record(work, payment), {
    to: `/staff/customers/${customerId}`,
    notice: 'staff.payments.recorded',
  });
}

/** Everything about one customer, with the timeline of acts and the article behind each. */
export default function CustomerPage() {
  const t = useT();
  const loaded = useLoaded<typeof loader>();
  const { customer, contacts, services, invoices, payments, credit, documents, acts } = loaded;
  const identity = [
    { label: 'SIRET', value: customer.siret ?? customer.siren },
    { label: 'RNA', value: customer.rna },
    { label: t('staff.customers.vat'), value: customer.vatNumber },
    { label: t('staff.customers.phone'), value: customer.phone },
  ].filter((fact) => fact.value !== null);
  return (
    <>
      <PageHeader
        title={customer.name}
        lead={`${customer.number} · ${t(`staff.kind.${customer.kind}`)}`}
        crumbs={[{ to: '/staff/customers', label: t('staff.customers.title') }]}
        actions={
          <>
            {loaded.mayQuote && (
              <ButtonLink to={`/staff/quotes/new?customer=${customer.number}`} look="quiet">
                {t('quotes.page.new')}
              </ButtonLink>
            )}
            <ButtonLink to={`/staff/customers/${customer.id}/reminders`} look="quiet">
              {t('staff.nav.reminders')}
            </ButtonLink>
          </>
        }
      />
      {loaded.unreachable && <LostAddresses of={loaded.unreachable} mayClear={loaded.mayWrite} />}
      <div className={styles.columns}>
        <div>
          <Panel title={t('staff.services.title')} plain>
            {services.length === 0 ? (
              <EmptyState title={t('staff.services.none')} />
            ) : (
              <ServicesTable services={services} />
            )}
          </Panel>
          <Panel title={t('staff.invoices.title')} plain>
            {invoices.length === 0 ? (
              <EmptyState title={t('staff.invoices.none')} />
            ) : (
              <InvoicesTable invoices={invoices} />
            )}
          </Panel>
          <Panel title={t('staff.payments.title')} plain>
            {payments.length === 0 ? (
              <EmptyState title={t('staff.payments.none')} />
            ) : (
              <PaymentsTable payments={payments} />
            )}
          </Panel>
          <Panel title={t('staff.contacts.title')} plain>
            <ContactsTable contacts={contacts} mayLook={loaded.mayLook} />
          </Panel>
          {documents.length > 0 && (
            <Panel title={t('staff.documents.title')} plain>
              <DataTable
                caption={t('staff.documents.title')}
                rows={documents}
                rowKey={(document) => document.id}
                columns={[
                  {
                    label: t('staff.documents.name'),
                    cell: (document) => (
                      <Link to={`/staff/documents/${document.id}`} reloadDocument>
                        {document.name}
                      </Link>
                    ),
                  },
                  { label: t('staff.when'), cell: (document) => <InstantText value={document.madeAt} /> },
                ]}
              />
            </Panel>
          )}
        </div>
        <div>
          <Panel title={t('staff.customers.details')}>
            <Facts
              facts={[
                {
                  label: t('staff.customers.address'),
                  value: [
                    customer.address.line1,
                    customer.address.line2,
                    `${customer.address.postalCode} ${customer.address.city}`,
                    customer.address.country,
                  ]
                    .filter(Boolean)
                    .join(', '),
                },
                ...identity,
                { label: t('staff.customers.language'), value: t(`portal.language.${customer.language}`) },
                { label: t('staff.customers.credit'), value: <MoneyText value={credit} /> },
              ]}
            />
          </Panel>
          {loaded.mayWrite && customer.kind !== 'person' && <PurchaseForm purchase={customer.purchase} />}
          <OwnPricesPanel
            prices={loaded.ownPrices}
            plans={loaded.plans}
            today={loaded.today}
            mayChange={loaded.mayPrice}
          />
          {loaded.mayRecord && <PaymentForm today={loaded.today} paymentKey={loaded.paymentKey} />}
          <CardsPanel cards={loaded.cards} disputes={loaded.cardDisputes} />
          <Panel title={t('staff.timeline')} plain>
            <Timeline acts={acts} />
          </Panel>
        </div>
      </div>
    </>
  );
}
