import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { changeCustomer, getCustomer, invoiceEmails } from '../../company/customers/customers.ts';
import { act } from '../../platform/house.ts';
import { LANGUAGES } from '../../platform/i18n/index.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { requireContact } from '../guard.ts';
import { SubmitButton } from '../ui/button.tsx';
import { countryChoices } from '../ui/countries.ts';
import { SelectField, TextField } from '../ui/fields.tsx';
import { FieldGroup, FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { ArticleLink } from '../ui/values.tsx';
import { contactRead } from './access.ts';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'contacts', async (work, { customerId }) => ({
    customer: found(await getCustomer(work, customerId)),
    emails: await invoiceEmails(work, customerId),
  }));
}

/** Art. 5: the client reports changes of details. They hold from today; issued invoices keep theirs. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const actor = requireContact(visit);
  const form = await readForm(visit);
  const optional = <Name extends string>(name: Name) => {
    const value = form.optional(name);
    return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
  };
  await contactRead(visit, 'contacts', async () => undefined);
  const result = await act(visit.house, actor, (work) =>
    changeCustomer(work, actor.customerId, {
      ...optional('organisation'),
      ...optional('firstName'),
      ...optional('lastName'),
      ...optional('phone'),
      ...optional('siren'),
      ...optional('siret'),
      ...optional('rna'),
      ...optional('vatNumber'),
      address: {
        line1: form.text('line1'),
        ...optional('line2'),
        postalCode: form.text('postalCode'),
        city: form.text('city'),
        country: form.text('country'),
      },
      language: form.text('language') === 'en' ? 'en' : 'fr',
    }),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, '/account/details', 'customer.details.saved');
}

export default function Details() {
  const t = useT();
  const language = useLanguage();
  const { customer, emails } = useLoaded<typeof loader>();
  const isPerson = customer.kind === 'person';
  return (
    <>
      <PageHeader
        title={t('customer.details.title')}
        lead={
          <>
            {t('customer.details.lead')} (<ArticleLink article="5" />)
          </>
        }
      />
      <div className="stack-large">
        <Panel>
          <Facts
            facts={[
              { label: t('customer.details.number'), value: customer.number },
              { label: t('customer.details.kind'), value: t(`customer.customer-kind.${customer.kind}`) },
              {
                label: t('customer.details.invoice-emails'),
                value: (
                  <>
                    {emails.join(', ')} (<a href="/account/contacts">{t('customer.nav.contacts')}</a>)
                  </>
                ),
              },
            ]}
          />
        </Panel>
        <PostForm
          defaults={{
            organisation: customer.organisation ?? '',
            firstName: customer.firstName ?? '',
            lastName: customer.lastName ?? '',
            phone: customer.phone ?? '',
            siret: customer.siret ?? '',
            rna: customer.rna ?? '',
            vatNumber: customer.vatNumber ?? '',
            line1: customer.address.line1,
            line2: customer.address.line2 ?? '',
            postalCode: customer.address.postalCode,
            city: customer.address.city,
            country: customer.address.country,
            language: customer.language,
          }}
        >
          {isPerson ? (
            <FieldRow>
              <TextField name="firstName" label={t('customer.field.first-name')} autoComplete="given-name" />
              <TextField name="lastName" label={t('customer.field.last-name')} autoComplete="family-name" />
            </FieldRow>
          ) : (
            <FieldGroup legend={t('customer.details.organisation')}>
              <TextField
                name="organisation"
                label={t('customer.field.organisation')}
                autoComplete="organization"
              />
              <FieldRow>
                <TextField name="siret" label="SIRET" required={false} inputMode="numeric" />
                <TextField name="vatNumber" label={t('customer.field.vat-number')} required={false} />
              </FieldRow>
              {customer.kind === 'association' && (
                <TextField name="rna" label={t('customer.field.rna')} required={false} />
              )}
            </FieldGroup>
          )}
          <FieldGroup legend={t('customer.details.address')}>
            <TextField name="line1" label={t('customer.field.line1')} autoComplete="address-line1" />
            <TextField
              name="line2"
              label={t('customer.field.line2')}
              required={false}
              autoComplete="address-line2"
            />
            <FieldRow>
              <TextField
                name="postalCode"
                label={t('customer.field.postal-code')}
                autoComplete="postal-code"
              />
              <TextField name="city" label={t('customer.field.city')} autoComplete="address-level2" />
            </FieldRow>
            <SelectField
              name="country"
              label={t('customer.field.country')}
              choices={countryChoices(language)}
            />
          </FieldGroup>
          <FieldRow>
            <TextField
              name="phone"
              type="tel"
              label={t('customer.field.phone')}
              required={false}
              inputMode="tel"
              autoComplete="tel"
            />
            <SelectField
              name="language"
              label={t('customer.details.language')}
              choices={LANGUAGES.map((value) => ({ value, label: t(`portal.language.${value}`) }))}
            />
          </FieldRow>
          <FormActions>
            <SubmitButton>{t('portal.save')}</SubmitButton>
          </FormActions>
        </PostForm>
      </div>
    </>
  );
}
