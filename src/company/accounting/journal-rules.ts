import { type Day, isBefore } from '../../platform/calendar.ts';
import { type AccountName, type Chart, salesAccount, vatAccount } from './chart-rules.ts';
import type { AllocationFact, DocumentFact, Facts, Holder, PaymentFact, RefundFact } from './facts.ts';
import { isMoney, vatSteps } from './vat-rules.ts';

export type JournalCode = 'AN' | 'VE' | 'BQ' | 'OD';

export const JOURNALS: Readonly<Record<JournalCode, string>> = {
  AN: 'À-nouveaux',
  VE: 'Ventes',
  BQ: 'Banque',
  OD: 'Opérations diverses',
};

export interface EntryLine {
  readonly account: string;
  readonly accountLabel: string;
  /** The customer, on the account of the customers. */
  readonly holder: Holder | undefined;
  readonly debit: bigint;
  readonly credit: bigint;
  /** What the line is about, for lettering: on the customers' account only. */
  readonly node: string | undefined;
}

export interface Entry {
  readonly journal: JournalCode;
  readonly on: Day;
  readonly piece: string;
  readonly pieceOn: Day;
  readonly label: string;
  readonly lines: readonly EntryLine[];
}

/** Everything that happened, as balanced entries in the order of their days. `chart` is that of a day. */
export function journal(facts: Facts, chart: (on: Day) => Chart): Entry[] {
  const steps = vatSteps(facts.documents, facts.allocations);
  const invoices = new Map(facts.documents.map((document) => [document.id, document]));
  const byCreditNote = Map.groupBy(
    facts.allocations.filter(({ source }) => source === 'credit-note'),
    ({ sourceId }) => sourceId ?? '',
  );
  const paidBack = new Set(
    facts.credits.filter(({ source }) => source === 'refund').map(({ sourceId }) => sourceId),
  );
  const holder = (customerId: string) =>
    facts.holders.get(customerId) ?? { customerId, number: customerId, name: '' };
  const numberOf = (invoiceId: string) => invoices.get(invoiceId)?.number ?? invoiceId;

  const entries: Entry[] = [];
  for (const document of facts.documents) {
    const settledVat = (byCreditNote.get(document.id) ?? []).reduce(
      (sum, { id }) => sum + (steps.get(id) ?? 0n),
      0n,
    );
    entries.push(
      document.kind === 'invoice'
        ? invoiceEntry(document, chart(document.on))
        : creditNoteEntry(document, settledVat, numberOf(document.creditOf ?? ''), chart(document.on)),
    );
  }
  for (const payment of facts.payments)
    entries.push(...paymentEntries(payment, holder(payment.customerId), chart));
  for (const refund of facts.refunds) {
    const { id, customerId, invoiceId, on, failedOn } = refund;
    const of = numberOf(invoiceId);
    entries.push(refundEntry(refund, paidBack.has(id), holder(customerId), of, chart(on)));
    if (failedOn) entries.push(failedRefundEntry(refund, failedOn, holder(customerId), of, chart(failedOn)));
  }
  for (const allocation of facts.allocations) {
    const invoice = invoices.get(allocation.invoiceId);
    const vat = steps.get(allocation.id) ?? 0n;
    if (!invoice) continue;
    if (allocation.source === 'write-off')
      entries.push(writeOffEntry(allocation, invoice, vat, chart(allocation.on)));
    else if (isMoney(allocation) && vat !== 0n && !invoice.onDebits)
      entries.push(vatDueEntry(allocation, invoice, vat, chart(allocation.on)));
  }
  return entries
    .filter(({ lines }) => lines.length > 0)
    .map((entry, index) => ({ entry, index }))
    .sort(
      (a, b) =>
        (isBefore(a.entry.on, b.entry.on) ? -1 : isBefore(b.entry.on, a.entry.on) ? 1 : 0) ||
        a.index - b.index,
    )
    .map(({ entry }) => entry);
}

/** A line on the side that its sign says; nothing for nothing. Positive is debit. */
function line(
  chart: Chart,
  name: AccountName,
  amount: bigint,
  about: { holder: Holder; node: string } | undefined = undefined,
): EntryLine[] {
  if (amount === 0n) return [];
  const { number: account, label: accountLabel } = chart[name];
  return [
    {
      account,
      accountLabel,
      holder: about?.holder,
      debit: amount > 0n ? amount : 0n,
      credit: amount < 0n ? -amount : 0n,
      node: about?.node,
    },
  ];
}

function invoiceEntry(invoice: DocumentFact, chart: Chart): Entry {
  const vat = invoice.onDebits ? vatAccount(invoice.rate) : 'vatPending';
  return {
    journal: 'VE',
    on: invoice.on,
    piece: invoice.number,
    pieceOn: invoice.on,
    label: `Facture ${invoice.number} ${invoice.holder.name}`,
    lines: [
      ...line(chart, 'customers', invoice.gross, { holder: invoice.holder, node: `document:${invoice.id}` }),
      ...line(chart, salesAccount(invoice.regime), -invoice.net),
      ...line(chart, vat, -invoice.vat),
    ],
  };
}

/** What a credit note takes from an invoice that was not paid never became due; the rest had been. */
function creditNoteEntry(note: DocumentFact, settledVat: bigint, of: string, chart: Chart): Entry {
  const pending = note.onDebits ? 0n : settledVat;
  return {
    journal: 'VE',
    on: note.on,
    piece: note.number,
    pieceOn: note.on,
    label: `Avoir ${note.number} sur ${of} ${note.holder.name}`,
    lines: [
      ...line(chart, salesAccount(note.regime), note.net),
      ...line(chart, 'vatPending', pending),
      ...line(chart, vatAccount(note.rate), note.vat - pending),
      ...line(chart, 'customers', -note.gross, { holder: note.holder, node: `document:${note.id}` }),
    ],
  };
}

const MONEY: Readonly<Record<PaymentFact['means'], AccountName>> = {
  transfer: 'bank',
  'direct-debit': 'bank',
  card: 'cards',
  cheque: 'cheques',
};

const MEANS: Readonly<Record<PaymentFact['means'], string>> = {
  transfer: 'Virement',
  'direct-debit': 'Prélèvement',
  card: 'Carte',
  cheque: 'Chèque',
};

function paymentEntries(payment: PaymentFact, holder: Holder, chart: (on: Day) => Chart): Entry[] {
  const { id, means, amount, on, receivedOn, reference, returned, clearedOn } = payment;
  const about = { holder, node: `payment:${id}` };
  const common = { journal: 'BQ' as const, piece: piece(reference, id), pieceOn: receivedOn };
  const name = `${MEANS[means]} ${holder.name}`;
  const entries: Entry[] = [
    {
      ...common,
      on,
      label: name,
      lines: [...line(chart(on), MONEY[means], amount), ...line(chart(on), 'customers', -amount, about)],
    },
  ];
  if (clearedOn)
    entries.push({
      ...common,
      on: clearedOn,
      label: `Encaissement ${name}`,
      lines: [...line(chart(clearedOn), 'bank', amount), ...line(chart(clearedOn), 'cheques', -amount)],
    });
  if (returned) {
    const accounts = chart(returned.on);
    // A cheque that the bank had paid out comes back from the bank.
    const from = means === 'cheque' && clearedOn ? 'bank' : MONEY[means];
    entries.push({
      ...common,
      on: returned.on,
      label: `Rejet ${returned.code} ${name}`,
      lines: [...line(accounts, 'customers', amount, about), ...line(accounts, from, -amount)],
    });
  }
  return entries;
}

/** The processor did not send the money: it stays with it, and leaves the bank instead. */
function failedRefundEntry(refund: RefundFact, on: Day, holder: Holder, of: string, chart: Chart): Entry {
  return {
    journal: 'BQ',
    on,
    piece: of,
    pieceOn: refund.on,
    label: `Remboursement par virement ${of} ${holder.name}`,
    lines: [...line(chart, 'cards', refund.amount), ...line(chart, 'bank', -refund.amount)],
  };
}

/** Out of the customer's credit, or (art. 4) out of goodwill: then it is the company's expense. */
function refundEntry(
  refund: RefundFact,
  fromCredit: boolean,
  holder: Holder,
  of: string,
  chart: Chart,
): Entry {
  const { id, on, amount, means } = refund;
  return {
    journal: 'BQ',
    on,
    piece: of,
    pieceOn: on,
    label: `Remboursement ${of} ${holder.name}`,
    lines: [
      ...(fromCredit
        ? line(chart, 'customers', amount, { holder, node: `refund:${id}` })
        : line(chart, 'goodwill', amount)),
      ...line(chart, means === 'card' ? 'cards' : 'bank', -amount),
    ],
  };
}

/** The VAT of what is given up was never due, or is recovered where it was due on debits (CGI 272-1). */
function writeOffEntry(allocation: AllocationFact, invoice: DocumentFact, vat: bigint, chart: Chart): Entry {
  const { amount, on, sourceId } = allocation;
  const node = `write-off:${sourceId}`;
  return {
    journal: 'OD',
    on,
    piece: invoice.number,
    pieceOn: invoice.on,
    label: `Créance irrécouvrable ${invoice.number} ${invoice.holder.name}`,
    lines: [
      ...line(chart, 'losses', amount - vat),
      ...line(chart, invoice.onDebits ? vatAccount(invoice.rate) : 'vatPending', vat),
      ...line(chart, 'customers', -amount, { holder: invoice.holder, node }),
    ],
  };
}

/** For services the VAT is due when they are paid (CGI 269-2 c). */
function vatDueEntry(allocation: AllocationFact, invoice: DocumentFact, vat: bigint, chart: Chart): Entry {
  return {
    journal: 'OD',
    on: allocation.on,
    piece: invoice.number,
    pieceOn: invoice.on,
    label: `TVA exigible ${invoice.number}`,
    lines: [...line(chart, 'vatPending', vat), ...line(chart, vatAccount(invoice.rate), -vat)],
  };
}

function piece(reference: string, id: string): string {
  return reference === '' ? id : reference;
}

/**
 * The first entry of a year: what the accounts of the balance sheet (classes 1 to 5) held at the end of the one
 * before; what was earned goes to the account carried forward. Open items of customers stand one by one.
 */
export function openingEntry(
  before: readonly Entry[],
  isOpen: (node: string) => boolean,
  on: Day,
  chart: Chart,
): Entry {
  const balances = new Map<string, { label: string; balance: bigint }>();
  const items: EntryLine[] = [];
  let rest = 0n;
  for (const entry of before)
    for (const one of entry.lines) {
      if (one.node !== undefined) {
        if (isOpen(one.node)) items.push(one);
        continue;
      }
      if (!/^[1-5]/.test(one.account)) continue;
      const known = balances.get(one.account)?.balance ?? 0n;
      balances.set(one.account, { label: one.accountLabel, balance: known + one.debit - one.credit });
    }
  const lines: EntryLine[] = [...items];
  for (const [account, { label: accountLabel, balance }] of [...balances].sort(([a], [b]) =>
    a < b ? -1 : 1,
  ))
    if (balance !== 0n)
      lines.push({
        account,
        accountLabel,
        holder: undefined,
        debit: balance > 0n ? balance : 0n,
        credit: balance < 0n ? -balance : 0n,
        node: undefined,
      });
  for (const { debit, credit } of lines) rest += debit - credit;
  lines.push(...line(chart, 'carriedForward', -rest));
  return { journal: 'AN', on, piece: 'AN', pieceOn: on, label: 'À-nouveaux', lines };
}
