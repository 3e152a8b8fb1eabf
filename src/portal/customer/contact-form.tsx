import { CONTACT_ROLES, type Contact, type ContactInput } from '../../company/customers/customers.ts';
import { LANGUAGES } from '../../platform/i18n/index.ts';
import type { Submitted } from '../form.ts';
import { CheckField, SelectField, TextField } from '../ui/fields.tsx';
import { FieldGroup, FieldRow } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';

export interface NamedService {
  readonly id: string;
  readonly name: string;
}

export function ContactFields({ services }: { services: readonly NamedService[] }) {
  const t = useT();
  return (
    <>
      <FieldRow>
        <TextField
          name="firstName"
          label={t('customer.field.first-name')}
          required={false}
          autoComplete="off"
        />
        <TextField name="lastName" label={t('customer.field.last-name')} autoComplete="off" />
      </FieldRow>
      <TextField
        name="email"
        type="email"
        label={t('portal.field.email')}
        inputMode="email"
        autoComplete="off"
      />
      <FieldRow>
        <TextField
          name="phone"
          type="tel"
          label={t('customer.field.phone')}
          required={false}
          inputMode="tel"
          autoComplete="off"
        />
        <SelectField
          name="language"
          label={t('portal.footer.language')}
          choices={LANGUAGES.map((value) => ({ value, label: t(`portal.language.${value}`) }))}
        />
      </FieldRow>
      <FieldGroup legend={t('customer.contacts.roles')} hint={t('customer.contacts.roles-hint')}>
        {CONTACT_ROLES.map((role) => (
          <CheckField
            key={role}
            name={role === 'owner' ? 'roles' : `role-${role}`}
            label={t(`customer.role.${role}`)}
            hint={t(`customer.role-hint.${role}`)}
          />
        ))}
      </FieldGroup>
      {services.length > 0 && (
        <FieldGroup legend={t('customer.contacts.services')} hint={t('customer.contacts.services-hint')}>
          {services.map((service) => (
            <CheckField key={service.id} name={`service-${service.id}`} label={service.name} />
          ))}
        </FieldGroup>
      )}
    </>
  );
}

/** The errors about roles stand beside the first of them: `roles` is the owner's box. */
export function contactInput(form: Submitted, services: readonly NamedService[]): ContactInput {
  const serviceIds = services.filter(({ id }) => form.checked(`service-${id}`)).map(({ id }) => id);
  const phone = form.optional('phone');
  const firstName = form.optional('firstName');
  return {
    ...(firstName === undefined ? {} : { firstName }),
    lastName: form.text('lastName'),
    email: form.text('email'),
    ...(phone === undefined ? {} : { phone }),
    language: form.text('language') === 'en' ? 'en' : 'fr',
    roles: CONTACT_ROLES.filter((role) => form.checked(role === 'owner' ? 'roles' : `role-${role}`)).map(
      (role) => (role === 'collaborator' ? { role, serviceIds } : role),
    ),
  };
}

export function contactDefaults(contact: Contact): Record<string, string> {
  const defaults: Record<string, string> = {
    firstName: contact.firstName ?? '',
    lastName: contact.lastName,
    email: contact.email,
    phone: contact.phone ?? '',
    language: contact.language,
  };
  for (const { role, serviceIds } of contact.roles) {
    defaults[role === 'owner' ? 'roles' : `role-${role}`] = 'yes';
    for (const id of serviceIds) defaults[`service-${id}`] = 'yes';
  }
  return defaults;
}
