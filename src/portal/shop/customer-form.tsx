import { CUSTOMER_KINDS } from '../../company/customers/customers.ts';
import { SubmitButton } from '../ui/button.tsx';
import { countryChoices } from '../ui/countries.ts';
import { PasswordField, RadioCards, SelectField, TextField } from '../ui/fields.tsx';
import { FieldGroup, FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { useLanguage, useT, useVisit } from '../ui/page.tsx';
import styles from './shop.module.css';

/**
 * Who orders. A person who has signed in gives no e-mail and no password again. What belongs to
 * organisations only shows when one is chosen: by the style sheet, so it needs no script.
 */
export function CustomerForm() {
  const t = useT();
  const language = useLanguage();
  const { session } = useVisit();
  const [firstName = '', ...rest] = (session?.account.name ?? '').split(' ');
  return (
    <div className={styles.customerForm}>
      <PostForm defaults={{ country: 'FR', firstName, lastName: rest.join(' ') }}>
        <RadioCards
          name="kind"
          legend={t('shop.account.kind')}
          defaultValue="person"
          columns
          choices={CUSTOMER_KINDS.map((kind) => ({ value: kind, label: t(`shop.kind.${kind}`) }))}
        />
        <div className={styles.organisation}>
          <FieldGroup legend={t('shop.account.organisation')}>
            <TextField name="organisation" label={t('shop.field.organisation')} autoComplete="organization" />
            <FieldRow>
              <TextField
                name="siret"
                label="SIRET"
                hint={t('shop.field.siret-hint')}
                required={false}
                inputMode="numeric"
                maxLength={20}
              />
              <TextField
                name="vatNumber"
                label={t('shop.field.vat')}
                hint={t('shop.field.vat-hint')}
                required={false}
                maxLength={20}
              />
            </FieldRow>
            <div className={styles.association}>
              <TextField
                name="rna"
                label={t('shop.field.rna')}
                hint={t('shop.field.rna-hint')}
                required={false}
                maxLength={12}
              />
            </div>
          </FieldGroup>
        </div>
        <FieldGroup legend={t('shop.account.you')}>
          <FieldRow>
            <TextField name="firstName" label={t('shop.field.first-name')} autoComplete="given-name" />
            <TextField name="lastName" label={t('shop.field.last-name')} autoComplete="family-name" />
          </FieldRow>
          {!session && (
            <>
              <TextField
                name="email"
                type="email"
                label={t('shop.field.email')}
                hint={t('shop.field.email-hint')}
                inputMode="email"
                autoComplete="email"
              />
              <PasswordField
                name="password"
                label={t('shop.field.password')}
                hint={t('portal.password-hint')}
                fresh
              />
            </>
          )}
          <TextField
            name="phone"
            type="tel"
            label={t('shop.field.phone')}
            required={false}
            inputMode="tel"
            autoComplete="tel"
          />
        </FieldGroup>
        <FieldGroup legend={t('shop.account.address')}>
          <TextField name="line1" label={t('shop.field.line1')} autoComplete="address-line1" />
          <TextField
            name="line2"
            label={t('shop.field.line2')}
            required={false}
            autoComplete="address-line2"
          />
          <FieldRow>
            <TextField name="postalCode" label={t('shop.field.postal-code')} autoComplete="postal-code" />
            <TextField name="city" label={t('shop.field.city')} autoComplete="address-level2" />
          </FieldRow>
          <SelectField name="country" label={t('shop.field.country')} choices={countryChoices(language)} />
          <TextField
            name="invoiceEmail"
            type="email"
            label={t('shop.field.invoice-email')}
            hint={t('shop.field.invoice-email-hint')}
            required={false}
            inputMode="email"
          />
        </FieldGroup>
        <FormActions>
          <SubmitButton>{t('shop.continue')}</SubmitButton>
        </FormActions>
      </PostForm>
    </div>
  );
}
