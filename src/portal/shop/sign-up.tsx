import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { type CustomerKind, openCustomer } from '../../company/customers/customers.ts';
import { system } from '../../platform/actor.ts';
import { openAccount } from '../../platform/auth/accounts.ts';
import { countAttempt } from '../../platform/auth/attempts.ts';
import { sendVerification } from '../../platform/auth/credentials.ts';
import { startSession } from '../../platform/auth/sessions.ts';
import { act } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { callerOf, keepSession } from '../account/session-cookie.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PasswordField, RadioCards, TextField } from '../ui/fields.tsx';
import { FieldGroup, FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { portalUrl } from '../visit.ts';
import { Steps } from './steps.tsx';

const KINDS: readonly CustomerKind[] = ['person', 'company', 'association', 'public-body'];

export function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  if (visit.actor.kind === 'contact') return redirect(`/order/${args.params.planSlug}`);
  return null;
}

/** One transaction: the account, the customer with its first contact, and the session. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const tooMany = await countAttempt(visit.house, 'open-account', { address: visit.address });
  if (tooMany) return failed(visit, form, tooMany);
  const kind = KINDS.find((known) => known === form.text('kind')) ?? 'person';
  const person = {
    firstName: form.text('firstName'),
    lastName: form.text('lastName'),
    email: form.text('email'),
  };
  const optional = (name: 'phone' | 'siret' | 'siren' | 'rna' | 'vatNumber' | 'organisation') => {
    const value = form.optional(name);
    return value === undefined ? {} : { [name]: value };
  };
  const invoiceEmail = form.optional('invoiceEmail');
  const started = await act(visit.house, system('sign-up'), async (work) => {
    const account = await openAccount(work, {
      email: person.email,
      name: `${person.firstName} ${person.lastName}`.trim(),
      language: visit.language,
      password: form.exact('password'),
    });
    if (isRefusal(account)) return account;
    const customer = await openCustomer(work, {
      kind,
      details: {
        ...(kind === 'person' ? { firstName: person.firstName, lastName: person.lastName } : {}),
        ...(kind === 'person' ? {} : optional('organisation')),
        address: {
          line1: form.text('line1'),
          postalCode: form.text('postalCode'),
          city: form.text('city'),
          country: form.text('country').toUpperCase(),
        },
        language: visit.language,
        ...optional('phone'),
        ...(kind === 'person' ? {} : { ...optional('siret'), ...optional('rna'), ...optional('vatNumber') }),
      },
      owner: { ...person, language: visit.language },
      ...(invoiceEmail === undefined ? {} : { invoiceEmail }),
      accountId: account.id,
    });
    if (isRefusal(customer)) return customer;
    const sent = await sendVerification(work, account.id, portalUrl(visit));
    if (isRefusal(sent)) return sent;
    return startSession(work, { accountId: account.id, ...callerOf(visit) });
  });
  if (isRefusal(started)) return failed(visit, form, started);
  keepSession(visit, started);
  return done(visit, `/order/${args.params.planSlug}`);
}

export default function SignUp() {
  const t = useT();
  const { url } = useVisit();
  const next = url.pathname.replace(/\/account$/, '');
  return (
    <SiteShell narrow>
      <Steps current="account" />
      <PageHeader title={t('shop.sign-up.title')} lead={t('shop.sign-up.lead')} />
      <p>
        {t('shop.sign-up.known')}{' '}
        <a href={`/sign-in?next=${encodeURIComponent(next)}`}>{t('portal.nav.sign-in')}</a>
      </p>
      <PostForm defaults={{ country: 'FR' }}>
        <RadioCards
          name="kind"
          legend={t('shop.sign-up.kind')}
          defaultValue="person"
          choices={KINDS.map((kind) => ({ value: kind, label: t(`shop.kind.${kind}`) }))}
        />
        <FieldGroup legend={t('shop.sign-up.you')}>
          <FieldRow>
            <TextField name="firstName" label={t('shop.field.first-name')} autoComplete="given-name" />
            <TextField name="lastName" label={t('shop.field.last-name')} autoComplete="family-name" />
          </FieldRow>
          <TextField name="email" type="email" label={t('shop.field.email')} autoComplete="email" />
          <PasswordField
            name="password"
            label={t('shop.field.password')}
            hint={t('shop.field.password-hint')}
            fresh
          />
          <TextField
            name="phone"
            type="tel"
            label={t('shop.field.phone')}
            required={false}
            autoComplete="tel"
          />
        </FieldGroup>
        <FieldGroup legend={t('shop.sign-up.organisation')} hint={t('shop.sign-up.organisation-hint')}>
          <TextField
            name="organisation"
            label={t('shop.field.organisation')}
            required={false}
            autoComplete="organization"
          />
          <FieldRow>
            <TextField name="siret" label="SIRET" required={false} inputMode="numeric" />
            <TextField name="vatNumber" label={t('shop.field.vat')} required={false} />
          </FieldRow>
          <TextField name="rna" label={t('shop.field.rna')} required={false} />
        </FieldGroup>
        <FieldGroup legend={t('shop.sign-up.address')}>
          <TextField name="line1" label={t('shop.field.line1')} autoComplete="address-line1" />
          <FieldRow>
            <TextField name="postalCode" label={t('shop.field.postal-code')} autoComplete="postal-code" />
            <TextField name="city" label={t('shop.field.city')} autoComplete="address-level2" />
            <TextField name="country" label={t('shop.field.country')} autoComplete="country" maxLength={2} />
          </FieldRow>
          <TextField
            name="invoiceEmail"
            type="email"
            label={t('shop.field.invoice-email')}
            hint={t('shop.field.invoice-email-hint')}
            required={false}
          />
        </FieldGroup>
        <FormActions>
          <SubmitButton>{t('shop.sign-up.submit')}</SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}
