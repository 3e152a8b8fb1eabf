import { z } from '@hono/zod-openapi';
import { getContract, listContracts } from '../../company/contracts/contracts.ts';
import type { NameChoice } from '../../company/domains/domains.ts';
import { getOrder, listOrders, placeOrder } from '../../company/orders/orders.ts';
import { validAcceptance } from '../../company/terms/terms.ts';
import { refuse } from '../../platform/refusal.ts';
import type { ApiPorts } from '../api.ts';
import { id, line, lines, Money } from '../fields.ts';
import { byId } from '../pages.ts';
import { type Api, actRoute, listRoute, oneRoute } from '../routes.ts';
import { every } from '../shapes/catalogue.ts';
import {
  Contract,
  Order,
  PlacedOrder,
  payBy,
  showContract,
  showOrder,
  showPlacedOrder,
} from '../shapes/orders.ts';

const NewOrder = z
  .strictObject({
    customerId: id(),
    planSlug: line(63),
    every,
    options: z
      .array(z.strictObject({ slug: line(63), quantity: z.int().min(1).max(100) }))
      .max(20)
      .default([]),
    payBy,
    /** Art. 2: the product fits, the client may order, the client was advised. */
    confirmations: z.strictObject({ fits: z.boolean(), capacity: z.boolean(), advice: z.boolean() }),
    /** Which acceptance of the terms; without it the customer's latest of today's version. */
    acceptanceId: id().optional(),
    /** The product sheet exactly as it was shown to the customer. */
    productSheetShown: lines(20_000),
    immediateStart: z.boolean().optional(),
    siteName: line(63).optional(),
    /** Art. 11: for a name; the mandate exactly as the customer read and gave it. */
    domain: z
      .strictObject({
        name: line(253),
        how: z.enum(['register', 'transfer']),
        authCode: line(100).optional(),
        phone: line(30).optional(),
        mandate: lines(2000),
      })
      .optional(),
    /** A discount code. */
    coupon: line(40).optional(),
    /** Refused when the price has changed meanwhile. */
    priceShown: Money.optional(),
  })
  .openapi('NewOrder');

type Named = NonNullable<z.infer<typeof NewOrder>['domain']>;

function nameChosen({ authCode, phone, ...rest }: Named): NameChoice {
  return {
    ...rest,
    ...(authCode === undefined ? {} : { authCode }),
    ...(phone === undefined ? {} : { phone }),
  };
}

export function addOrders(api: Api, ports: Pick<ApiPorts, 'orders'>): void {
  listRoute(api, {
    operation: 'listOrders',
    path: '/orders',
    scope: 'orders:read',
    item: Order,
    filter: { customerId: id().optional() },
    keys: byId,
    page: (work, { after, limit }, { customerId }) =>
      listOrders(work, { ...(customerId && { customerId }), ...(after && { before: after }), limit }),
    key: (order) => order.id,
    show: showOrder,
  });
  oneRoute(api, {
    operation: 'getOrder',
    path: '/orders/{orderId}',
    scope: 'orders:read',
    params: z.object({ orderId: id() }),
    item: Order,
    find: (work, { orderId }) => getOrder(work, orderId),
    show: showOrder,
  });
  actRoute(api, {
    operation: 'placeOrder',
    method: 'post',
    path: '/orders',
    scope: 'orders:write',
    body: NewOrder,
    status: 201,
    item: PlacedOrder,
    do: async (
      work,
      { immediateStart, siteName, domain, priceShown, coupon, acceptanceId, ...order },
      _params,
      once,
    ) => {
      const acceptance = acceptanceId ?? (await validAcceptance(work, order.customerId))?.id;
      if (acceptance === undefined)
        return refuse('acceptance-unknown', { article: 'end', field: 'acceptanceId' });
      return placeOrder(
        work,
        {
          ...order,
          acceptanceId: acceptance,
          key: once,
          ...(immediateStart === undefined ? {} : { immediateStart }),
          ...(siteName === undefined ? {} : { siteName }),
          ...(domain === undefined ? {} : { domain: nameChosen(domain) }),
          ...(coupon === undefined ? {} : { coupon }),
          ...(priceShown === undefined ? {} : { priceShown: priceShown.amount }),
        },
        ports.orders,
      );
    },
    show: showPlacedOrder,
    location: ({ orderId }) => `/orders/${orderId}`,
  });
  listRoute(api, {
    operation: 'listContracts',
    path: '/contracts',
    scope: 'contracts:read',
    item: Contract,
    filter: { customerId: id().optional() },
    keys: byId,
    page: (work, { after, limit }, { customerId }) =>
      listContracts(work, { ...(customerId && { customerId }), ...(after && { before: after }), limit }),
    key: (contract) => contract.id,
    show: showContract,
  });
  oneRoute(api, {
    operation: 'getContract',
    path: '/contracts/{contractId}',
    scope: 'contracts:read',
    params: z.object({ contractId: id() }),
    item: Contract,
    find: (work, { contractId }) => getContract(work, contractId),
    show: showContract,
  });
}
