import type { Actor } from '../../platform/actor.ts';
import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { act, type House, mayTouch, read, type Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { isId, newId } from '../../platform/ids.ts';
import { add, formatPlain, isPositive } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { actingMay, billingIdentity, invoiceEmails } from '../customers/customers.ts';
import { getInvoice } from '../invoicing/invoicing.ts';
import { bookPayment } from './book.ts';
import { settleCharge } from './card-charges.ts';
import { settleCardDispute, settleCardRefund } from './card-refunds.ts';
import type { CardNews, CardProcessor, CardSession } from './cards.ts';
import { judgeSession } from './rules.ts';
import { refreshCardSetup, renewCard } from './saved-cards.ts';
import { insertAttempt, insertEvent, insertOutcome, insertSession, selectAttempt } from './store.ts';
import type { CardPayment } from './types.ts';

const robot = system('card payments');

/**
 * Opens a pay page for what is open of these invoices. Takes the house, not a work: what we ask is
 * committed before the processor hears of it, and no transaction waits for the network.
 */
export async function startCardPayment(
  house: House,
  by: Actor,
  processor: CardProcessor,
  input: { customerId: string; invoiceIds: readonly string[]; returnUrl: string; cancelUrl: string },
): Promise<{ attemptId: string; url: string } | Refusal> {
  const asked = await act(house, by, (work) => ask(work, input.customerId, input.invoiceIds));
  if (isRefusal(asked)) return asked;
  let page: Awaited<ReturnType<CardProcessor['openPayPage']>>;
  try {
    page = await processor.openPayPage({
      ...asked,
      customerId: input.customerId,
      returnUrl: input.returnUrl.replace('ATTEMPT', asked.attemptId),
      cancelUrl: input.cancelUrl,
    });
  } catch {
    return refuse('card-processor-unreachable');
  }
  const { attemptId } = asked;
  await act(house, by, (work) => insertSession(work, { attemptId, customerId: input.customerId, ...page }));
  return { attemptId, url: page.url };
}

async function ask(work: Work, customerId: string, invoiceIds: readonly string[]) {
  const customer = mayTouch(work, customerId)
    ? await billingIdentity(work, customerId, work.today)
    : undefined;
  if (!customer) return refuse('customer-unknown');
  if (!(await actingMay(work, customerId, 'pay'))) return refuse('not-permitted', { article: '5' });
  const found = await Promise.all(invoiceIds.map((id) => getInvoice(work, id)));
  const open = found.flatMap((invoice) =>
    invoice?.customerId === customerId && isPositive(invoice.open) ? [invoice] : [],
  );
  if (open.length === 0) return refuse('nothing-to-pay');
  const amount = add(...open.map((invoice) => invoice.open));
  const attemptId = newId();
  const askedBy = 'name' in work.by ? work.by.name : work.by.kind;
  await insertAttempt(work, {
    id: attemptId,
    customerId,
    invoiceIds: open.map(({ id }) => id),
    amount,
    askedBy,
  });
  await recordAct(work, {
    act: 'card-payment-asked',
    article: '8',
    customerId,
    details: { amount: formatPlain(amount) },
  });
  const numbers = open.map(({ number }) => number).join(', ');
  return {
    attemptId,
    amount,
    language: customer.language,
    email: (await invoiceEmails(work, customerId))[0],
    description: translator(customer.language)('payments.description', { numbers }),
  };
}

export async function getCardPayment(work: Work, attemptId: string): Promise<CardPayment | undefined> {
  if (!isId(attemptId)) return undefined;
  const attempt = await selectAttempt(work, attemptId);
  return attempt && mayTouch(work, attempt.customerId) ? attempt : undefined;
}

/** The return page and the timetable: asks the processor, in case the notification is late or lost. */
export async function refreshCardPayment(
  house: House,
  processor: CardProcessor,
  attemptId: string,
): Promise<CardPayment | undefined> {
  if (!isId(attemptId)) return undefined;
  const attempt = await read(house, robot, (work) => selectAttempt(work, attemptId));
  if (!attempt?.sessionId || attempt.state !== 'open') return attempt;
  const session = await processor.lookUp(attempt.sessionId).catch(() => undefined);
  if (session) await act(house, robot, (work) => settleSession(work, session));
  return read(house, robot, (work) => selectAttempt(work, attemptId));
}

/**
 * The webhook's body, exactly as received, and its signature. A refusal means HTTP 400: forged, too old,
 * unreadable. A replay is known by the event's id, a second event about the same page by its outcome.
 */
export async function handleCardEvent(
  house: House,
  processor: CardProcessor,
  rawBody: string,
  signature: string,
): Promise<{ done: Done } | Refusal> {
  const event = processor.readEvent(rawBody, signature, house.clock.now());
  if (isRefusal(event)) return event;
  const { session, news } = event;
  // The card itself is not in the notification: it is asked for, before the event counts as taken in.
  if (news?.about === 'setup') await refreshCardSetup(house, processor, news.setupId);
  return act(house, robot, async (work) => {
    if (!(await insertEvent(work, { ...event, done: 'taken' }))) return { done: 'known' as const };
    if (session) return settleSession(work, session);
    return { done: news ? await settleNews(work, news) : ('ignored' as const) };
  });
}

type Done = 'booked' | 'known' | 'ignored' | 'expired' | 'mismatch';

async function settleNews(work: Work, news: CardNews): Promise<Done> {
  switch (news.about) {
    case 'setup':
      return 'known';
    case 'charge':
      return settleCharge(work, news.charge);
    case 'refund':
      return settleCardRefund(work, news.refund);
    case 'dispute':
      return settleCardDispute(work, news.dispute);
    case 'card':
      return renewCard(work, news.method, news.face);
  }
}

async function settleSession(work: Work, session: CardSession): Promise<{ done: Done } | Refusal> {
  const attempt = isId(session.attemptId) ? await selectAttempt(work, session.attemptId) : undefined;
  // An unknown page, or one that another session speaks for: not ours to book.
  if (!attempt || (attempt.sessionId !== undefined && attempt.sessionId !== session.sessionId)) {
    return { done: 'ignored' };
  }
  const { attemptId, customerId, amount } = attempt;
  switch (judgeSession(attempt, session)) {
    case 'wait':
      return { done: 'ignored' };
    case 'expired': {
      if (!(await insertOutcome(work, { attemptId, customerId, outcome: 'expired' })))
        return { done: 'known' };
      await recordAct(work, {
        act: 'card-payment-expired',
        article: '8',
        customerId,
        details: { amount: formatPlain(amount) },
      });
      return { done: 'expired' };
    }
    case 'mismatch': {
      const { pspPayment } = session;
      if (!(await insertOutcome(work, { attemptId, customerId, outcome: 'mismatch', pspPayment }))) {
        return { done: 'known' };
      }
      const received = session.amount
        ? `${formatPlain(session.amount)} ${session.currency.toUpperCase()}`
        : '?';
      await recordAct(work, {
        act: 'card-payment-mismatch',
        article: '8',
        customerId,
        details: { asked: `${formatPlain(amount)} EUR`, received },
      });
      return { done: 'mismatch' };
    }
    case 'book': {
      const reference = session.pspPayment ?? session.sessionId;
      const key = `card/${attemptId}`;
      const booked = await bookPayment(
        work,
        { customerId, amount, receivedOn: work.today, reference, key },
        'card',
      );
      if (isRefusal(booked)) return booked;
      if (!booked.booked) return { done: 'known' };
      const { paymentId } = booked;
      const { pspPayment } = session;
      await insertOutcome(work, { attemptId, customerId, outcome: 'paid', paymentId, pspPayment });
      return { done: 'booked' };
    }
  }
}
