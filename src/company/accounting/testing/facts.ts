import { type Day, day } from '../../../platform/calendar.ts';
import { cents, percent } from '../../../platform/money.ts';
import type {
  AllocationFact,
  CreditFact,
  DocumentFact,
  Facts,
  Holder,
  PaymentFact,
  RefundFact,
} from '../facts.ts';

/** A little company's year, written down by hand: what happened, in order, for tables of tests. */
export class Diary {
  readonly documents: DocumentFact[] = [];
  readonly credits: CreditFact[] = [];
  readonly allocations: AllocationFact[] = [];
  readonly payments: PaymentFact[] = [];
  readonly refunds: RefundFact[] = [];
  #place = 0n;

  facts(): Facts {
    return { ...this, holders: new Map([[LEA.customerId, LEA]]) };
  }

  invoice(id: string, on: string, net: bigint, over: Partial<DocumentFact> = {}): this {
    const rate = over.rate ?? 2000;
    const vat = percent(cents(net), rate).cents;
    return this.#document({
      id,
      kind: 'invoice',
      on: day(on),
      net,
      rate,
      vat,
      gross: net + vat,
      creditOf: undefined,
      ...over,
    });
  }

  /** A credit note of so much gross, which settles so much of its invoice; the rest is credit. */
  creditNote(id: string, of: string, on: string, gross: bigint, settles: bigint): this {
    const invoice = this.documents.find((one) => one.id === of);
    if (!invoice) throw new Error(of);
    const net = (gross * 10_000n) / BigInt(10_000 + invoice.rate);
    this.#document({
      ...invoice,
      id,
      kind: 'credit-note',
      on: day(on),
      net,
      vat: gross - net,
      gross,
      creditOf: of,
    });
    this.#credit('credit-note', id, day(on), gross);
    return settles > 0n ? this.#use('credit-note', id, of, day(on), settles) : this;
  }

  pay(
    id: string,
    on: string,
    amount: bigint,
    uses: Readonly<Record<string, bigint>>,
    means: PaymentFact['means'] = 'transfer',
    over: Partial<PaymentFact> = {},
  ): this {
    const at = day(on);
    this.payments.push({
      id,
      customerId: LEA.customerId,
      means,
      amount,
      on: at,
      receivedOn: at,
      reference: `ref ${id}`,
      returned: undefined,
      clearedOn: undefined,
      ...over,
    });
    this.#credit('payment', id, at, amount);
    for (const [invoice, part] of Object.entries(uses)) this.#use('payment', id, invoice, at, part);
    return this;
  }

  bounce(id: string, on: string, code = 'AM04'): this {
    const index = this.payments.findIndex((one) => one.id === id);
    const payment = this.payments[index];
    if (!payment) throw new Error(id);
    const at = day(on);
    this.payments[index] = { ...payment, returned: { on: at, code } };
    this.#credit('payment-returned', id, at, -payment.amount);
    for (const { invoiceId, amount } of this.allocations.filter(({ sourceId }) => sourceId === id))
      this.#use('payment-returned', id, invoiceId, at, -amount);
    return this;
  }

  useCredit(invoice: string, on: string, amount: bigint): this {
    return this.#use('credit', undefined, invoice, day(on), amount);
  }

  payBack(id: string, of: string, on: string, amount: bigint): this {
    this.refunds.push({
      id,
      customerId: LEA.customerId,
      invoiceId: of,
      means: 'transfer',
      amount,
      on: day(on),
    });
    this.#credit('refund', id, day(on), -amount);
    return this;
  }

  goodwill(id: string, of: string, on: string, amount: bigint): this {
    this.refunds.push({
      id,
      customerId: LEA.customerId,
      invoiceId: of,
      means: 'transfer',
      amount,
      on: day(on),
    });
    return this;
  }

  /** A refund by card, made or refused by the processor. */
  backToCard(
    id: string,
    of: string,
    on: string,
    amount: bigint,
    more: { fromCredit?: true; failed?: string } = {},
  ): this {
    const failedOn = more.failed === undefined ? undefined : day(more.failed);
    this.refunds.push({
      id,
      customerId: LEA.customerId,
      invoiceId: of,
      means: 'card',
      amount,
      on: day(on),
      failedOn,
    });
    if (more.fromCredit) this.#credit('refund', id, day(on), -amount);
    return this;
  }

  writeOff(id: string, of: string, on: string, amount: bigint): this {
    this.#credit('write-off', id, day(on), amount);
    return this.#use('write-off', id, of, day(on), amount);
  }

  #document(
    over: Pick<DocumentFact, 'id' | 'kind' | 'on' | 'net' | 'rate' | 'vat' | 'gross' | 'creditOf'> &
      Partial<DocumentFact>,
  ): this {
    this.documents.push({
      regime: 'france',
      onDebits: false,
      dueOn: over.on,
      holder: LEA,
      ...over,
      number: over.id,
      seq: BigInt(this.documents.length + 1),
    });
    return this;
  }

  #credit(source: CreditFact['source'], sourceId: string, on: Day, amount: bigint): void {
    this.#place += 1n;
    this.credits.push({
      id: this.#place,
      at: on.toString(),
      on,
      customerId: LEA.customerId,
      source,
      sourceId,
      amount,
    });
  }

  #use(
    source: AllocationFact['source'],
    sourceId: string | undefined,
    invoiceId: string,
    on: Day,
    amount: bigint,
  ): this {
    this.#place += 1n;
    this.allocations.push({
      id: this.#place,
      at: on.toString(),
      on,
      customerId: LEA.customerId,
      invoiceId,
      source,
      sourceId,
      amount,
    });
    return this;
  }
}

export const LEA: Holder = { customerId: 'lea', number: 'C00001', name: 'Léa Martin' };
