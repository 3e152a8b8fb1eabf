import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { type Day, isAfter } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { CHART, type Chart, checkAccount, isAccountName } from './chart-rules.ts';
import { insertChart, lockCharts, selectCharts } from './chart-store.ts';

/** The chart by day: an entry keeps the accounts of its own day, so that an export stays what it was. */
export async function charts(work: Work): Promise<(on: Day) => Chart> {
  const versions = (await selectCharts(work)).map(({ accounts, from }) => ({
    chart: { ...CHART, ...accounts },
    from,
  }));
  return (on) => versions.find(({ from }) => !isAfter(from, on))?.chart ?? CHART;
}

/** Another number or label for what the journal books, from today on. */
export async function changeAccount(
  work: Work,
  input: { account: string; number: string; label?: string },
): Promise<Chart | Refusal> {
  if (!actorMay(work.by, 'settings.write')) return refuse('not-permitted');
  const { account } = input;
  if (!isAccountName(account))
    return refuse('account-unknown', { field: 'account', figures: { known: Object.keys(CHART).join(', ') } });
  await lockCharts(work);
  const before = (await charts(work))(work.today);
  const checked = checkAccount({ number: input.number, label: input.label ?? before[account].label });
  if (isRefusal(checked)) return checked;
  const chart = { ...before, [account]: checked };
  await insertChart(work, chart);
  await recordAct(work, { act: 'account-changed', details: { account, ...checked } });
  return chart;
}
