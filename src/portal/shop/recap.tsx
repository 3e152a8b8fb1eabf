import type { Plan, PlanOption } from '../../company/catalogue/catalogue.ts';
import type { Customer } from '../../company/customers/customers.ts';
import type { Choices, Weighed } from '../../company/orders/orders.ts';
import { type Money, negate } from '../../platform/money.ts';
import { useLanguage, useT } from '../ui/page.tsx';
import { Facts } from '../ui/panel.tsx';
import { MoneyText, PriceText } from '../ui/values.tsx';

/** The whole order, with its price including VAT, just above the signature (L221-14). */
export function Recap({
  plan,
  options,
  customer,
  choices,
  totals,
  weighed,
  sites,
}: {
  plan: Plan;
  options: readonly PlanOption[];
  customer: Customer;
  choices: Choices;
  totals: { readonly net: Money; readonly vat: Money; readonly gross: Money };
  weighed: Pick<Weighed, 'net' | 'first' | 'coupon'>;
  sites: string;
}) {
  const t = useT();
  const language = useLanguage();
  const chosen = choices.options.flatMap(({ slug, quantity }) => {
    const option = options.find((each) => each.slug === slug);
    return option ? [`${quantity} × ${option.names[language]}`] : [];
  });
  return (
    <Facts
      facts={[
        { label: t('shop.recap.for'), value: customer.name },
        {
          label: t('shop.recap.plan'),
          value: `${plan.product.names[language]} ${plan.names[language]}, ${t(`shop.every.${choices.every}`).toLowerCase()}`,
        },
        ...(choices.siteName === undefined
          ? []
          : [{ label: t('shop.recap.site'), value: `${choices.siteName}.${sites}` }]),
        ...(choices.domain === undefined
          ? []
          : [
              {
                label: t('domains.shop.name'),
                value: `${choices.domain.name} (${t(`domains.shop.how-${choices.domain.how}`)})`,
              },
              { label: t('domains.shop.mandate'), value: choices.domain.mandate },
            ]),
        ...(chosen.length === 0 ? [] : [{ label: t('shop.recap.options'), value: chosen.join(', ') }]),
        { label: t('shop.recap.pay-by'), value: t(`portal.pay-by.${choices.payBy}`) },
        ...(weighed.coupon && weighed.first.discount
          ? [
              { label: t('shop.recap.price'), value: <PriceText net={weighed.net} every={choices.every} /> },
              {
                label: t('shop.recap.coupon', { code: weighed.coupon.code }),
                value: (
                  <>
                    <MoneyText value={negate(weighed.first.discount.amount)} />{' '}
                    {t('shop.recap.coupon-for', {
                      context: weighed.coupon.periods === undefined ? 'ever' : '',
                      count: weighed.coupon.periods ?? 1,
                    })}
                  </>
                ),
              },
            ]
          : []),
        { label: t('shop.recap.net'), value: <MoneyText value={totals.net} /> },
        { label: t('shop.recap.vat'), value: <MoneyText value={totals.vat} /> },
        {
          label: t('shop.recap.gross'),
          value: (
            <strong>
              <MoneyText value={totals.gross} />
            </strong>
          ),
        },
      ]}
    />
  );
}
