import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import {
  CUSTOMER_KINDS,
  type CustomerKind,
  getCustomer,
  openCustomer,
} from '../../company/customers/customers.ts';
import { system } from '../../platform/actor.ts';
import { openAccount } from '../../platform/auth/accounts.ts';
import { countAttempt } from '../../platform/auth/attempts.ts';
import { sendVerification } from '../../platform/auth/credentials.ts';
import { chooseCustomer, sessionOf, startSession } from '../../platform/auth/sessions.ts';
import { act, read, type Work } from '../../platform/house.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { callerOf, keepSession } from '../account/session-cookie.ts';
import type { Visit } from '../context.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm, refuseMissing, type Submitted } from '../form.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLanguage, useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { portalUrl } from '../visit.ts';
import { CustomerForm } from './customer-form.tsx';
import { planOnSale } from './offer.ts';
import { Steps } from './steps.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { plan } = await planOnSale(visit, args.params.planSlug ?? '');
  const { actor } = visit;
  const customer =
    actor.kind === 'contact'
      ? await read(visit.house, actor, (work) => getCustomer(work, actor.customerId))
      : undefined;
  return { plan, customer };
}

/** One transaction: the account where there is none, the customer with its first contact, and the session. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { plan } = await planOnSale(visit, args.params.planSlug ?? '');
  const kind = CUSTOMER_KINDS.find((known) => known === form.text('kind')) ?? 'person';
  const missing = refuseMissing(visit, form, {
    ...(kind === 'person' ? {} : { organisation: 'shop.field.organisation' }),
    firstName: 'shop.field.first-name',
    lastName: 'shop.field.last-name',
    ...(visit.session ? {} : { email: 'shop.field.email', password: 'shop.field.password' }),
    line1: 'shop.field.line1',
    postalCode: 'shop.field.postal-code',
    city: 'shop.field.city',
  });
  if (missing) return failed(visit, form, missing);
  // Whoever is in already learns nothing about the addresses of others.
  const tooMany =
    !visit.session && (await countAttempt(visit.house, 'open-account', { address: visit.address }));
  if (tooMany) return failed(visit, form, tooMany);

  const started = await act(visit.house, system('sign-up'), async (work) => {
    const account = visit.session?.account ?? (await newAccount(work, visit, form));
    if (isRefusal(account)) return account;
    const customer = await openFor(work, visit, form, { kind, account });
    if (isRefusal(customer)) return customer;
    // A new token in any case: the session may do more than before.
    const start = await startSession(work, { accountId: account.id, ...callerOf(visit) });
    const session = await sessionOf(work, start.token);
    if (session) await chooseCustomer(work, session, customer.id);
    return start;
  });
  if (isRefusal(started)) return failed(visit, form, started);
  keepSession(visit, started);
  return done(visit, `/order/${plan.slug}${visit.url.search}`);
}

async function newAccount(work: Work, visit: Visit, form: Submitted) {
  const account = await openAccount(work, {
    email: form.text('email'),
    name: `${form.text('firstName')} ${form.text('lastName')}`.trim(),
    language: visit.language,
    password: form.exact('password'),
  });
  if (isRefusal(account)) return account;
  const sent = await sendVerification(work, account.id, portalUrl(visit));
  return isRefusal(sent) ? sent : account;
}

function openFor(
  work: Work,
  visit: Visit,
  form: Submitted,
  { kind, account }: { kind: CustomerKind; account: { readonly id: string; readonly email: string } },
): Promise<{ readonly id: string } | Refusal> {
  const optional = <Name extends string>(name: Name) => {
    const value = form.optional(name);
    return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
  };
  const person = { firstName: form.text('firstName'), lastName: form.text('lastName') };
  return openCustomer(work, {
    kind,
    details: {
      ...(kind === 'person'
        ? person
        : { ...optional('organisation'), ...optional('siret'), ...optional('vatNumber') }),
      ...(kind === 'association' ? optional('rna') : {}),
      ...optional('phone'),
      address: {
        line1: form.text('line1'),
        ...optional('line2'),
        postalCode: form.text('postalCode'),
        city: form.text('city'),
        country: form.text('country') || 'FR',
      },
      language: visit.language,
    },
    owner: { ...person, email: account.email, language: visit.language },
    ...optional('invoiceEmail'),
    accountId: account.id,
  });
}

export default function OrderAccount() {
  const t = useT();
  const language = useLanguage();
  const { session, url } = useVisit();
  const { plan, customer } = useLoaded<typeof loader>();
  const next = `/order/${plan.slug}${url.search}`;
  if (customer && session) {
    return (
      <SiteShell narrow>
        <Steps current="account" />
        <PageHeader
          title={t('shop.account.known-title')}
          lead={t('shop.account.known-lead', { plan: plan.names[language] })}
        />
        <div className="stack-large">
          <Panel>
            <Facts
              facts={[
                { label: t('shop.account.customer'), value: customer.name },
                { label: t('shop.account.you'), value: session.account.email },
                {
                  label: t('shop.field.line1'),
                  value: `${customer.address.line1}, ${customer.address.postalCode} ${customer.address.city}`,
                },
              ]}
            />
          </Panel>
          <div className="row">
            <ButtonLink to={next}>{t('shop.continue')}</ButtonLink>
            {session.memberships.length > 1 && (
              <ButtonLink to={`/choose?again&next=${encodeURIComponent(next)}`} look="quiet">
                {t('shop.account.other')}
              </ButtonLink>
            )}
          </div>
        </div>
      </SiteShell>
    );
  }
  return (
    <SiteShell narrow>
      <Steps current="account" />
      <PageHeader
        title={t(session ? 'shop.account.details-title' : 'shop.account.title')}
        lead={t(session ? 'shop.account.details-lead' : 'shop.account.lead', { plan: plan.names[language] })}
      />
      <div className="stack-large">
        {session ? (
          <Notice tone="accent" title={t('shop.account.signed-in', { email: session.account.email })}>
            {session.memberships.length > 0 && (
              <p>
                <a href={`/choose?again&next=${encodeURIComponent(next)}`}>{t('shop.account.other')}</a>
              </p>
            )}
          </Notice>
        ) : (
          <p>
            {t('shop.account.known')}{' '}
            <a href={`/sign-in?next=${encodeURIComponent(`${url.pathname}${url.search}`)}`}>
              {t('portal.nav.sign-in')}
            </a>
          </p>
        )}
        <CustomerForm />
      </div>
    </SiteShell>
  );
}
