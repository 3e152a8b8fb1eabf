import { z } from '@hono/zod-openapi';
import {
  bookByHand,
  getEntry,
  getImport,
  listImports,
  setAside,
  undoEntry,
  undoImport,
} from '../../company/banking/banking.ts';
import type { Work } from '../../platform/house.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { id, line } from '../fields.ts';
import { byId } from '../pages.ts';
import { type Api, actRoute, listRoute } from '../routes.ts';
import {
  BankImportShape,
  BankLine,
  BankMovement,
  ImportUndoing,
  NewUndoing,
  showBankImport,
  showBankLine,
  showBankMovement,
} from '../shapes/bank.ts';

const importParams = z.object({ importId: id() });
const movementParams = z.object({ movementId: id() });
const NewBooking = z.strictObject({ customerId: id() }).openapi('NewBooking');
const NewAside = z.strictObject({ why: line(300) }).openapi('NewAside');

/** Art. 8: what the bank said, what became of each movement, and the way back. The company's own. */
export function addBank(api: Api): void {
  listRoute(api, {
    operation: 'listBankImports',
    path: '/bank-imports',
    scope: 'payments:read',
    companyOnly: true,
    item: BankImportShape,
    keys: byId,
    page: (work, { after, limit }) => listImports(work, { ...(after && { before: after }), limit }),
    key: (file) => file.id,
    show: showBankImport,
  });
  listRoute(api, {
    operation: 'listBankLines',
    path: '/bank-imports/{importId}/lines',
    scope: 'payments:read',
    companyOnly: true,
    params: importParams,
    item: BankLine,
    keys: byId,
    page: async (work, { after, limit }, _filter, { importId }) =>
      (await getImport(work, importId, { ...(after && { after }), limit }))?.lines,
    key: ({ entry }) => entry.id,
    show: showBankLine,
  });
  const decide = <Body extends z.ZodType>(route: {
    operation: string;
    step: string;
    body: Body;
    do(work: Work, body: z.output<Body>, movementId: string): Promise<unknown>;
  }) =>
    actRoute(api, {
      operation: route.operation,
      method: 'post',
      path: `/bank-movements/{movementId}/${route.step}`,
      scope: 'payments:write',
      companyOnly: true,
      params: movementParams,
      body: route.body,
      status: 201,
      item: BankMovement,
      do: async (work, body, { movementId }) => {
        const known = await getEntry(work, movementId);
        if (!known) return undefined;
        const done = await route.do(work, body, movementId);
        return isRefusal(done) ? (done as Refusal) : getEntry(work, movementId);
      },
      show: showBankMovement,
    });
  decide({
    operation: 'bookBankMovement',
    step: 'booking',
    body: NewBooking,
    do: (work, { customerId }, movementId) => bookByHand(work, movementId, customerId),
  });
  decide({
    operation: 'undoBankMovement',
    step: 'undoing',
    body: NewUndoing,
    do: (work, { why }, movementId) => undoEntry(work, movementId, why),
  });
  decide({
    operation: 'setBankMovementAside',
    step: 'aside',
    body: NewAside,
    do: (work, { why }, movementId) => setAside(work, movementId, why),
  });
  actRoute(api, {
    operation: 'undoBankImport',
    method: 'post',
    path: '/bank-imports/{importId}/undoing',
    scope: 'payments:write',
    companyOnly: true,
    params: importParams,
    body: NewUndoing,
    status: 201,
    item: ImportUndoing,
    do: async (work, { why }, { importId }) => {
      if (!(await getImport(work, importId, { limit: 1 }))) return undefined;
      const done = await undoImport(work, importId, why);
      return isRefusal(done) ? done : { importId, ...done };
    },
    show: (done) => done,
  });
}
