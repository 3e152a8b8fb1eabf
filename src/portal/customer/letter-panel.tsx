import type { LetterDays } from '../../company/endings/letter.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useT, useVisit } from '../ui/page.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { ArticleLink, DayText } from '../ui/values.tsx';

/** Art. 7, companies and public bodies: the registered letter, ready to print. */
export function LetterPanel({ days, pdf }: { days: LetterDays; pdf: string }) {
  const t = useT();
  const { provider } = useVisit();
  return (
    <Panel
      title={t('agreement.letter.title')}
      lead={
        <>
          {t('agreement.letter.lead', { days: days.noticeDays })} (<ArticleLink article="7" />)
        </>
      }
    >
      <div className="stack">
        <Facts
          facts={[
            {
              label: t('agreement.letter.to'),
              value: `${provider.name}, ${provider.street}, ${provider.postcode} ${provider.city}`,
            },
            {
              label: t('agreement.letter.post-by'),
              value: (
                <strong>
                  <DayText value={days.postBy} />
                </strong>
              ),
            },
            {
              label: t('customer.service.ends-on'),
              value: <DayText value={days.endsOn} />,
            },
          ]}
        />
        <p>{t('agreement.letter.later')}</p>
        <div className="row">
          <ButtonLink to={pdf} download>
            {t('agreement.letter.print')}
          </ButtonLink>
        </div>
      </div>
    </Panel>
  );
}
