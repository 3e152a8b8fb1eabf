import type { ChangeQuote } from '../../company/changes/quote.ts';
import type { Service } from '../../company/contracts/contracts.ts';
import { formatPlain, isPositive, subtract } from '../../platform/money.ts';
import { useT } from '../ui/page.tsx';
import { Facts } from '../ui/panel.tsx';
import { ArticleLink, MoneyText, PriceText } from '../ui/values.tsx';

/** What is due today for the change, including VAT: negative when it is credited. */
export const amountOf = (quote: ChangeQuote) => formatPlain(subtract(quote.invoiced, quote.credited));

/** A service's price now and then, and what the rest of the running period comes to. */
export function QuoteFacts({ service, quote }: { service: Service; quote: ChangeQuote }) {
  const t = useT();
  return (
    <Facts
      facts={[
        {
          label: t('agreement.plan.now'),
          value: <PriceText net={service.price} every={service.every} />,
        },
        {
          label: t('agreement.plan.then'),
          value: <PriceText net={quote.service.price} every={quote.service.every} />,
        },
        { label: t('agreement.plan.today'), value: <RestOfPeriod quote={quote} /> },
      ]}
    />
  );
}

function RestOfPeriod({ quote }: { quote: ChangeQuote }) {
  const t = useT();
  if (isPositive(quote.invoiced))
    return (
      <>
        <strong>
          <MoneyText value={quote.invoiced} />
        </strong>{' '}
        {t('agreement.plan.invoiced')}
      </>
    );
  if (isPositive(quote.credited))
    return (
      <>
        <strong>
          <MoneyText value={quote.credited} />
        </strong>{' '}
        {t('agreement.plan.credited')} (<ArticleLink article="2" />)
      </>
    );
  return <>{t('agreement.plan.nothing')}</>;
}
