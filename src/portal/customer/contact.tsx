import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { changeContact, endContact, getContact } from '../../company/customers/customers.ts';
import { act } from '../../platform/house.ts';
import { formatDay } from '../../platform/i18n/format.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { idOf } from '../guard.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { contactRead } from './access.ts';
import { ContactFields, contactDefaults, contactInput } from './contact-form.tsx';
import { nameableServices } from './contact-services.ts';

export async function loader(args: LoaderFunctionArgs) {
  const id = idOf(args.params, 'contactId');
  return contactRead(visitOf(args), 'contacts', async (work, actor) => ({
    contact: found(await getContact(work, id)),
    services: await nameableServices(work, actor.customerId),
    isSelf: actor.id === id,
  }));
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const id = idOf(args.params, 'contactId');
  const form = await readForm(visit);
  const { actor, services } = await contactRead(visit, 'contacts', async (work, actor) => {
    found(await getContact(work, id));
    return { actor, services: await nameableServices(work, actor.customerId) };
  });
  const result = await act(visit.house, actor, (work) =>
    form.form === 'end' ? endContact(work, id) : changeContact(work, id, contactInput(form, services)),
  );
  if (isRefusal(result)) {
    // Beside the form that was sent: the button to end a contact has no field of its own.
    return failed(
      visit,
      form,
      form.form === 'end' ? { refused: result.refused, figures: result.figures } : result,
    );
  }
  return done(visit, '/account/contacts', `customer.contacts.${form.form === 'end' ? 'ended' : 'changed'}`);
}

export default function ContactPage() {
  const t = useT();
  const language = useLanguage();
  const { contact, services, isSelf } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={contact.name}
        crumbs={[{ to: '/account/contacts', label: t('customer.nav.contacts') }]}
      />
      {contact.endsOn ? (
        <Notice tone="calm">
          {t('customer.contacts.ended-on', { day: formatDay(contact.endsOn, language) })}
        </Notice>
      ) : (
        <div className="stack-large">
          <PostForm defaults={contactDefaults(contact)}>
            <ContactFields services={services} />
            <FormActions>
              <SubmitButton>{t('portal.save')}</SubmitButton>
            </FormActions>
          </PostForm>
          {!isSelf && (
            <Panel title={t('customer.contacts.end-title')} lead={t('customer.contacts.end-lead')}>
              <PostForm name="end" inline>
                <SubmitButton look="danger">
                  {t('customer.contacts.end', { name: contact.name })}
                </SubmitButton>
              </PostForm>
            </Panel>
          )}
        </div>
      )}
    </>
  );
}
