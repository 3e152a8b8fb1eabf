import { type Act, listActs } from '../../platform/acts.ts';
import { day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { type Money, parseMoney } from '../../platform/money.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { periodPrice, rejectBy, type Service, servicesOf, terminationOf } from '../contracts/contracts.ts';
import { contactsWhoMay, invoiceEmails } from '../customers/customers.ts';
import { listDisputes } from '../disputes/disputes.ts';
import { goneOn } from '../hosting/rules.ts';
import { claimsOf, getInvoice, type Invoice, quote } from '../invoicing/invoicing.ts';
import { getRefund, refundOfWithdrawal } from '../payments/payments.ts';
import { getProvider } from '../provider/provider.ts';
import { isWarned } from '../renewals/renewals.ts';
import { currentVersion, parameters } from '../terms/terms.ts';
import type { NoticeFacts, NoticeKind } from './letters.ts';
import { paymentLink } from './payment-link.ts';
import type { SkipReason } from './rules.ts';
import { CARD_TELLERS } from './told-cards.ts';

/** What an announcement means for the customer: a letter, or silence with its reason. */
export type Told =
  | {
      readonly facts: NoticeFacts;
      readonly to: readonly string[];
      readonly attachments?: readonly string[];
    }
  | { readonly kind: NoticeKind; readonly skip: SkipReason };

export type Payload = Readonly<Record<string, unknown>>;
export type Tell = (work: Work, payload: Payload) => Promise<Told>;

/** Art. 3 to 19: who hears what, by the topic of the announcement. Reminders are in `reminders.ts`. */
export const TELLERS: Readonly<Record<string, Tell>> = {
  ...CARD_TELLERS,

  'contracts.renewal-notice': async (work, payload) => {
    const service = await serviceOf(work, payload);
    const dueOn = day(String(payload.dueOn));
    const { net } = periodPrice(service, dueOn);
    const priced = await quote(work, { customerId: service.customerId, net });
    return {
      facts: {
        kind: 'renewal-notice',
        label: service.label,
        dueOn,
        rejectBy: day(String(payload.rejectBy)),
        price: isRefusal(priced) ? net : priced.gross,
        every: service.every,
        serviceUrl: await serviceUrl(work, service),
      },
      to: await whoDecides(work, service),
    };
  },

  // R212-1, art. 7: in time to leave.
  'contracts.price-change-announced': async (work, payload) => {
    const service = await serviceOf(work, payload);
    const change = service.priceChanges.find(({ id }) => id === payload.priceChangeId);
    if (!change) return { kind: 'price-change', skip: 'gone' };
    const { customerId, label, every } = service;
    const gross = async (net: Money) => {
      const priced = await quote(work, { customerId, net });
      return isRefusal(priced) ? net : priced.gross;
    };
    const { terminationNoticeDays } = parameters(service.termsVersion);
    return {
      facts: {
        kind: 'price-change',
        label,
        now: await gross(service.price),
        price: await gross(change.price),
        every,
        appliesOn: change.appliesOn,
        rejectBy: (await isWarned(work, customerId))
          ? undefined
          : rejectBy(change.appliesOn, terminationNoticeDays),
        why: change.why,
        serviceUrl: await serviceUrl(work, service),
      },
      to: await whoDecides(work, service),
    };
  },

  'contracts.termination-recorded': async (work, payload) => {
    const service = await serviceOf(work, payload);
    const termination = await terminationOf(work, service.id);
    if (!termination) throw new Error(`no termination of ${service.id}`);
    const { means, postedOn, endsOn, inTime, article } = termination;
    return {
      facts: {
        kind: 'termination-recorded',
        label: service.label,
        means,
        postedOn,
        endsOn,
        inTime,
        article,
        noticeDays: parameters(service.termsVersion).terminationNoticeDays,
        keptUntil: goneOn(endsOn, service.termsVersion),
        serviceUrl: await serviceUrl(work, service),
      },
      to: await whoDecides(work, service),
    };
  },

  'contracts.service-ended': async (work, payload) => {
    const service = await serviceOf(work, payload);
    const { ended, label } = service;
    if (!ended) throw new Error(`service ${service.id} has not ended`);
    const to = await whoDecides(work, service);
    if (ended.reason === 'withdrawn') {
      const { at } = await actOf(work, service, 'service-ended');
      const refund = (await refundOfWithdrawal(work, service.id))?.amount;
      return { facts: { kind: 'withdrawal-receipt', label, at, refund }, to };
    }
    return {
      facts: {
        kind: 'service-ended',
        label,
        on: ended.on,
        reason: ended.reason === 'cancelled' && ended.article !== '5' ? 'never-started' : ended.reason,
        article: ended.article,
        keptUntil: service.activatedOn === undefined ? undefined : goneOn(ended.on, service.termsVersion),
        exportUrl: service.activatedOn === undefined ? undefined : await exportUrl(work, service),
      },
      to,
    };
  },

  'takeouts.end-near': async (work, payload) => {
    const service = await serviceOf(work, payload);
    const termination = await terminationOf(work, service.id);
    const endsOn = service.ended?.on ?? termination?.endsOn;
    if (!endsOn) throw new Error(`nothing ends ${service.id}`);
    const before = payload.before === 'end' ? 'end' : 'erasure';
    // Told late, after a stop: what was about to come has come.
    if (before === 'end' && service.ended) return { kind: 'end-near', skip: 'gone' };
    return {
      facts: {
        kind: 'end-near',
        label: service.label,
        before,
        on: day(String(payload.on)),
        keptUntil: goneOn(endsOn, service.termsVersion),
        exportUrl: await exportUrl(work, service),
        article: service.ended?.article ?? termination?.article ?? '7',
      },
      to: await whoDecides(work, service),
    };
  },

  // DSA, art. 17: the statement of reasons. That of an intrusion is its own letter (art. 12).
  'contracts.service-suspended': async (work, payload) => {
    const service = await serviceOf(work, payload);
    const reason = String(payload.reason) as Service['suspendedFor'][number];
    if (reason === 'hacked') return { kind: 'service-suspended', skip: 'told-otherwise' };
    const suspended = await actOf(work, service, 'service-suspended', (act) => act.details.reason === reason);
    const due = (await claimsOf(work, service.customerId)).find(({ serviceIds }) =>
      serviceIds.includes(service.id),
    );
    return {
      facts: {
        kind: 'service-suspended',
        label: service.label,
        on: suspended.on,
        reason,
        why: String(suspended.details.why ?? ''),
        article: suspended.article ?? '5',
        byHand: suspended.actorKind !== 'system',
        open: due?.open ?? parseMoney('0'),
        payUrl: reason === 'unpaid' && due ? await paymentLink(work, due.invoiceId) : undefined,
      },
      to: await whoRuns(work, service),
    };
  },

  'contracts.service-resumed': async (work, payload) => {
    const service = await serviceOf(work, payload);
    const { on } = await actOf(work, service, 'service-resumed');
    return { facts: { kind: 'service-resumed', label: service.label, on }, to: await whoRuns(work, service) };
  },

  'banking.return-followed': async (work, payload) => {
    const { id, number, open, customerId } = await invoiceOf(work, payload);
    if (open.cents <= 0n) return { kind: 'debit-returned', skip: 'settled' };
    return {
      facts: {
        kind: 'debit-returned',
        number,
        open,
        code: String(payload.code),
        again: typeof payload.again === 'string' ? day(payload.again) : undefined,
        payUrl: await paymentLink(work, id),
      },
      to: await invoiceEmails(work, customerId),
    };
  },

  'payments.debits-withdrawn': async (work, payload) => ({
    facts: {
      kind: 'debits-withdrawn',
      monthly: parseMoney(String(payload.monthly)),
      threshold: parameters(currentVersion(work).id).directDebitAbove,
      iban: (await getProvider(work)).iban,
    },
    to: await invoiceEmails(work, String(payload.customerId)),
  }),

  'payments.refund-made': async (work, payload) => {
    const { number, customerId } = await invoiceOf(work, payload);
    const refund = await getRefund(work, String(payload.refundId));
    if (!refund) throw new Error(`no refund ${payload.refundId}`);
    const { amount, means, article } = refund;
    return {
      facts: { kind: 'refund-made', number, amount, means, article },
      to: await invoiceEmails(work, customerId),
    };
  },

  'disputes.dispute-opened': async (work, payload) => {
    const { number, customerId } = await invoiceOf(work, payload);
    const { on, documents } = await disputeOf(work, payload);
    return {
      facts: { kind: 'dispute-opened', number, on, documents },
      to: await invoiceEmails(work, customerId),
    };
  },

  'disputes.dispute-settled': async (work, payload) => {
    const { number, customerId } = await invoiceOf(work, payload);
    const { outcome } = await disputeOf(work, payload);
    if (!outcome) throw new Error(`dispute ${payload.disputeId} is not settled`);
    const { accepted, why } = outcome;
    return {
      facts: {
        kind: 'dispute-settled',
        number,
        outcome: accepted === undefined ? 'rejected' : 'accepted',
        amount: accepted,
        why,
      },
      to: await invoiceEmails(work, customerId),
    };
  },

  'cases.intrusion-opened': async (work, payload) => {
    const service = await serviceOf(work, payload);
    const suspended = await actOf(
      work,
      service,
      'service-suspended',
      ({ details }) => details.reason === 'hacked',
    );
    const { intrusionFee, restoreFee } = parameters(service.termsVersion);
    return {
      facts: {
        kind: 'intrusion-opened',
        label: service.label,
        on: suspended.on,
        evidence: String(suspended.details.why ?? ''),
        fee: intrusionFee,
        restoreFee,
        serviceUrl: await serviceUrl(work, service),
      },
      to: await whoRuns(work, service),
    };
  },

  'cases.restore-agreed': async (work, payload) => {
    const service = await serviceOf(work, payload);
    const { restoreFee: fee } = parameters(service.termsVersion);
    return { facts: { kind: 'restore-agreed', label: service.label, fee }, to: await whoRuns(work, service) };
  },
};

async function serviceOf(work: Work, { serviceId, customerId }: Payload): Promise<Service> {
  const service = (await servicesOf(work, String(customerId))).find(({ id }) => id === serviceId);
  if (!service) throw new Error(`no service ${serviceId}`);
  return service;
}

async function invoiceOf(work: Work, { invoiceId }: Payload): Promise<Invoice> {
  const invoice = await getInvoice(work, String(invoiceId));
  if (!invoice) throw new Error(`no invoice ${invoiceId}`);
  return invoice;
}

async function disputeOf(work: Work, { disputeId, invoiceId }: Payload) {
  const disputes = await listDisputes(work, { invoiceId: String(invoiceId), limit: 1000 });
  const dispute = disputes.find(({ id }) => id === disputeId);
  if (!dispute) throw new Error(`no dispute ${disputeId}`);
  return dispute;
}

/** The latest act of the kind on the service: when, why and by whom stand in the trail. */
async function actOf(
  work: Work,
  service: Service,
  act: string,
  isIt: (act: Act) => boolean = () => true,
): Promise<Act> {
  const acts = await listActs(work, {
    customerId: service.customerId,
    serviceId: service.id,
    act,
    limit: 100,
  });
  const found = acts.find(isIt);
  if (!found) throw new Error(`no ${act} of ${service.id} in the trail`);
  return found;
}

async function serviceUrl(work: Work, service: Service): Promise<string> {
  return `${(await getProvider(work)).portalUrl}/account/services/${service.id}`;
}

async function exportUrl(work: Work, service: Service): Promise<string> {
  return `${await serviceUrl(work, service)}/export`;
}

/** Those who may order and end it; the invoices' addresses where nobody is left who may. */
async function whoDecides(work: Work, service: Service): Promise<string[]> {
  const emails = (await contactsWhoMay(work, service.customerId, 'order', service.id)).map(
    ({ email }) => email,
  );
  return emails.length > 0 ? unique(emails) : invoiceEmails(work, service.customerId);
}

/** They, and those who run it. */
async function whoRuns(work: Work, service: Service): Promise<string[]> {
  const technical = await contactsWhoMay(work, service.customerId, 'manage', service.id);
  return unique([...(await whoDecides(work, service)), ...technical.map(({ email }) => email)]);
}

function unique(emails: readonly string[]): string[] {
  return [...new Map(emails.map((email) => [email.toLowerCase(), email])).values()];
}
