import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import type { PlanOption } from '../../company/catalogue/catalogue.ts';
import { changeOptions, optionsFor } from '../../company/changes/options.ts';
import { quoteOptions } from '../../company/changes/quote.ts';
import type { Service } from '../../company/contracts/contracts.ts';
import { act } from '../../platform/house.ts';
import { formatMoney } from '../../platform/i18n/format.ts';
import { sentence } from '../../platform/i18n/index.ts';
import { parseMoney } from '../../platform/money.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField } from '../ui/fields.tsx';
import { FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Facts, Notice, Panel } from '../ui/panel.tsx';
import { ArticleLink } from '../ui/values.tsx';
import { amountOf, QuoteFacts } from './change-quote.tsx';
import { ownContract } from './own-contract.ts';

const fieldOf = (slug: string) => `option-${slug}`;

/** Those that the visitor named, in the address or in the form; what is no number is refused by the use case. */
function wishesOf(offered: readonly PlanOption[], typedAs: (name: string) => string | undefined) {
  return offered.flatMap(({ slug }) => {
    const typed = typedAs(fieldOf(slug));
    return typed ? [{ slug, quantity: /^\d{1,6}$/.test(typed) ? Number(typed) : Number.NaN }] : [];
  });
}

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { actor, service, more: offered } = await ownContract(args, optionsFor);
  const wanted = wishesOf(offered, (name) => visit.url.searchParams.get(name) ?? undefined);
  const quoted =
    wanted.length === 0 ? undefined : await quoteOptions(visit.house, actor, { service, options: wanted });
  return {
    service,
    offered,
    wanted,
    quote: isRefusal(quoted) ? undefined : quoted,
    refused: isRefusal(quoted) ? sentence(quoted, visit.language) : undefined,
  };
}

/** The customer confirms an amount: if another day has begun meanwhile, they are shown the new one. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, service, more: offered } = await ownContract(args, optionsFor);
  const options = wishesOf(offered, form.optional);
  const quoted = await quoteOptions(visit.house, actor, { service, options });
  if (isRefusal(quoted)) return failed(visit, form, quoted);
  if (amountOf(quoted) !== form.text('amount'))
    return failed(visit, form, refuse('amount-changed', { figures: { amount: amountOf(quoted) } }));
  const result = await act(visit.house, actor, (work) =>
    changeOptions(work, { serviceId: service.id, options }),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, `/account/services/${service.id}`, 'agreement.options.done');
}

/** Paid options of a running service: chosen, quoted to the cent, confirmed (art. 12, 12b). */
export default function ChangeOptions() {
  const t = useT();
  const language = useLanguage();
  const { service, offered, wanted, quote, refused } = useLoaded<typeof loader>();
  const page = `/account/services/${service.id}`;
  return (
    <>
      <PageHeader
        title={t('agreement.options.title')}
        lead={t('agreement.options.lead')}
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: page, label: service.label },
        ]}
      />
      <div className="stack-large">
        {refused && <Notice tone="bad">{refused}</Notice>}
        {quote && (
          <Panel title={t('agreement.options.confirm-title')}>
            <div className="stack">
              <Facts
                facts={[
                  {
                    label: t('agreement.options.wanted'),
                    value:
                      quote.service.options
                        .map(({ quantity, label }) => `${quantity} × ${label}`)
                        .join(', ') || t('agreement.options.nothing-chosen'),
                  },
                ]}
              />
              <QuoteFacts service={service} quote={quote} />
              {quote.losesDebit && (
                <Notice tone="warn">
                  {t('agreement.options.loses-debit')} (<ArticleLink article="8" />)
                </Notice>
              )}
              <PostForm name="change">
                {wanted.map(({ slug, quantity }) => (
                  <input key={slug} type="hidden" name={fieldOf(slug)} value={quantity} />
                ))}
                <input type="hidden" name="amount" value={amountOf(quote)} />
                <FormActions>
                  <SubmitButton>
                    {t('agreement.options.confirm', {
                      price: formatMoney(quote.service.price, language),
                    })}
                  </SubmitButton>
                  <a href={`${page}/options`}>{t('customer.cancel')}</a>
                </FormActions>
              </PostForm>
            </div>
          </Panel>
        )}
        <Panel title={t('agreement.options.wanted')}>
          {offered.length === 0 ? (
            <EmptyState title={t('agreement.options.empty')} />
          ) : (
            <form method="get" className="stack">
              <FieldRow>
                {offered.map((option) => (
                  <OptionField
                    key={option.slug}
                    option={option}
                    service={service}
                    quantity={wanted.find(({ slug }) => slug === option.slug)?.quantity}
                  />
                ))}
              </FieldRow>
              <div>
                <SubmitButton look="quiet">{t('agreement.options.see')}</SubmitButton>
              </div>
            </form>
          )}
        </Panel>
      </div>
    </>
  );
}

function OptionField({
  option,
  service,
  quantity,
}: {
  option: PlanOption;
  service: Service;
  quantity: number | undefined;
}) {
  const t = useT();
  const language = useLanguage();
  const held = service.options.find(({ slug }) => slug === option.slug);
  const price = option.prices.find(({ every }) => every === service.every)?.net;
  const most = Math.max(price ? option.maxQuantity : 0, held?.quantity ?? 0);
  const each = price ?? (held && parseMoney(held.unitNet));
  return (
    <SelectField
      name={fieldOf(option.slug)}
      label={option.names[language]}
      hint={[
        ...(each ? [t('agreement.options.each', { price: formatMoney(each, language) })] : []),
        ...(held ? [t('agreement.options.held', { quantity: held.quantity })] : []),
      ].join(' · ')}
      defaultValue={String(quantity ?? held?.quantity ?? 0)}
      choices={Array.from({ length: most + 1 }, (_, count) => ({
        value: String(count),
        label: count === 0 ? t('agreement.options.none') : `× ${count}`,
      }))}
    />
  );
}
