import type { Contact, PurchaseReferences } from '../../company/customers/customers.ts';
import type { Day } from '../../platform/calendar.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';

/** Money that arrived on the company's account, or in an envelope (art. 8). */
export function PaymentForm({ today, paymentKey }: { today: Day; paymentKey: string }) {
  const t = useT();
  return (
    <Panel title={t('staff.payments.record')} lead={t('staff.payments.record-text')}>
      <PostForm name="payment" defaults={{ receivedOn: today.toString(), key: paymentKey }}>
        <input type="hidden" name="key" value={paymentKey} />
        <SelectField
          name="means"
          label={t('staff.payments.means')}
          choices={['transfer', 'cheque'].map((means) => ({
            value: means,
            label: t(`portal.pay-by.${means}`),
          }))}
        />
        <TextField name="amount" label={t('staff.payments.amount')} inputMode="decimal" suffix="€" />
        <TextField name="receivedOn" type="date" label={t('staff.payments.received')} />
        <TextField
          name="reference"
          label={t('staff.payments.reference')}
          hint={t('staff.payments.reference-text')}
        />
        <SubmitButton>{t('staff.payments.record')}</SubmitButton>
      </PostForm>
    </Panel>
  );
}

/** What the customer's accounts office wants to read on its invoices: a public body's codes, anybody's order. */
export function PurchaseForm({ purchase }: { purchase: PurchaseReferences | undefined }) {
  const t = useT();
  return (
    <Panel title={t('staff.customers.purchase')} lead={t('staff.customers.purchase-text')}>
      <PostForm name="purchase" defaults={{ ...purchase }}>
        <TextField
          name="service"
          label={t('invoicing.pdf.purchaseService')}
          required={false}
          maxLength={50}
        />
        <TextField name="order" label={t('invoicing.pdf.purchaseOrder')} required={false} maxLength={50} />
        <TextField
          name="contract"
          label={t('invoicing.pdf.purchaseContract')}
          required={false}
          maxLength={50}
        />
        <SubmitButton look="quiet">{t('staff.customers.purchase-save')}</SubmitButton>
      </PostForm>
    </Panel>
  );
}

export function ContactsTable({ contacts, mayLook }: { contacts: readonly Contact[]; mayLook: boolean }) {
  const t = useT();
  return (
    <DataTable
      caption={t('staff.contacts.title')}
      rows={contacts}
      rowKey={(contact) => contact.id}
      columns={[
        { label: t('staff.contacts.name'), cell: (contact) => contact.name },
        {
          label: t('staff.customers.email'),
          cell: (contact) => <a href={`mailto:${contact.email}`}>{contact.email}</a>,
        },
        {
          label: t('staff.contacts.roles'),
          cell: (contact) => contact.roles.map(({ role }) => t(`staff.contact-role.${role}`)).join(', '),
        },
        ...(mayLook
          ? [
              {
                label: t('staff.contacts.look'),
                quietLabel: true,
                cell: (contact: Contact) =>
                  contact.hasAccess ? (
                    <details>
                      <summary>{t('staff.contacts.look')}</summary>
                      <PostForm name="look">
                        <input type="hidden" name="contact" value={contact.id} />
                        <TextField
                          name="reason"
                          label={t('staff.reason')}
                          hint={t('staff.contacts.look-text')}
                        />
                        <SubmitButton
                          look="quiet"
                          size="sm"
                          label={t('staff.contacts.look-as', { name: contact.name })}
                        >
                          {t('staff.contacts.look')}
                        </SubmitButton>
                      </PostForm>
                    </details>
                  ) : null,
              },
            ]
          : []),
      ]}
    />
  );
}
