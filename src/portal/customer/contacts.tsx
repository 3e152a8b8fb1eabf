import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { contactsOf, inviteContact, type RoleGrant } from '../../company/customers/customers.ts';
import { act } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { requireContact } from '../guard.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink, DayText } from '../ui/values.tsx';
import { portalUrl } from '../visit.ts';
import { contactRead } from './access.ts';
import styles from './customer.module.css';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'contacts', (work, { customerId }) => contactsOf(work, customerId));
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const actor = requireContact(visit);
  const form = await readForm(visit);
  await contactRead(visit, 'contacts', async () => undefined);
  const result = await act(visit.house, actor, (work) =>
    inviteContact(work, form.text('contact'), portalUrl(visit)),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, '/account/contacts', 'customer.contacts.invited');
}

/** Art. 5: the people who may speak for the customer, from when to when. */
export default function Contacts() {
  const t = useT();
  const contacts = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('customer.contacts.title')}
        lead={
          <>
            {t('customer.contacts.lead')} (<ArticleLink article="5" />)
          </>
        }
        actions={<ButtonLink to="/account/contacts/new">{t('customer.contacts.add')}</ButtonLink>}
      />
      <DataTable
        caption={t('customer.contacts.title')}
        rows={contacts}
        rowKey={(contact) => contact.id}
        columns={[
          {
            label: t('portal.field.name'),
            cell: (contact) => <a href={`/account/contacts/${contact.id}`}>{contact.name}</a>,
          },
          { label: t('portal.field.email'), cell: (contact) => contact.email },
          { label: t('customer.contacts.roles'), cell: (contact) => <Roles roles={contact.roles} /> },
          {
            label: t('customer.contacts.access'),
            cell: (contact) => {
              if (contact.endsOn) {
                return (
                  <>
                    {t('customer.contacts.ends')} <DayText value={contact.endsOn} short />
                  </>
                );
              }
              if (contact.hasAccess) return <Status tone="good">{t('customer.contacts.has-access')}</Status>;
              return (
                <PostForm name={`invite-${contact.id}`} inline>
                  <input type="hidden" name="contact" value={contact.id} />
                  <SubmitButton
                    look="quiet"
                    size="xs"
                    label={t('customer.contacts.invite-named', { name: contact.name })}
                  >
                    {t('customer.contacts.invite')}
                  </SubmitButton>
                </PostForm>
              );
            },
          },
        ]}
      />
    </>
  );
}

function Roles({ roles }: { roles: readonly RoleGrant[] }) {
  const t = useT();
  return (
    <span className={styles.roles}>
      {roles.map(({ role, serviceIds }) => (
        <Status key={role} tone="calm">
          {role === 'collaborator'
            ? t('customer.role.collaborator-of', { count: serviceIds.length })
            : t(`customer.role.${role}`)}
        </Status>
      ))}
    </span>
  );
}
