import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { redirect } from 'react-router';
import { withdraw, withdrawableUntil } from '../../company/endings/endings.ts';
import { quoteWithdrawal } from '../../company/endings/quote.ts';
import { WITHDRAWAL_DAYS } from '../../company/endings/rules.ts';
import { listActs } from '../../platform/acts.ts';
import { act } from '../../platform/house.ts';
import { sentence } from '../../platform/i18n/index.ts';
import { isPositive } from '../../platform/money.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { ArticleLink, DayText, InstantText, MoneyText } from '../ui/values.tsx';
import { ownContract } from './own-contract.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { actor, service, more } = await ownContract(args, async (work, own) => ({
    until: await withdrawableUntil(work, own),
    receipt:
      own.ended?.reason === 'withdrawn'
        ? (await listActs(work, { serviceId: own.id, act: 'service-ended', limit: 1 }))[0]?.at
        : undefined,
  }));
  const base = { service, ...more, quote: undefined, refused: undefined };
  if (more.receipt) return base;
  // Where the law gives no right to withdraw there is nothing to see.
  if (!more.until) throw redirect(`/account/services/${service.id}`, 303);
  const quoted = await quoteWithdrawal(visit.house, actor, service);
  return isRefusal(quoted)
    ? { ...base, refused: sentence(quoted, visit.language) }
    : { ...base, quote: quoted };
}

/** L221-18, by the button of L221-21. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, service } = await ownContract(args, async () => undefined);
  const result = await act(visit.house, actor, (work) => withdraw(work, service.id));
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, `/account/services/${service.id}/withdrawal`, 'agreement.withdrawal.done');
}

export default function WithdrawalPage() {
  const t = useT();
  const { service, until, receipt, quote, refused } = useLoaded<typeof loader>();
  const page = `/account/services/${service.id}`;
  return (
    <>
      <PageHeader
        title={t(receipt ? 'agreement.withdrawal.receipt' : 'agreement.withdraw')}
        lead={service.label}
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: page, label: service.label },
        ]}
      />
      <div className="stack-large">
        {refused && <Notice tone="bad">{refused}</Notice>}
        {receipt && (
          <Panel lead={t('agreement.withdrawal.receipt-text')}>
            <Facts
              facts={[
                { label: t('agreement.withdrawal.received'), value: <InstantText value={receipt} /> },
                { label: t('agreement.withdrawal.contract'), value: service.label },
                { label: t('agreement.withdrawal.law'), value: <ArticleLink article="L221-18" /> },
              ]}
            />
          </Panel>
        )}
        {quote && until && (
          <Panel lead={t('agreement.withdrawal.lead', { days: WITHDRAWAL_DAYS })}>
            <div className="stack">
              <Facts
                facts={[
                  { label: t('agreement.withdrawal.until'), value: <DayText value={until} /> },
                  {
                    label: t('agreement.withdrawal.credited'),
                    value: <MoneyText value={quote.credited} />,
                  },
                  ...(isPositive(quote.refunded)
                    ? [
                        {
                          label: t('agreement.withdrawal.refunded'),
                          value: (
                            <strong>
                              <MoneyText value={quote.refunded} />
                            </strong>
                          ),
                        },
                      ]
                    : []),
                  { label: t('agreement.withdrawal.effect'), value: t('agreement.withdrawal.effect-text') },
                ]}
              />
              <PostForm name="withdraw">
                <FormActions>
                  <SubmitButton look="danger">{t('agreement.withdrawal.confirm')}</SubmitButton>
                  <a href={page}>{t('agreement.keep')}</a>
                </FormActions>
              </PostForm>
            </div>
          </Panel>
        )}
      </div>
    </>
  );
}
