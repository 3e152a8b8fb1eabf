import { z } from '@hono/zod-openapi';
import { changePayment, changePlan } from '../../company/changes/changes.ts';
import { changeOptions } from '../../company/changes/options.ts';
import { getService } from '../../company/contracts/contracts.ts';
import { getCustomer } from '../../company/customers/customers.ts';
import {
  acceptDispute,
  listDisputes,
  openDisputeWith,
  rejectDispute,
} from '../../company/disputes/disputes.ts';
import { tolerate } from '../../company/dunning/dunning.ts';
import { terminate, withdraw } from '../../company/endings/endings.ts';
import { getInvoice } from '../../company/invoicing/invoicing.ts';
import { refundableByHand, refundOutOfGoodwill } from '../../company/payments/payments.ts';
import { day as readDay } from '../../platform/calendar.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { readUpload, type Upload } from '../../platform/uploads.ts';
import { id, line, Money, readMoney, showMoney } from '../fields.ts';
import { byId } from '../pages.ts';
import { type Api, actRoute, listRoute } from '../routes.ts';
import {
  Dispute,
  NewDispute,
  NewOptions,
  NewTermination,
  PaymentMeans,
  Refund,
  showDispute,
  showTermination,
  Termination,
  Tolerance,
} from '../shapes/agreements.ts';
import { Service, showService } from '../shapes/orders.ts';

const serviceParams = z.object({ serviceId: id() });
const invoiceParams = z.object({ invoiceId: id() });

/** How contracts are changed, ended and disputed: by the customer's own token, or by the company. */
export function addAgreements(api: Api): void {
  // Art. 7; L215-1-1 where no letter is named. Letters are the company's to record.
  actRoute(api, {
    operation: 'terminateService',
    method: 'post',
    path: '/services/{serviceId}/termination',
    scope: 'services:write',
    params: serviceParams,
    body: NewTermination,
    status: 201,
    item: Termination,
    do: (work, { means, postedOn, receivedOn }, { serviceId }) =>
      terminate(work, {
        serviceId,
        means,
        postedOn: postedOn === undefined ? work.today : readDay(postedOn),
        receivedOn: receivedOn === undefined ? undefined : readDay(receivedOn),
      }),
    show: showTermination,
  });
  actRoute(api, {
    operation: 'withdrawFromService',
    method: 'post',
    path: '/services/{serviceId}/withdrawal',
    scope: 'services:write',
    params: serviceParams,
    status: 201,
    item: Service,
    do: async (work, _body, { serviceId }) => {
      const done = await withdraw(work, serviceId);
      return isRefusal(done) ? done : getService(work, serviceId);
    },
    show: showService,
  });
  actRoute(api, {
    operation: 'changeServicePlan',
    method: 'post',
    path: '/services/{serviceId}/plan',
    scope: 'services:write',
    params: serviceParams,
    body: z.strictObject({ planSlug: line(60) }).openapi('NewPlan'),
    status: 200,
    item: Service,
    do: async (work, { planSlug }, { serviceId }) => {
      const done = await changePlan(work, { serviceId, planSlug });
      return isRefusal(done) ? done : getService(work, serviceId);
    },
    show: showService,
  });
  // Art. 12, 12b: at once, the rest of the period prorated. Options that are not named stay as they are.
  actRoute(api, {
    operation: 'changeServiceOptions',
    method: 'post',
    path: '/services/{serviceId}/options',
    scope: 'services:write',
    params: serviceParams,
    body: NewOptions,
    status: 200,
    item: Service,
    do: async (work, { options }, { serviceId }) => {
      const done = await changeOptions(work, { serviceId, options });
      return isRefusal(done) ? done : getService(work, serviceId);
    },
    show: showService,
  });
  actRoute(api, {
    operation: 'changePaymentMeans',
    method: 'post',
    path: '/customers/{customerId}/payment-means',
    scope: 'customers:write',
    params: z.object({ customerId: id() }),
    body: PaymentMeans,
    status: 200,
    item: PaymentMeans,
    do: async (work, { payBy }, { customerId }) => {
      if (!(await getCustomer(work, customerId))) return undefined;
      const done = await changePayment(work, { customerId, payBy });
      return isRefusal(done) ? done : { payBy };
    },
    show: (means) => means,
  });
  addDisputes(api);
  actRoute(api, {
    operation: 'refundInvoice',
    method: 'post',
    path: '/invoices/{invoiceId}/refunds',
    scope: 'payments:write',
    companyOnly: true,
    params: invoiceParams,
    body: z.strictObject({ amount: Money }).openapi('NewRefund'),
    status: 201,
    item: Refund,
    do: async (work, { amount }, { invoiceId }, once) => {
      const refunded = await refundOutOfGoodwill(work, { invoiceId, amount: readMoney(amount), key: once });
      if (isRefusal(refunded)) return refunded;
      const invoice = await getInvoice(work, invoiceId);
      // Art. 4: what the cap leaves to be given by hand, which credit notes count in too.
      const left = invoice && showMoney(await refundableByHand(work, invoice));
      return left && { id: refunded.refundId, invoiceId, amount, left };
    },
    show: (refund) => refund,
  });
  // Art. 18: it only delays, and is never a precedent.
  actRoute(api, {
    operation: 'tolerateInvoice',
    method: 'post',
    path: '/invoices/{invoiceId}/tolerances',
    scope: 'invoices:write',
    companyOnly: true,
    params: invoiceParams,
    body: Tolerance,
    status: 201,
    item: Tolerance,
    do: async (work, { until, why }, { invoiceId }) => {
      const invoice = await getInvoice(work, invoiceId);
      if (!invoice) return undefined;
      const { customerId } = invoice;
      const refused = await tolerate(work, { customerId, invoiceId, until: readDay(until), why });
      return refused ?? { until, why };
    },
    show: (tolerance) => tolerance,
  });
}

/** Art. 19. */
function addDisputes(api: Api): void {
  actRoute(api, {
    operation: 'openDispute',
    method: 'post',
    path: '/invoices/{invoiceId}/disputes',
    scope: 'invoices:write',
    params: invoiceParams,
    body: NewDispute,
    status: 201,
    item: Dispute,
    do: async (work, { documents }, { invoiceId }) => {
      const files: Upload[] = [];
      for (const { name, content } of documents) {
        const file = readUpload({ name, bytes: Buffer.from(content, 'base64') }, 'documents');
        if (isRefusal(file)) return file;
        files.push(file);
      }
      const opened = await openDisputeWith(work, { invoiceId, files });
      return isRefusal(opened) ? opened : (await listDisputes(work, { invoiceId, limit: 1 }))[0];
    },
    show: showDispute,
  });
  actRoute(api, {
    operation: 'settleDispute',
    method: 'post',
    path: '/invoices/{invoiceId}/dispute-outcome',
    scope: 'invoices:write',
    companyOnly: true,
    params: invoiceParams,
    body: z
      .strictObject({ outcome: z.enum(['accepted', 'rejected']), amount: Money.optional(), why: line(500) })
      .openapi('NewDisputeOutcome'),
    status: 201,
    item: Dispute,
    do: async (work, { outcome, amount, why }, { invoiceId }) => {
      const settled =
        outcome === 'accepted'
          ? await acceptDispute(work, { invoiceId, amount: amount && readMoney(amount), why })
          : await rejectDispute(work, { invoiceId, why });
      return isRefusal(settled) ? settled : (await listDisputes(work, { invoiceId, limit: 1 }))[0];
    },
    show: showDispute,
  });
  listRoute(api, {
    operation: 'listDisputes',
    path: '/disputes',
    scope: 'invoices:read',
    item: Dispute,
    filter: {
      customerId: id().optional(),
      invoiceId: id().optional(),
      open: z.literal('true').optional(),
    },
    keys: byId,
    page: (work, { after, limit }, { customerId, invoiceId, open }) =>
      listDisputes(work, {
        ...(customerId && { customerId }),
        ...(invoiceId && { invoiceId }),
        ...(open && { open: true }),
        ...(after && { before: after }),
        limit,
      }),
    key: (dispute) => dispute.id,
    show: showDispute,
  });
}
