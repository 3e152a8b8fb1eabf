import { z } from '@hono/zod-openapi';
import { getPayment, listPayments, recordCheque, recordTransfer } from '../../company/payments/payments.ts';
import { day as readDay } from '../../platform/calendar.ts';
import { day, id, line, Money, readMoney } from '../fields.ts';
import { byId } from '../pages.ts';
import { type Api, actRoute, listRoute, oneRoute } from '../routes.ts';
import { Payment, RecordedPayment, showPayment, showRecordedPayment } from '../shapes/invoices.ts';

const NewPayment = z
  .strictObject({
    customerId: id(),
    means: z.enum(['transfer', 'cheque']),
    amount: Money,
    receivedOn: day(),
    reference: line(140),
  })
  .openapi('NewPayment');

export function addPayments(api: Api): void {
  listRoute(api, {
    operation: 'listPayments',
    path: '/payments',
    scope: 'payments:read',
    item: Payment,
    filter: { customerId: id().optional() },
    keys: byId,
    page: (work, { after, limit }, { customerId }) =>
      listPayments(work, { ...(customerId && { customerId }), ...(after && { before: after }), limit }),
    key: (payment) => payment.id,
    show: showPayment,
  });
  oneRoute(api, {
    operation: 'getPayment',
    path: '/payments/{paymentId}',
    scope: 'payments:read',
    params: z.object({ paymentId: id() }),
    item: Payment,
    find: (work, { paymentId }) => getPayment(work, paymentId),
    show: showPayment,
  });
  actRoute(api, {
    operation: 'recordPayment',
    method: 'post',
    path: '/payments',
    scope: 'payments:write',
    // Money that arrived is recorded by the company, never by whoever owes it.
    companyOnly: true,
    body: NewPayment,
    status: 201,
    item: RecordedPayment,
    do: (work, { means, amount, receivedOn, ...rest }, _params, once) => {
      const record = means === 'transfer' ? recordTransfer : recordCheque;
      return record(work, { ...rest, amount: readMoney(amount), receivedOn: readDay(receivedOn), key: once });
    },
    show: showRecordedPayment,
    location: ({ paymentId }) => `/payments/${paymentId}`,
  });
}
