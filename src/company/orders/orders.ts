import type { Work } from '../../platform/house.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { Order, OrderPorts, PlacedOrder, PlaceOrder } from './types.ts';

export type * from './types.ts';

// Signatures first, so that others can write against them; the code follows in the next commits.
declare const soon: never;

export async function placeOrder(
  _work: Work,
  _input: PlaceOrder,
  _ports: OrderPorts,
): Promise<PlacedOrder | Refusal> {
  return soon;
}
export async function getOrder(_work: Work, _orderId: string): Promise<Order | undefined> {
  return soon;
}
/** Newest first; `before` pages on: the id of the last order already shown. */
export async function listOrders(
  _work: Work,
  _filter: { customerId?: string; before?: string; limit: number },
): Promise<Order[]> {
  return soon;
}
