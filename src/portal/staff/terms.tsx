import { Link, type LoaderFunctionArgs } from 'react-router';
import { currentVersion, VERSIONS, verifyEvidence } from '../../company/terms/terms.ts';
import { visitOf } from '../context.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { MoneyText } from '../ui/values.tsx';
import { staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  return staffRead(visit, 'terms.read', async (work) => ({
    current: currentVersion(work).id,
    verdict: visit.url.searchParams.has('verify') ? await verifyEvidence(work) : undefined,
  }));
}

/** The versions of the terms with their figures, and the evidence of their acceptances. */
export default function Terms() {
  const t = useT();
  const { current, verdict } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('staff.terms.title')}
        lead={t('staff.terms.lead')}
        actions={
          <ButtonLink to="/staff/terms?verify" look="quiet">
            {t('staff.terms.verify')}
          </ButtonLink>
        }
      />
      {verdict?.intact && (
        <Notice tone="good" title={t('staff.terms.intact', { count: verdict.records })}>
          <p>
            {t('staff.terms.head')} <code>{verdict.head}</code>
          </p>
        </Notice>
      )}
      {verdict && !verdict.intact && (
        <Notice tone="bad" title={t('staff.terms.broken', { count: verdict.records })}>
          {t(`terms.evidence.${verdict.firstBad.problem}`, { seq: verdict.firstBad.seq ?? '—' })}
        </Notice>
      )}
      {VERSIONS.map((version) => (
        <Panel
          key={version.id}
          title={version.id}
          lead={version.id === current ? t('staff.terms.in-force') : undefined}
          actions={<Link to="/terms">{t('staff.terms.read')}</Link>}
        >
          <Facts
            facts={Object.entries(version.parameters).map(([name, value]) => ({
              label: t(`staff.parameter.${name}`),
              value: typeof value === 'number' ? value : <MoneyText value={value} />,
            }))}
          />
        </Panel>
      ))}
    </>
  );
}
