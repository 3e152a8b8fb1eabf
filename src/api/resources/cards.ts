import { z } from '@hono/zod-openapi';
import { getCustomer } from '../../company/customers/customers.ts';
import {
  chooseCard,
  getCard,
  keepCardBack,
  removeCard,
  savedCards,
} from '../../company/payments/payments.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { id } from '../fields.ts';
import { byId, sliceById } from '../pages.ts';
import { type Api, actRoute, listRoute } from '../routes.ts';
import { SavedCard, showCard } from '../shapes/cards.ts';

const cardParams = z.object({ cardId: id() });

/** Saved cards (art. 8): they are saved on the processor's page, in the portal; here they are seen, chosen and removed. */
export function addCards(api: Api): void {
  listRoute(api, {
    operation: 'listCards',
    path: '/customers/{customerId}/cards',
    scope: 'payments:read',
    params: z.object({ customerId: id() }),
    item: SavedCard,
    keys: byId,
    page: async (work, asked, _filter, { customerId }) =>
      (await getCustomer(work, customerId)) && sliceById(await savedCards(work, customerId), asked),
    key: (card) => card.id,
    show: showCard,
  });
  actRoute(api, {
    operation: 'chooseCard',
    method: 'put',
    path: '/cards/{cardId}/choice',
    scope: 'payments:write',
    params: cardParams,
    status: 200,
    item: SavedCard,
    do: async (work, _body, { cardId }) => {
      if (!(await getCard(work, cardId))) return undefined;
      const chosen = await chooseCard(work, cardId);
      return isRefusal(chosen) ? chosen : ((await getCard(work, cardId)) ?? refuse('card-unknown'));
    },
    show: showCard,
  });
  actRoute(api, {
    operation: 'keepCardBack',
    method: 'delete',
    path: '/cards/{cardId}/choice',
    scope: 'payments:write',
    params: cardParams,
    status: 200,
    item: SavedCard,
    do: async (work, _body, { cardId }) => {
      if (!(await getCard(work, cardId))) return undefined;
      const kept = await keepCardBack(work, cardId);
      return isRefusal(kept) ? kept : ((await getCard(work, cardId)) ?? refuse('card-unknown'));
    },
    show: showCard,
  });
  actRoute(api, {
    operation: 'removeCard',
    method: 'delete',
    path: '/cards/{cardId}',
    scope: 'payments:write',
    params: cardParams,
    status: 204,
    do: async (work, _body, { cardId }) =>
      (await getCard(work, cardId)) ? removeCard(work, cardId) : undefined,
  });
}
