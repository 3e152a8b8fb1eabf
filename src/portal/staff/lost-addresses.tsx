import { Link } from 'react-router';
import type { Unreachable } from '../../company/bounces/bounces.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { DayText } from '../ui/values.tsx';

/** Art. 5: addresses of a customer that mails come back from, and how else to reach them. */
export function LostAddresses({ of, mayClear }: { of: Unreachable; mayClear: boolean }) {
  const t = useT();
  return (
    <Panel title={t('bounces.staff.title')}>
      {of.noInvoiceEmail && <Notice tone="bad">{t('bounces.staff.no-invoice-email')}</Notice>}
      <Facts
        facts={[
          ...(of.phone === undefined ? [] : [{ label: t('bounces.staff.phone'), value: of.phone }]),
          { label: t('bounces.staff.letter'), value: of.letterTo },
        ]}
      />
      {of.lost.map((lost) => (
        <div key={lost.address}>
          <p>
            <strong>{lost.address}</strong> {t('bounces.staff.since')} <DayText value={lost.since} short />{' '}
            <span className="small">
              ({lost.status} {lost.diagnostic})
            </span>
          </p>
          {mayClear && (
            <PostForm name={`bounce-${lost.bounceId}`}>
              <input type="hidden" name="address" value={lost.address} />
              <TextField name="why" label={t('bounces.staff.why')} />
              <FormActions>
                <SubmitButton look="quiet" label={`${t('bounces.staff.clear')} (${lost.address})`}>
                  {t('bounces.staff.clear')}
                </SubmitButton>
              </FormActions>
            </PostForm>
          )}
        </div>
      ))}
    </Panel>
  );
}

/** Those of all customers, in short. */
export function Unreached({ customers }: { customers: readonly Unreachable[] }) {
  const t = useT();
  if (customers.length === 0) return null;
  return (
    <Notice tone="warn" title={t('bounces.staff.title')}>
      <p>{t('bounces.staff.lead')}</p>
      <ul>
        {customers.map((one) => (
          <li key={one.customerId}>
            <Link to={`/staff/customers/${one.customerId}`}>{one.name}</Link> :{' '}
            {one.lost.map(({ address }) => address).join(', ')}
            {one.noInvoiceEmail && <> · {t('bounces.staff.no-invoice-email')}</>}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
