import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { formatPlain, type Money } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { takeAccount, takeBackMoney } from '../invoicing/invoicing.ts';
import {
  type CardPaymentRow,
  insertDispute,
  insertDisputeOutcome,
  insertRefundOutcome,
  selectCardPayment,
  selectRefundByCard,
  selectUnansweredRefunds,
} from './card-refunds-store.ts';
import type { CardDispute, CardProcessor, CardRefund } from './cards.ts';
import { insertPaymentReturn } from './debits-store.ts';
import { refundAtProcessor } from './refunds.ts';

export { type CardDisputeEntry, cardDisputes } from './card-refunds-store.ts';

/** Money that goes back to a card: refunds, which we ask for, and disputes, which its holder's bank decides. */

const robot = system('card refunds');

/** The answer to `payments.refund-made`: what was paid by card goes back to it, once for each refund. */
export async function performRefund(house: House, processor: CardProcessor, refundId: string): Promise<void> {
  const refund = await read(house, robot, (work) => selectRefundByCard(work, refundId));
  if (!refund) return;
  const answer = await processor.refund({
    refundId,
    pspPayment: refund.pspPayment,
    amount: refund.amount,
  });
  await act(house, robot, (work) => settleCardRefund(work, answer));
}

/** The timetable: refunds that the processor has not answered. */
export async function askAboutRefunds(house: House, processor: CardProcessor): Promise<void> {
  const open = await read(house, robot, (work) => selectUnansweredRefunds(work, 200));
  for (const refundId of open) await performRefund(house, processor, refundId).catch(() => undefined);
}

/** Ours is answered; one that was made at the processor's own console is written down here too. */
export async function settleCardRefund(
  work: Work,
  answer: CardRefund,
): Promise<'booked' | 'known' | 'ignored'> {
  if (answer.state === 'pending') return 'ignored';
  const { refundId } = answer;
  if (refundId === undefined) return answer.state === 'made' ? recordForeign(work, answer) : 'ignored';
  const refund = isId(refundId) ? await selectRefundByCard(work, refundId) : undefined;
  if (!refund) return 'known';
  const { customerId, number, amount } = refund;
  await takeAccount(work, customerId);
  const outcome = answer.state;
  if (!(await insertRefundOutcome(work, { refundId, customerId, outcome, pspRefund: answer.pspRefund })))
    return 'known';
  await recordAct(work, {
    act: outcome === 'made' ? 'card-refund-sent' : 'card-refund-failed',
    article: '4',
    customerId,
    details: { number, amount: formatPlain(amount) },
  });
  return 'booked';
}

async function recordForeign(work: Work, answer: CardRefund): Promise<'booked' | 'known' | 'ignored'> {
  const payment = await selectCardPayment(work, answer.pspPayment);
  if (!payment) return 'ignored';
  await takeAccount(work, payment.customerId);
  const made = await refundAtProcessor(work, { ...payment, ...answer });
  if (made === 'known') return 'known';
  if (made === 'above-cap')
    await recordAct(work, {
      act: 'card-refund-unexplained',
      article: '4',
      customerId: payment.customerId,
      details: { amount: formatPlain(answer.amount), reference: answer.pspRefund },
    });
  return 'booked';
}

/**
 * The holder disputes a payment at the bank. Opened: written down, somebody answers it at the processor. Lost: the
 * payment is taken back, and what it had settled is due again. Notifications may come in any order.
 */
export async function settleCardDispute(
  work: Work,
  dispute: CardDispute,
): Promise<'booked' | 'known' | 'ignored'> {
  const payment = await selectCardPayment(work, dispute.pspPayment);
  if (!payment) return 'ignored';
  const { paymentId, customerId } = payment;
  await takeAccount(work, customerId);
  const { pspDispute, amount, reason, state } = dispute;
  const details = { amount: formatPlain(amount), reference: payment.reference, reason };
  const fresh = await insertDispute(work, { pspDispute, paymentId, customerId, amount, reason });
  if (fresh) await recordAct(work, { act: 'card-dispute-opened', article: '8', customerId, details });
  if (state === 'open') return fresh ? 'booked' : 'known';
  if (!(await insertDisputeOutcome(work, { pspDispute, customerId, outcome: state }))) return 'known';
  await recordAct(work, { act: `card-dispute-${state}`, article: '8', customerId, details });
  if (state === 'lost') await takeBack(work, payment, amount, pspDispute);
  return 'booked';
}

/** A part of a payment is not taken back by itself: which invoice it is about is for somebody to say. */
async function takeBack(
  work: Work,
  payment: CardPaymentRow,
  amount: Money,
  pspDispute: string,
): Promise<void> {
  const { paymentId, customerId, invoiceId } = payment;
  if (payment.returned || amount.cents !== payment.amount.cents) return;
  await insertPaymentReturn(work, { paymentId, customerId, code: 'chargeback' });
  await takeBackMoney(work, { customerId, amount, paymentId });
  if (invoiceId !== undefined)
    await announce(work, 'payments.card-charged-back', pspDispute, { paymentId, customerId, invoiceId });
}
