import { z } from '@hono/zod-openapi';
import type {
  Contract as RoomContract,
  ChosenOption as RoomOption,
  Service as RoomService,
} from '../../company/contracts/contracts.ts';
import type { Order as RoomOrder, PlacedOrder as RoomPlacedOrder } from '../../company/orders/orders.ts';
import { id, Money, showDay, showMoney } from '../fields.ts';
import { every, Grants, kind, showGrants } from './catalogue.ts';

export const payBy = z.enum(['transfer', 'cheque', 'card', 'direct-debit']);

const ChosenOption = z
  .strictObject({ slug: z.string(), label: z.string(), quantity: z.int(), unitNet: Money })
  .openapi('ChosenOption');

const showOption = ({ slug, label, quantity, unitNet }: RoomOption): z.input<typeof ChosenOption> => ({
  slug,
  label,
  quantity,
  unitNet: { amount: unitNet, currency: 'EUR' },
});

const Details = z.record(z.string(), z.unknown());

export const Order = z
  .strictObject({
    id: id(),
    customerId: id(),
    placedOn: z.iso.date(),
    placedAt: z.iso.datetime(),
    placedBy: z.string(),
    kind,
    planSlug: z.string(),
    label: z.string(),
    options: z.array(ChosenOption),
    every,
    price: Money,
    payBy,
    immediateStart: z.boolean(),
    details: Details,
    productSheet: z.string(),
    confirmations: z.strictObject({ fits: z.boolean(), capacity: z.boolean(), advice: z.boolean() }),
    acceptanceId: id(),
    termsVersion: z.string(),
  })
  .openapi('Order');

export function showOrder(order: RoomOrder): z.input<typeof Order> {
  const { fits, capacity, advice } = order.confirmations;
  return {
    id: order.id,
    customerId: order.customerId,
    placedOn: order.placedOn.toString(),
    placedAt: order.placedAt.toString(),
    placedBy: order.placedBy,
    kind: order.kind,
    planSlug: order.planSlug,
    label: order.label,
    options: order.options.map(showOption),
    every: order.every,
    price: showMoney(order.price),
    payBy: order.payBy,
    immediateStart: order.immediateStart,
    details: { ...order.details },
    productSheet: order.productSheet,
    confirmations: { fits, capacity, advice },
    acceptanceId: order.acceptanceId,
    termsVersion: order.termsVersion,
  };
}

/** What an order made in one transaction: its contract, its service and its first invoice. */
export const PlacedOrder = z
  .strictObject({
    orderId: id(),
    contractId: id(),
    serviceId: id(),
    invoiceId: id(),
    invoiceNumber: z.string(),
    open: Money,
  })
  .openapi('PlacedOrder');

export function showPlacedOrder(placed: RoomPlacedOrder): z.input<typeof PlacedOrder> {
  const { orderId, contractId, serviceId, invoiceId, invoiceNumber, open } = placed;
  return { orderId, contractId, serviceId, invoiceId, invoiceNumber, open: showMoney(open) };
}

export const Contract = z
  .strictObject({
    id: id(),
    customerId: id(),
    orderId: id(),
    acceptanceId: id(),
    termsVersion: z.string(),
    formedOn: z.iso.date(),
    formedAt: z.iso.datetime(),
  })
  .openapi('Contract');

export function showContract(contract: RoomContract): z.input<typeof Contract> {
  return {
    id: contract.id,
    customerId: contract.customerId,
    orderId: contract.orderId,
    acceptanceId: contract.acceptanceId,
    termsVersion: contract.termsVersion,
    formedOn: contract.formedOn.toString(),
    formedAt: contract.formedAt.toString(),
  };
}

export const serviceState = z.enum([
  'awaiting-payment',
  'provisioning',
  'provisioning-failed',
  'active',
  'suspended',
  'ended',
  'cancelled',
]);

export const Service = z
  .strictObject({
    id: id(),
    contractId: id(),
    customerId: id(),
    kind,
    planSlug: z.string(),
    label: z.string(),
    options: z.array(ChosenOption),
    grants: Grants,
    price: Money,
    every,
    payBy,
    anchor: z.iso.date(),
    immediateStart: z.boolean(),
    details: Details,
    state: serviceState,
    activatedOn: z.iso.date().nullable(),
    suspendedFor: z.array(z.enum(['unpaid', 'abuse', 'hacked'])),
    problem: z.string().nullable(),
    endsOn: z.iso.date().nullable(),
    ended: z
      .strictObject({
        on: z.iso.date(),
        reason: z.enum(['terminated', 'unpaid', 'withdrawn', 'cancelled']),
        article: z.string(),
      })
      .nullable(),
  })
  .openapi('Service');

export function showService(service: RoomService): z.input<typeof Service> {
  const { ended } = service;
  return {
    id: service.id,
    contractId: service.contractId,
    customerId: service.customerId,
    kind: service.kind,
    planSlug: service.planSlug,
    label: service.label,
    options: service.options.map(showOption),
    grants: showGrants(service.grants),
    price: showMoney(service.price),
    every: service.every,
    payBy: service.payBy,
    anchor: service.anchor.toString(),
    immediateStart: service.immediateStart,
    details: { ...service.details },
    state: service.state,
    activatedOn: showDay(service.activatedOn),
    suspendedFor: [...service.suspendedFor],
    problem: service.problem ?? null,
    endsOn: showDay(service.endsOn),
    ended: ended ? { on: ended.on.toString(), reason: ended.reason, article: ended.article } : null,
  };
}
