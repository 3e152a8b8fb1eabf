import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { changePayment } from '../../company/changes/changes.ts';
import { PAY_BY, servicesOf } from '../../company/contracts/contracts.ts';
import { imagineBills } from '../../company/invoicing/invoicing.ts';
import { act } from '../../platform/house.ts';
import { sentence } from '../../platform/i18n/index.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { requireContact } from '../guard.ts';
import { mandateNeeded } from '../mandate-needed.ts';
import { SubmitButton } from '../ui/button.tsx';
import { RadioCards } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { ArticleLink } from '../ui/values.tsx';
import { contactRead } from './access.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { actor, services } = await contactRead(visit, 'pay', async (work, actor) => ({
    actor,
    services: (await servicesOf(work, actor.customerId)).filter(({ ended }) => ended === undefined),
  }));
  // Art. 8: offered above the threshold only, and never where it would be refused.
  const { customerId } = actor;
  const debit = await imagineBills(visit.house, actor, customerId, (work) =>
    changePayment(work, { customerId, payBy: 'direct-debit' }),
  );
  const means = PAY_BY.filter(
    (one) => (one !== 'card' || visit.ports.cards) && (one !== 'direct-debit' || !isRefusal(debit)),
  );
  return {
    services,
    means,
    noDebit: isRefusal(debit) ? sentence(debit, visit.language) : undefined,
  };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const actor = requireContact(visit);
  await contactRead(visit, 'pay', async () => undefined);
  const payBy = PAY_BY.find((known) => known === form.text('payBy'));
  if (!payBy) return failed(visit, form, refuse('payment-means-unknown', { field: 'payBy' }));
  const result = await act(visit.house, actor, (work) =>
    changePayment(work, { customerId: actor.customerId, payBy }),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  if (await mandateNeeded(visit, actor.customerId, payBy))
    return done(visit, '/account/mandate', 'mandates.page.needed');
  return done(visit, '/account/payment-means', 'agreement.means.done');
}

export default function PaymentMeans() {
  const t = useT();
  const { services, means, noDebit } = useLoaded<typeof loader>();
  const [first] = services;
  return (
    <>
      <PageHeader
        title={t('agreement.means.title')}
        lead={
          <>
            {t('agreement.means.lead')} (<ArticleLink article="8" />)
          </>
        }
      />
      <div className="stack-large">
        {services.length > 0 && (
          <Panel title={t('agreement.means.today')}>
            <Facts
              facts={services.map((service) => ({
                label: service.label,
                value: t(`portal.pay-by.${service.payBy}`),
              }))}
            />
          </Panel>
        )}
        <Panel>
          <PostForm name="means">
            <RadioCards
              name="payBy"
              legend={t('agreement.means.choose')}
              choices={means.map((one) => ({
                value: one,
                label: t(`portal.pay-by.${one}`),
                hint: t(`agreement.means.${one}`),
              }))}
              {...(first ? { defaultValue: first.payBy } : {})}
            />
            {noDebit && <Notice tone="calm">{noDebit}</Notice>}
            <FormActions>
              <SubmitButton>{t('agreement.means.submit')}</SubmitButton>
            </FormActions>
          </PostForm>
        </Panel>
      </div>
    </>
  );
}
