import { system } from '../../platform/actor.ts';
import { type Act, actsAfter, lastAct } from '../../platform/acts.ts';
import { type Day, isAfter } from '../../platform/calendar.ts';
import { type House, imagine, read, type Work } from '../../platform/house.ts';
import { parseMoney } from '../../platform/money.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { dueCustomers, runCustomerDay } from '../daily/daily.ts';
import { claimsOf } from '../invoicing/invoicing.ts';
import { bookPayment } from '../payments/book.ts';
import { bankThatTakesAll, cardsThatPay, debitsUnderWay } from '../payments/payments.ts';
import { deliverAtOnce } from './delivery.ts';
import { isTold } from './lines.ts';

/** An act that the coming days bring, if nobody does anything meanwhile. */
export interface Foreseen {
  readonly on: Day;
  readonly act: string;
  readonly article: string | null;
  readonly customerId: string;
  readonly serviceId: string | null;
  readonly details: Record<string, unknown>;
}

const oracle = system('forecast');

/**
 * What the coming days will invoice, remind, collect, suspend and end: the daily run of production, played
 * on the live data in transactions that are rolled back. Invoices that are not issued yet are taken as paid
 * on their due date, those that are open today as staying so.
 */
export async function forecast(house: House, until: Day): Promise<Foreseen[]> {
  return (await forecastOf(house, until, Number.MAX_SAFE_INTEGER)).foreseen;
}

/** Of the first so many customers of whom something comes. */
export async function forecastOf(
  house: House,
  until: Day,
  most: number,
): Promise<{ foreseen: Foreseen[]; leftOut: number }> {
  const coming: House = { ...house, atOnce: [deliverAtOnce, bankThatTakesAll, cardsThatPay] };
  const due = await read(house, oracle, (work) => dueCustomers(work, until));
  const customers = due.slice(0, most);
  const foreseen: Foreseen[] = [];
  for (const customerId of customers)
    foreseen.push(...(await imagine(coming, oracle, (work) => foresee(work, customerId, until))));
  foreseen.sort((a, b) => (isAfter(a.on, b.on) ? 1 : isAfter(b.on, a.on) ? -1 : 0));
  return { foreseen, leftOut: due.length - customers.length };
}

async function foresee(work: Work, customerId: string, until: Day): Promise<Foreseen[]> {
  const since = await lastAct(work);
  const stays = new Set((await claimsOf(work, customerId)).map(({ invoiceId }) => invoiceId));
  for (let today = work.today; !isAfter(today, until); today = today.add({ days: 1 })) {
    const day = { ...work, today };
    await payWhatIsDue(day, customerId, stays);
    await runCustomerDay(day, customerId);
  }
  return (await actsAfter(work, since))
    .filter((act) => act.customerId === customerId && isTold(act.act))
    .map(foreseenOf);
}

/** One invoice after the other: by the day on which it is due. */
async function payWhatIsDue(work: Work, customerId: string, stays: ReadonlySet<string>): Promise<void> {
  const debited = new Set((await debitsUnderWay(work, customerId)).map(({ invoiceId }) => invoiceId));
  for (const claim of await claimsOf(work, customerId)) {
    if (stays.has(claim.invoiceId) || debited.has(claim.invoiceId) || isAfter(claim.dueOn, work.today))
      continue;
    const key = `forecast/${claim.number}`;
    const paid = await bookPayment(
      work,
      { customerId, amount: claim.open, receivedOn: work.today, reference: key, key },
      'transfer',
    );
    if (isRefusal(paid)) throw new Error(`a forecast payment is refused: ${paid.refused}`);
  }
}

function foreseenOf(act: Act): Foreseen {
  const { on, article, customerId, serviceId, details } = act;
  return { on, act: act.act, article, customerId: customerId ?? '', serviceId, details };
}

/** Cash by day: what debits and expected payments bring. */
export function expectedCash(foreseen: readonly Foreseen[]): { on: Day; cents: bigint }[] {
  const byDay = Map.groupBy(
    foreseen.filter(({ act }) => act === 'payment-recorded'),
    ({ on }) => on.toString(),
  );
  return [...byDay.values()].map((acts) => ({
    on: acts[0]?.on as Day,
    cents: acts.reduce((sum, { details }) => sum + parseMoney(String(details.amount)).cents, 0n),
  }));
}
