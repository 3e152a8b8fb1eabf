import type { Dispute } from '../../company/disputes/disputes.ts';
import { useT } from '../ui/page.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DayText, MoneyText } from '../ui/values.tsx';

export function DisputeStatus({ dispute: { outcome } }: { dispute: Dispute }) {
  const t = useT();
  if (!outcome) return <Status tone="warn">{t('agreement.dispute.open')}</Status>;
  return outcome.accepted ? (
    <Status tone="good">{t('agreement.dispute.accepted')}</Status>
  ) : (
    <Status tone="calm">{t('agreement.dispute.rejected')}</Status>
  );
}

/** What was disputed, and what came of it. */
export function DisputesPanel({ disputes }: { disputes: readonly Dispute[] }) {
  const t = useT();
  return disputes.map((dispute) => (
    <Panel key={dispute.id} title={t('agreement.dispute.state')}>
      <Facts
        facts={[
          { label: t('customer.state'), value: <DisputeStatus dispute={dispute} /> },
          { label: t('agreement.dispute.received'), value: <DayText value={dispute.on} /> },
          { label: t('agreement.dispute.files'), value: dispute.documents.join(', ') },
          ...(dispute.outcome
            ? [{ label: t('agreement.dispute.settled'), value: <DayText value={dispute.outcome.on} /> }]
            : []),
          ...(dispute.outcome?.accepted
            ? [
                {
                  label: t('agreement.dispute.amount'),
                  value: <MoneyText value={dispute.outcome.accepted} />,
                },
              ]
            : []),
          ...(dispute.outcome?.why
            ? [{ label: t('agreement.dispute.why'), value: dispute.outcome.why }]
            : []),
        ]}
      />
      {!dispute.outcome && <p className="soft">{t('agreement.dispute.paused')}</p>}
    </Panel>
  ));
}
