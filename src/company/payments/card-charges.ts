import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { type Day, isAfter } from '../../platform/calendar.ts';
import { act, type House, mayTouch, read, type Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { isId, newId } from '../../platform/ids.ts';
import { formatPlain, isPositive, type Money } from '../../platform/money.ts';
import { type AtOnce, announce } from '../../platform/outbox.ts';
import { type Claim, getInvoice, takeAccount } from '../invoicing/invoicing.ts';
import { bookCardCharge } from './book.ts';
import { type ChargeOutcome, GIVEN_UP_AFTER_DAYS, judgeCharge, nextTry } from './card-charge-rules.ts';
import {
  type Charge,
  type ChargeRow,
  insertCharge,
  insertChargeOutcome,
  selectCharges,
} from './card-charges-store.ts';
import type { CardCharge, CardProcessor } from './cards.ts';
import { cardName, chosenCard, getCard } from './saved-cards.ts';

export type { Charge } from './card-charges-store.ts';

/**
 * Art. 8: renewals by card, charged on their due date to the card that the customer saved for it. What is asked
 * is written down first, then asked of the processor; its answer may come at once, by a notification, when the
 * timetable asks, or never.
 */

const robot = system('saved cards');

export interface CardDue {
  readonly invoiceId: string;
  readonly open: Money;
  readonly cardId: string;
  readonly attempt: number;
  /** The first day on which it may be tried. */
  readonly on: Day;
}

/** What dunning knows of it: invoices whose charge the processor has not answered, and those to be charged. */
export interface CardStanding {
  readonly underWay: ReadonlySet<string>;
  readonly due: readonly CardDue[];
}

export const NO_CARDS: CardStanding = { underWay: new Set(), due: [] };

export async function cardStanding(
  work: Work,
  customerId: string,
  claims: readonly Claim[],
): Promise<CardStanding> {
  const renewals = claims.filter(({ payBy, cause }) => payBy === 'card' && cause === 'renewal');
  if (renewals.length === 0) return NO_CARDS;
  const charges = await selectCharges(work, { customerId });
  const underWay = new Set(
    charges.filter(({ outcome }) => outcome === undefined).map(({ invoiceId }) => invoiceId),
  );
  const card = await chosenCard(work, customerId);
  if (card?.chosenOn === undefined) return { underWay, due: [] };
  const { id: cardId, chosenOn } = card;
  const due = renewals.flatMap(({ invoiceId, dueOn, open }) => {
    const tried = charges.filter((charge) => charge.invoiceId === invoiceId);
    const next = nextTry(dueOn, tried, { id: cardId, chosenOn });
    return next ? [{ invoiceId, open, cardId, ...next }] : [];
  });
  return { underWay, due };
}

/** The day's run: announces `payments.card-charge-asked` for what is due. @returns whether anything was asked. */
export async function askCards(work: Work, customerId: string, due: readonly CardDue[]): Promise<boolean> {
  const now = due.filter(({ on }) => !isAfter(on, work.today));
  for (const { invoiceId, open: amount, cardId, attempt } of now) {
    const id = newId();
    if (!(await insertCharge(work, { id, customerId, invoiceId, attempt, cardId, amount }))) continue;
    const charge = await getCharge(work, id);
    if (!charge) throw new Error(`the charge ${id} was not kept`);
    await recordAct(work, {
      act: 'card-charge-asked',
      article: '8',
      customerId,
      details: { ...figures(charge), attempt },
    });
    await announce(work, 'payments.card-charge-asked', id, { chargeId: id, customerId, invoiceId });
  }
  return now.length > 0;
}

function figures(charge: Charge): Record<string, string> {
  return { number: charge.number, amount: formatPlain(charge.amount), card: cardName(charge) };
}

export async function getCharge(work: Work, chargeId: string): Promise<Charge | undefined> {
  const [charge] = isId(chargeId) ? await selectCharges(work, { id: chargeId }) : [];
  return charge && mayTouch(work, charge.customerId) ? charge : undefined;
}

/** What was asked of cards for an invoice, in order. */
export async function chargesOf(work: Work, invoiceId: string): Promise<Charge[]> {
  const charges = isId(invoiceId) ? await selectCharges(work, { invoiceId }) : [];
  return charges.filter(({ customerId }) => mayTouch(work, customerId));
}

/** A house whose cards always pay: a forecast's. */
export const cardsThatPay: AtOnce = {
  topic: 'payments.card-charge-asked',
  answer: async (work, { chargeId }) => {
    const [charge] = await selectCharges(work, { id: String(chargeId) });
    if (charge) await settle(work, charge, { pspPayment: 'forecast', state: 'paid', code: '' });
  },
};

/**
 * Asks the processor for one charge, however often this is called: what it knows of it already counts, and what
 * is paid, disputed or withdrawn meanwhile is not asked any more.
 */
export async function performCharge(house: House, processor: CardProcessor, chargeId: string): Promise<void> {
  const charge = await read(house, robot, async (work) => (await selectCharges(work, { id: chargeId }))[0]);
  if (!charge || charge.outcome !== undefined) return;
  const known = await processor.lookUpCharge(charge.pspCustomer, charge.id);
  const asked = known ? undefined : await act(house, robot, (work) => stillToAsk(work, charge));
  const answer = known ?? (asked && (await processor.charge(asked)));
  if (answer) await act(house, robot, (work) => settleCharge(work, answer));
}

async function stillToAsk(work: Work, charge: ChargeRow) {
  const { customerId, invoiceId, amount } = charge;
  await takeAccount(work, customerId);
  const invoice = await getInvoice(work, invoiceId);
  const inWallet = await getCard(work, charge.cardId);
  if (!invoice || !inWallet || invoice.open.cents < amount.cents) {
    if (await insertChargeOutcome(work, charge, { outcome: 'cancelled' }))
      await recordAct(work, {
        act: 'card-charge-cancelled',
        article: '8',
        customerId,
        details: figures(charge),
      });
    return undefined;
  }
  return {
    chargeId: charge.id,
    key: `${invoiceId}/${charge.attempt}`,
    customerId,
    pspCustomer: charge.pspCustomer,
    method: charge.method,
    amount,
    description: translator(invoice.language)('payments.description', { numbers: charge.number }),
  };
}

/** The timetable: whatever has no answer is looked up again; after some days it holds nothing back any more. */
export async function askAboutCharges(house: House, processor: CardProcessor): Promise<void> {
  const open = await read(house, robot, (work) => selectCharges(work, 'open'));
  const oldest = house.clock.now().subtract({ hours: 24 * GIVEN_UP_AFTER_DAYS });
  for (const charge of open) {
    await performCharge(house, processor, charge.id).catch(() => undefined);
    if (charge.at.epochMilliseconds < oldest.epochMilliseconds)
      await act(house, robot, (work) => giveUp(work, charge.id));
  }
}

async function giveUp(work: Work, chargeId: string): Promise<void> {
  const [charge] = await selectCharges(work, { id: chargeId });
  if (!charge || charge.outcome !== undefined) return;
  const { customerId } = charge;
  await takeAccount(work, customerId);
  if (await insertChargeOutcome(work, charge, { outcome: 'given-up' }))
    await recordAct(work, {
      act: 'card-charge-given-up',
      article: '8',
      customerId,
      details: figures(charge),
    });
}

/** What the processor says of a charge, from wherever we hear it, in any order and however often. */
export async function settleCharge(
  work: Work,
  answer: CardCharge,
): Promise<'booked' | 'known' | 'ignored' | 'mismatch'> {
  const [charge] = isId(answer.chargeId) ? await selectCharges(work, { id: answer.chargeId }) : [];
  if (!charge) return 'ignored';
  const verdict = judgeCharge(charge, answer);
  if (verdict === 'wait') return 'ignored';
  if (verdict !== 'mismatch') {
    const state = verdict === 'book' ? 'paid' : verdict;
    return (await settle(work, charge, { ...answer, state })) ? 'booked' : 'known';
  }
  const { customerId } = charge;
  if (!(await insertChargeOutcome(work, charge, { outcome: 'mismatch', pspPayment: answer.pspPayment })))
    return 'known';
  await recordAct(work, {
    act: 'card-payment-mismatch',
    article: '8',
    customerId,
    details: {
      asked: `${formatPlain(charge.amount)} EUR`,
      received: `${formatPlain(answer.amount)} ${answer.currency.toUpperCase()}`,
    },
  });
  return 'mismatch';
}

/** @returns false where it was known. */
async function settle(
  work: Work,
  charge: ChargeRow,
  { pspPayment, state, code }: { pspPayment: string; state: SettledState; code: string },
): Promise<boolean> {
  const { customerId, invoiceId, amount } = charge;
  await takeAccount(work, customerId);
  if (state === 'paid') {
    const key = `card-charge/${charge.id}`;
    const paymentId = await bookCardCharge(work, {
      customerId,
      invoiceId,
      amount,
      key,
      reference: pspPayment,
    });
    if (paymentId === undefined) return false;
    return insertChargeOutcome(work, charge, { outcome: 'paid', paymentId, pspPayment });
  }
  if (charge.outcome !== undefined) return false;
  if (!(await insertChargeOutcome(work, charge, { outcome: state, pspPayment, code }))) return false;
  await recordAct(work, {
    act: state === 'declined' ? 'card-charge-declined' : 'card-charge-must-authenticate',
    article: '8',
    customerId,
    details: { ...figures(charge), code },
  });
  const invoice = await getInvoice(work, invoiceId);
  if (invoice && isPositive(invoice.open))
    await announce(work, 'payments.card-charge-refused', charge.id, {
      chargeId: charge.id,
      customerId,
      invoiceId,
    });
  return true;
}

type SettledState = Extract<ChargeOutcome, 'paid' | 'declined' | 'must-authenticate'>;
