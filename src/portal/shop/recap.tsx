import type { Plan, PlanOption } from '../../company/catalogue/catalogue.ts';
import type { Customer } from '../../company/customers/customers.ts';
import type { Choices } from '../../company/orders/orders.ts';
import type { Money } from '../../platform/money.ts';
import { useLanguage, useT } from '../ui/page.tsx';
import { Facts } from '../ui/panel.tsx';
import { MoneyText } from '../ui/values.tsx';

/** The whole order, with its price including VAT, just above the signature (L221-14). */
export function Recap({
  plan,
  options,
  customer,
  choices,
  totals,
  sites,
}: {
  plan: Plan;
  options: readonly PlanOption[];
  customer: Customer;
  choices: Choices;
  totals: { readonly net: Money; readonly vat: Money; readonly gross: Money };
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
        ...(chosen.length === 0 ? [] : [{ label: t('shop.recap.options'), value: chosen.join(', ') }]),
        { label: t('shop.recap.pay-by'), value: t(`portal.pay-by.${choices.payBy}`) },
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
