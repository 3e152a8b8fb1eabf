import { z } from '@hono/zod-openapi';
import type { Invoice as RoomInvoice } from '../../company/invoicing/invoicing.ts';
import type {
  Payment as RoomPayment,
  RecordedPayment as RoomRecorded,
} from '../../company/payments/payments.ts';
import { id, Money, showMoney } from '../fields.ts';
import { payBy } from './orders.ts';

const Seller = z
  .strictObject({
    name: z.string(),
    siren: z.string(),
    siret: z.string(),
    vatNumber: z.string(),
    address: z.array(z.string()),
    countryCode: z.string(),
  })
  .openapi('Seller');

const Buyer = z
  .strictObject({
    customerId: id(),
    number: z.string(),
    name: z.string(),
    address: z.array(z.string()),
    countryCode: z.string(),
    siren: z.string(),
    siret: z.string(),
    vatNumber: z.string(),
    rna: z.string(),
  })
  .openapi('Buyer');

export const Invoice = z
  .strictObject({
    id: id(),
    number: z.string(),
    kind: z.enum(['invoice', 'credit-note']),
    cause: z.enum(['first', 'renewal', 'change', 'intrusion', 'restore', 'work', 'credit']),
    article: z.string(),
    customerId: id(),
    issuedOn: z.iso.date(),
    issuedAt: z.iso.datetime(),
    dueOn: z.iso.date(),
    payBy,
    language: z.enum(['fr', 'en']),
    vatRegime: z.string(),
    vatRate: z.string().meta({ examples: ['20.00'] }),
    net: Money,
    vat: Money,
    gross: Money,
    open: Money,
    reference: z.string(),
    seller: Seller,
    buyer: Buyer,
    lines: z.array(
      z.strictObject({
        position: z.int(),
        serviceId: id().nullable(),
        label: z.string(),
        detail: z.string(),
        quantity: z.int(),
        unitNet: Money,
        net: Money,
        period: z.strictObject({ from: z.iso.date(), to: z.iso.date() }).nullable(),
      }),
    ),
    creditOf: z.strictObject({ invoiceId: id(), number: z.string(), reason: z.string() }).nullable(),
    documentId: id().nullable(),
  })
  .openapi('Invoice');

export function showInvoice(invoice: RoomInvoice): z.input<typeof Invoice> {
  const { seller, buyer, creditOf } = invoice;
  return {
    id: invoice.id,
    number: invoice.number,
    kind: invoice.kind,
    cause: invoice.cause,
    article: invoice.article,
    customerId: invoice.customerId,
    issuedOn: invoice.issuedOn.toString(),
    issuedAt: invoice.issuedAt.toString(),
    dueOn: invoice.dueOn.toString(),
    payBy: invoice.payBy,
    language: invoice.language,
    vatRegime: invoice.vat.regime,
    vatRate: `${Math.trunc(invoice.vat.rate / 100)}.${String(invoice.vat.rate % 100).padStart(2, '0')}`,
    net: showMoney(invoice.net),
    vat: showMoney(invoice.vatAmount),
    gross: showMoney(invoice.gross),
    open: showMoney(invoice.open),
    reference: invoice.reference,
    seller: {
      name: seller.name,
      siren: seller.siren,
      siret: seller.siret,
      vatNumber: seller.vatNumber,
      address: [...seller.address],
      countryCode: seller.countryCode,
    },
    buyer: {
      customerId: buyer.customerId,
      number: buyer.number,
      name: buyer.name,
      address: [...buyer.address],
      countryCode: buyer.countryCode,
      siren: buyer.siren,
      siret: buyer.siret,
      vatNumber: buyer.vatNumber,
      rna: buyer.rna,
    },
    lines: invoice.lines.map((line) => ({
      position: line.position,
      serviceId: line.serviceId ?? null,
      label: line.label,
      detail: line.detail,
      quantity: line.quantity,
      unitNet: showMoney(line.unitNet),
      net: showMoney(line.net),
      period: line.period ? { from: line.period.from.toString(), to: line.period.to.toString() } : null,
    })),
    creditOf: creditOf
      ? { invoiceId: creditOf.invoiceId, number: creditOf.number, reason: creditOf.reason }
      : null,
    documentId: invoice.documentId ?? null,
  };
}

export const Payment = z
  .strictObject({
    id: id(),
    customerId: id(),
    means: payBy,
    amount: Money,
    receivedOn: z.iso.date(),
    recordedOn: z.iso.date(),
    recordedAt: z.iso.datetime(),
    recordedBy: z.string(),
    reference: z.string(),
    returned: z.strictObject({ on: z.iso.date(), code: z.string() }).nullable(),
  })
  .openapi('Payment');

export function showPayment(payment: RoomPayment): z.input<typeof Payment> {
  return {
    id: payment.id,
    customerId: payment.customerId,
    means: payment.means,
    amount: showMoney(payment.amount),
    receivedOn: payment.receivedOn.toString(),
    recordedOn: payment.recordedOn.toString(),
    recordedAt: payment.at.toString(),
    recordedBy: payment.recordedBy,
    reference: payment.reference,
    returned: payment.returned ? { on: payment.returned.on.toString(), code: payment.returned.code } : null,
  };
}

/** What the money did. `booked` is false when this payment was known already. */
export const RecordedPayment = z
  .strictObject({
    paymentId: id(),
    settles: z.array(z.strictObject({ invoiceId: id(), number: z.string() })),
    credit: Money,
    booked: z.boolean(),
  })
  .openapi('RecordedPayment');

export function showRecordedPayment(recorded: RoomRecorded): z.input<typeof RecordedPayment> {
  return {
    paymentId: recorded.paymentId,
    settles: recorded.settles.map(({ invoiceId, number }) => ({ invoiceId, number })),
    credit: showMoney(recorded.credit),
    booked: recorded.booked,
  };
}
