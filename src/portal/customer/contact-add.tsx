import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { addContact, inviteContact } from '../../company/customers/customers.ts';
import { act } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { CheckField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { portalUrl } from '../visit.ts';
import { contactRead } from './access.ts';
import { ContactFields, contactInput } from './contact-form.tsx';
import { nameableServices } from './contact-services.ts';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'contacts', (work, { customerId }) => nameableServices(work, customerId));
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, services } = await contactRead(visit, 'contacts', async (work, actor) => ({
    actor,
    services: await nameableServices(work, actor.customerId),
  }));
  const result = await act(visit.house, actor, async (work) => {
    const contact = await addContact(work, actor.customerId, contactInput(form, services));
    if (isRefusal(contact) || !form.checked('invite')) return contact;
    const invited = await inviteContact(work, contact.id, portalUrl(visit));
    return isRefusal(invited) ? invited : contact;
  });
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, '/account/contacts', 'customer.contacts.added');
}

export default function ContactAdd() {
  const t = useT();
  const services = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('customer.contacts.add')}
        crumbs={[{ to: '/account/contacts', label: t('customer.nav.contacts') }]}
      />
      <PostForm>
        <ContactFields services={services} />
        <CheckField name="invite" label={t('customer.contacts.invite-now')} defaultChecked />
        <FormActions>
          <SubmitButton>{t('customer.contacts.add')}</SubmitButton>
          <ButtonLink to="/account/contacts" look="quiet">
            {t('customer.cancel')}
          </ButtonLink>
        </FormActions>
      </PostForm>
    </>
  );
}
