import type { Service } from '../../company/contracts/contracts.ts';
import type { Terminated } from '../../company/endings/endings.ts';
import type { EndQuote } from '../../company/endings/quote.ts';
import { parameters } from '../../company/terms/versions.ts';
import { isPositive } from '../../platform/money.ts';
import { useT } from '../ui/page.tsx';
import { Facts } from '../ui/panel.tsx';
import { ArticleLink, DayText, MoneyText } from '../ui/values.tsx';

/** When it ends and why then, what happens to the money and to the data: shown before and after. */
export function EndFacts({
  service,
  end,
  article,
}: {
  service: Pick<Service, 'termsVersion'>;
  end: Terminated & Partial<EndQuote>;
  article: string;
}) {
  const t = useT();
  const { terminationNoticeDays, dataKeptDays } = parameters(service.termsVersion);
  return (
    <Facts
      facts={[
        {
          label: t('customer.service.ends-on'),
          value: end.endsOn ? (
            <strong>
              <DayText value={end.endsOn} />
            </strong>
          ) : (
            t('agreement.termination.at-once')
          ),
        },
        {
          label: t('agreement.termination.why'),
          value: (
            <>
              {end.endsOn === undefined
                ? t('agreement.termination.never-ran')
                : t(`agreement.termination.${end.inTime ? 'in-time' : 'late'}`, {
                    days: terminationNoticeDays,
                  })}{' '}
              (<ArticleLink article="7" />
              {article !== '7' && (
                <>
                  , <ArticleLink article={article} />
                </>
              )}
              )
            </>
          ),
        },
        {
          label: t('agreement.termination.money'),
          value:
            end.credited && isPositive(end.credited) ? (
              <>
                <MoneyText value={end.credited} /> {t('agreement.termination.credited')}
              </>
            ) : (
              t('agreement.termination.no-refund')
            ),
        },
        {
          label: t('agreement.termination.data'),
          value: t('agreement.termination.data-text', { days: dataKeptDays }),
        },
      ]}
    />
  );
}
