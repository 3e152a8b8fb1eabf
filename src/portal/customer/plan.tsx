import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { listPlans } from '../../company/catalogue/catalogue.ts';
import { changePlan } from '../../company/changes/changes.ts';
import { quotePlan } from '../../company/changes/quote.ts';
import { act } from '../../platform/house.ts';
import { formatMoney } from '../../platform/i18n/format.ts';
import { sentence } from '../../platform/i18n/index.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { PriceText } from '../ui/values.tsx';
import { amountOf, QuoteFacts } from './change-quote.tsx';
import { ownContract } from './own-contract.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { actor, service, more } = await ownContract(args, async (work, { kind, every, planSlug }) =>
    (kind === 'domain' ? [] : await listPlans(work, { kind, onSale: true })).flatMap((plan) => {
      const price = plan.prices.find((one) => one.every === every);
      return price && plan.slug !== planSlug ? [{ plan, net: price.net }] : [];
    }),
  );
  const wanted = visit.url.searchParams.get('plan');
  const chosen = more.find(({ plan }) => plan.slug === wanted)?.plan;
  const quoted = chosen && (await quotePlan(visit.house, actor, { service, planSlug: chosen.slug }));
  return {
    service,
    offers: more,
    chosen,
    quote: isRefusal(quoted) ? undefined : quoted,
    refused: isRefusal(quoted) ? sentence(quoted, visit.language) : undefined,
  };
}

/** The customer confirms an amount: if another day has begun meanwhile, they are shown the new one. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, service } = await ownContract(args, async () => undefined);
  const planSlug = form.text('plan');
  const quoted = await quotePlan(visit.house, actor, { service, planSlug });
  if (isRefusal(quoted)) return failed(visit, form, quoted);
  if (amountOf(quoted) !== form.text('amount'))
    return failed(visit, form, refuse('amount-changed', { figures: { amount: amountOf(quoted) } }));
  const result = await act(visit.house, actor, (work) =>
    changePlan(work, { serviceId: service.id, planSlug }),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, `/account/services/${service.id}`, 'agreement.plan.done');
}

export default function ChangePlan() {
  const t = useT();
  const language = useLanguage();
  const { service, offers, chosen, quote, refused } = useLoaded<typeof loader>();
  const page = `/account/services/${service.id}`;
  return (
    <>
      <PageHeader
        title={t('agreement.plan.title')}
        lead={t('agreement.plan.lead')}
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: page, label: service.label },
        ]}
      />
      <div className="stack-large">
        {refused && <Notice tone="bad">{refused}</Notice>}
        {chosen && quote && (
          <Panel title={t('agreement.plan.confirm-title', { plan: chosen.names[language] })}>
            <div className="stack">
              <QuoteFacts service={service} quote={quote} />
              <PostForm name="change">
                <input type="hidden" name="plan" value={chosen.slug} />
                <input type="hidden" name="amount" value={amountOf(quote)} />
                <FormActions>
                  <SubmitButton>
                    {t('agreement.plan.confirm', {
                      plan: chosen.names[language],
                      price: formatMoney(quote.service.price, language),
                    })}
                  </SubmitButton>
                  <a href={`${page}/plan`}>{t('customer.cancel')}</a>
                </FormActions>
              </PostForm>
            </div>
          </Panel>
        )}
        <Panel title={t('agreement.plan.offers')} plain>
          <DataTable
            caption={t('agreement.plan.offers')}
            rows={offers}
            rowKey={({ plan }) => plan.slug}
            columns={[
              { label: t('customer.service.plan'), cell: ({ plan }) => plan.names[language] },
              {
                label: t('customer.service.price'),
                number: true,
                cell: ({ net }) => <PriceText net={net} every={service.every} />,
              },
              {
                label: t('agreement.plan.choose'),
                quietLabel: true,
                number: true,
                cell: ({ plan }) => (
                  <a href={`${page}/plan?plan=${plan.slug}`} aria-current={plan.slug === chosen?.slug}>
                    {t('agreement.plan.see')}
                    <span className="visually-hidden"> : {plan.names[language]}</span>
                  </a>
                ),
              },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
