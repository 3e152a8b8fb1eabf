import { SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';

/** Mobiles and whether they take messages, each with its button: a form named `sms`. */
export function SmsPhones({
  phones,
  mayWrite,
}: {
  phones: readonly { readonly phone: string; readonly name: string; readonly optedOut: boolean }[];
  mayWrite: boolean;
}) {
  const t = useT();
  return (
    <DataTable
      caption={t('notices.staff.phones')}
      rows={phones}
      rowKey={({ phone }) => phone}
      columns={[
        { label: t('staff.customers.phone'), cell: ({ phone }) => phone },
        { label: t('staff.customers.name'), cell: ({ name }) => name },
        {
          label: t('staff.state'),
          cell: ({ optedOut }) => (
            <Status tone={optedOut ? 'calm' : 'good'}>
              {t(`notices.staff.${optedOut ? 'stopped' : 'accepts'}`)}
            </Status>
          ),
        },
        {
          label: t('notices.staff.sms'),
          quietLabel: true,
          cell: ({ phone, optedOut }) =>
            mayWrite && (
              <PostForm name="sms" inline>
                <input type="hidden" name="phone" value={phone} />
                <input type="hidden" name="wanted" value={optedOut ? 'in' : 'out'} />
                <SubmitButton look="quiet">{t(`notices.staff.${optedOut ? 'start' : 'stop'}`)}</SubmitButton>
              </PostForm>
            ),
        },
      ]}
    />
  );
}
