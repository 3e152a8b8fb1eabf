import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { keepDocument } from '../../platform/documents.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { formatDayShort, formatMoney } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { inGroups } from '../../platform/identifiers.ts';
import { isId, newId } from '../../platform/ids.ts';
import { add, formatPlain, type Money } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { renderPdf } from '../../platform/pdf/render.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { billingIdentity } from '../customers/customers.ts';
import { takeAccount, takeBackMoney } from '../invoicing/invoicing.ts';
import { getProvider, identityLines } from '../provider/provider.ts';
import {
  type Cheque,
  type ChequeSlip,
  insertSlip,
  insertStep,
  lockSlips,
  selectCheques,
  selectNextSlipNumber,
  selectSlips,
} from './cheques-store.ts';
import { insertPaymentReturn } from './debits-store.ts';
import { SLIP_TEMPLATE } from './slip-template.ts';

export type { Cheque, ChequeSlip } from './cheques-store.ts';

/**
 * Art. 8: a cheque settles when it is recorded, so that nobody is suspended while it is in transit; it goes
 * to the bank on a slip, is cleared when the bank credits the slip, or bounces, and then what it had settled
 * is open again.
 */

/** In hand or in transit, oldest first. */
export async function openCheques(work: Work): Promise<Cheque[]> {
  return selectCheques(work, { open: true });
}

/** Of a customer, on their way: what dunning and staff see. */
export async function chequesInTransit(work: Work, customerId: string): Promise<Cheque[]> {
  return mayTouch(work, customerId) ? selectCheques(work, { customerId, open: true }) : [];
}

/** Newest first. */
export async function listSlips(work: Work, limit: number): Promise<ChequeSlip[]> {
  return selectSlips(work, { limit });
}

/** The cheques in hand (all, or those named) go to the bank on one slip, whose PDF is kept. */
export async function remitCheques(
  work: Work,
  paymentIds?: readonly string[],
): Promise<ChequeSlip | Refusal> {
  if (!actorMay(work.by, 'payments.record')) return refuse('not-permitted');
  await lockSlips(work);
  const inHand = (await selectCheques(work, { open: true })).filter(({ state }) => state === 'in-hand');
  const cheques = paymentIds ? inHand.filter(({ paymentId }) => paymentIds.includes(paymentId)) : inHand;
  if (cheques.length === 0) return refuse('no-cheque-in-hand', { article: '8' });
  const number = await selectNextSlipNumber(work, work.today.year);
  const total = add(...cheques.map(({ amount }) => amount));
  const documentId = await keepDocument(work, {
    customerId: null,
    kind: 'cheque-slip',
    name: `${number}.pdf`,
    mime: 'application/pdf',
    bytes: await drawSlip(work, number, cheques, total),
  });
  const id = newId();
  await insertSlip(work, { id, number, total, documentId }, cheques);
  for (const cheque of cheques) await insertStep(work, cheque, 'remitted');
  await recordAct(work, {
    act: 'cheques-remitted',
    article: '8',
    details: { slip: number, items: cheques.length, total: formatPlain(total) },
  });
  return { id, number, items: cheques.length, total, documentId, on: work.today, cleared: false };
}

/** The bank credited the slip (to the cent): its cheques are cleared. @returns false where none such waits. */
export async function clearSlip(work: Work, number: string, amount: Money): Promise<boolean> {
  await lockSlips(work);
  const [slip] = await selectSlips(work, { number, limit: 1 });
  if (!slip || slip.cleared || slip.total.cents !== amount.cents) return false;
  await clear(work, slip);
  return true;
}

/** By staff, who see it on the account. */
export async function clearSlipByHand(work: Work, slipId: string): Promise<Refusal | undefined> {
  if (!actorMay(work.by, 'payments.record')) return refuse('not-permitted');
  await lockSlips(work);
  const [slip] = isId(slipId) ? await selectSlips(work, { id: slipId, limit: 1 }) : [];
  if (!slip) return refuse('slip-unknown');
  if (slip.cleared) return refuse('slip-cleared');
  await clear(work, slip);
  return undefined;
}

async function clear(work: Work, slip: ChequeSlip): Promise<void> {
  for (const cheque of await selectCheques(work, { slipId: slip.id }))
    if (cheque.state === 'in-transit') await insertStep(work, cheque, 'cleared');
  await recordAct(work, {
    act: 'cheques-cleared',
    article: '8',
    details: { slip: slip.number, total: formatPlain(slip.total) },
  });
}

/** The bank takes it back: what it had settled is open again, as for a returned debit. Announces `payments.cheque-bounced`. */
export async function bounceCheque(work: Work, paymentId: string, why: string): Promise<Refusal | undefined> {
  if (!actorMay(work.by, 'payments.record')) return refuse('not-permitted');
  const [found] = isId(paymentId) ? await selectCheques(work, { paymentId }) : [];
  if (!found) return refuse('cheque-unknown');
  if (why.trim() === '') return refuse('cheque-why-missing', { field: 'why' });
  const { customerId } = found;
  await takeAccount(work, customerId);
  const [cheque = found] = await selectCheques(work, { paymentId });
  if (cheque.state === 'bounced') return refuse('cheque-bounced-before');
  const code = why.trim().slice(0, 200);
  const { amount } = cheque;
  await insertStep(work, cheque, 'bounced');
  await insertPaymentReturn(work, { paymentId, customerId, code });
  await takeBackMoney(work, { customerId, amount, paymentId });
  await recordAct(work, {
    act: 'cheque-bounced',
    article: '8',
    customerId,
    details: { amount: formatPlain(amount), reference: cheque.reference, why: code },
  });
  await announce(work, 'payments.cheque-bounced', paymentId, { paymentId, customerId });
  return undefined;
}

async function drawSlip(
  work: Work,
  number: string,
  cheques: readonly Cheque[],
  total: Money,
): Promise<Buffer> {
  const provider = await getProvider(work);
  const { language } = provider;
  const t = translator(language);
  const rows = await Promise.all(
    cheques.map(async (cheque) => {
      const drawer = await billingIdentity(work, cheque.customerId, work.today);
      return [
        formatDayShort(cheque.receivedOn, language),
        drawer?.name ?? '',
        drawer?.number ?? '',
        cheque.reference,
        formatMoney(cheque.amount, language),
      ];
    }),
  );
  return renderPdf({
    template: SLIP_TEMPLATE,
    at: work.at,
    data: {
      language,
      title: t('payments.slip.title'),
      number,
      company: identityLines(provider, language),
      facts: [
        [t('payments.slip.date'), formatDayShort(work.today, language)],
        [t('payments.slip.bank'), provider.bank],
        ['IBAN', inGroups(provider.iban)],
        [t('payments.slip.items'), String(cheques.length)],
      ],
      heads: ['received', 'drawer', 'customer', 'reference', 'amount'].map((key) =>
        t(`payments.slip.${key}`),
      ),
      rows,
      total: [t('payments.slip.total'), formatMoney(total, language)],
      endorse: t('payments.slip.endorse'),
      signature: t('payments.slip.signature'),
    },
  });
}
