import type { CardDisputeEntry, Charge } from '../../company/payments/payments.ts';
import type { Day } from '../../platform/calendar.ts';
import { useT } from '../ui/page.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, MoneyText } from '../ui/values.tsx';

export interface ShownCard {
  readonly id: string;
  readonly name: string;
  readonly expiresOn: Day;
  readonly state: 'chosen' | 'kept' | 'expired';
}

const TONES = { chosen: 'good', kept: 'calm', expired: 'bad' } as const;
const DISPUTE_TONES = { open: 'warn', won: 'good', lost: 'bad' } as const;

/** The customer's cards, as far as anybody here knows them, and what was disputed at the bank. */
export function CardsPanel({
  cards,
  disputes,
}: {
  cards: readonly ShownCard[];
  disputes: readonly CardDisputeEntry[];
}) {
  const t = useT();
  if (cards.length === 0 && disputes.length === 0) return null;
  return (
    <Panel title={t('payments.wallet.title')}>
      <Facts
        facts={cards.map((card) => ({
          label: card.name,
          value: (
            <>
              <Status tone={TONES[card.state]}>{t(`payments.wallet.state.${card.state}`)}</Status>{' '}
              {t('payments.wallet.expires')} <DayText value={card.expiresOn} short />
            </>
          ),
        }))}
      />
      {disputes.length > 0 && (
        <>
          <h3>{t('payments.wallet.disputes')}</h3>
          <Facts
            facts={disputes.map((dispute) => ({
              label: dispute.reason,
              value: (
                <>
                  <MoneyText value={dispute.amount} /> <DayText value={dispute.on} short />{' '}
                  <Status tone={DISPUTE_TONES[dispute.state]}>
                    {t(`payments.wallet.dispute-state.${dispute.state}`)}
                  </Status>
                </>
              ),
            }))}
          />
        </>
      )}
    </Panel>
  );
}

/** What was asked of the customer's card for this invoice, and what the bank said. */
export function ChargesPanel({ charges }: { charges: readonly (Charge & { readonly name: string })[] }) {
  const t = useT();
  if (charges.length === 0) return null;
  return (
    <Panel title={t('payments.wallet.charges')} plain>
      <DataTable
        caption={t('payments.wallet.charges')}
        rows={charges}
        rowKey={(charge) => charge.id}
        columns={[
          { label: t('payments.wallet.attempt'), cell: (charge) => String(charge.attempt) },
          { label: t('payments.wallet.asked'), cell: (charge) => <DayText value={charge.on} short /> },
          { label: t('payments.wallet.card'), cell: (charge) => charge.name },
          {
            label: t('payments.wallet.outcome'),
            cell: (charge) => (
              <>
                <Status tone={toneOf(charge.outcome)}>
                  {t(`payments.wallet.outcomes.${charge.outcome ?? 'open'}`)}
                </Status>{' '}
                {charge.code !== '' && <small className="soft">{charge.code}</small>}
              </>
            ),
          },
        ]}
      />
    </Panel>
  );
}

function toneOf(outcome: Charge['outcome']) {
  if (outcome === undefined) return 'accent';
  return outcome === 'paid' ? 'good' : outcome === 'cancelled' ? 'calm' : 'bad';
}
