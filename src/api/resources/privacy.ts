import { z } from '@hono/zod-openapi';
import { Temporal } from 'temporal-polyfill';
import {
  answerRequest,
  type ErasureOf,
  erase,
  extendRequest,
  getRequest,
  listBreaches,
  listErasures,
  listRequests,
  personalExport,
  planErasure,
  recordBreach,
  recordBreachNotice,
  recordRequest,
  registerOf,
} from '../../company/privacy/privacy.ts';
import { day as readDay } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { exact, id } from '../fields.ts';
import { byId, sliceAfter, sliceById } from '../pages.ts';
import { type Api, actRoute, listRoute, oneRoute, streamRoute } from '../routes.ts';
import {
  Breach,
  Erasure,
  ErasureDone,
  ErasurePlan,
  NewBreach,
  NewBreachNotice,
  NewErasure,
  NewPrivacyRequest,
  PrivacyAnswer,
  PrivacyExtension,
  PrivacyRequest,
  Register,
  showBreach,
  showErased,
  showErasure,
  showPlan,
  showRegister,
  showRequest,
} from '../shapes/privacy.ts';

const requestParams = z.object({ requestId: id() });
const breachParams = z.object({ breachId: id() });
/** Requests that wait are few: a customer has ten at most. */
const MOST_OPEN = 500;

/** What people ask about their data (GDPR), and what the company answers. */
export function addPrivacy(api: Api): void {
  addRequests(api);
  for (const whose of ['customer', 'contact'] as const) addPerson(api, whose);
  listRoute(api, {
    operation: 'listErasures',
    path: '/privacy/erasures',
    scope: 'privacy:read',
    companyOnly: true,
    item: Erasure,
    filter: { customerId: id().optional(), requestId: id().optional() },
    keys: byId,
    page: (work, { after, limit }, filter) =>
      listErasures(work, { ...exact(filter), ...(after && { before: after }), limit }),
    key: (erasure) => erasure.id,
    show: showErasure,
  });
  oneRoute(api, {
    operation: 'getProcessingRegister',
    path: '/privacy/register',
    scope: 'privacy:read',
    companyOnly: true,
    query: z.strictObject({ language: z.enum(['fr', 'en']).default('fr') }),
    item: Register,
    find: (work, _params, { language }) => registerOf(work, language),
    show: showRegister,
  });
  addBreaches(api);
}

function addRequests(api: Api): void {
  listRoute(api, {
    operation: 'listPrivacyRequests',
    path: '/privacy/requests',
    scope: 'privacy:read',
    companyOnly: true,
    item: PrivacyRequest,
    filter: { customerId: id().optional(), open: z.enum(['true']).optional() },
    keys: byId,
    page: async (work, asked, { customerId, open }) => {
      const whose = customerId === undefined ? {} : { customerId };
      if (open) return sliceById(await listRequests(work, { ...whose, open: true, limit: MOST_OPEN }), asked);
      const { after, limit } = asked;
      return listRequests(work, { ...whose, ...(after && { before: after }), limit });
    },
    key: (request) => request.id,
    show: showRequest,
  });
  oneRoute(api, {
    operation: 'getPrivacyRequest',
    path: '/privacy/requests/{requestId}',
    scope: 'privacy:read',
    companyOnly: true,
    params: requestParams,
    item: PrivacyRequest,
    find: (work, { requestId }) => getRequest(work, requestId),
    show: showRequest,
  });
  actRoute(api, {
    operation: 'recordPrivacyRequest',
    method: 'post',
    path: '/privacy/requests',
    scope: 'privacy:write',
    companyOnly: true,
    body: NewPrivacyRequest,
    status: 201,
    item: PrivacyRequest,
    do: async (work, { receivedOn, message, ...asked }) => {
      const given = { ...exact(asked), receivedOn: readDay(receivedOn), message: message ?? '' };
      const recorded = await recordRequest(work, given);
      return isRefusal(recorded) ? recorded : getRequest(work, recorded.requestId);
    },
    show: showRequest,
    location: (request) => `/privacy/requests/${request.id}`,
  });
  actRoute(api, {
    operation: 'extendPrivacyRequest',
    method: 'post',
    path: '/privacy/requests/{requestId}/extension',
    scope: 'privacy:write',
    companyOnly: true,
    params: requestParams,
    body: PrivacyExtension,
    status: 201,
    item: PrivacyRequest,
    do: async (work, { why }, { requestId }) =>
      orThen(await extendRequest(work, requestId, why), () => getRequest(work, requestId)),
    show: showRequest,
  });
  actRoute(api, {
    operation: 'answerPrivacyRequest',
    method: 'post',
    path: '/privacy/requests/{requestId}/answer',
    scope: 'privacy:write',
    companyOnly: true,
    params: requestParams,
    body: PrivacyAnswer,
    status: 201,
    item: PrivacyRequest,
    do: async (work, { answer, why }, { requestId }) =>
      orThen(await answerRequest(work, requestId, { answer, why: why ?? '' }), () =>
        getRequest(work, requestId),
      ),
    show: showRequest,
  });
}

/** A whole customer, or one of the people who speak for it: export (art. 15, 20), plan and erasure (art. 17). */
function addPerson(api: Api, whose: 'customer' | 'contact'): void {
  const key = `${whose}Id` as const;
  const base = `/${whose}s/{${key}}` as const;
  const Of = whose === 'customer' ? 'Customer' : 'Contact';
  const params = z.object({ [key]: id() });
  const subject = (given: Record<string, unknown>): ErasureOf =>
    whose === 'customer' ? { customerId: String(given.customerId) } : { contactId: String(given.contactId) };
  streamRoute(api, {
    operation: `export${Of}Data`,
    path: `${base}/personal-data`,
    scope: 'privacy:read',
    params,
    type: 'application/zip',
    open: (by, given) => personalExport(api.house, by, subject(given)),
  });
  oneRoute(api, {
    operation: `plan${Of}Erasure`,
    path: `${base}/erasure-plan`,
    scope: 'privacy:read',
    companyOnly: true,
    params,
    item: ErasurePlan,
    find: async (work, given) => knownOr(await planErasure(work, subject(given))),
    show: showPlan,
  });
  actRoute(api, {
    operation: `erase${Of}Data`,
    method: 'post',
    path: `${base}/erasure`,
    scope: 'privacy:write',
    companyOnly: true,
    params,
    body: NewErasure,
    status: 201,
    item: ErasureDone,
    do: async (work, { requestId }, given) => {
      if (requestId !== undefined && !(await getRequest(work, requestId)))
        return refuse('privacy-request-unknown', { field: 'requestId' });
      return knownOr(await erase(work, subject(given), requestId));
    },
    show: showErased,
  });
}

function addBreaches(api: Api): void {
  listRoute(api, {
    operation: 'listBreaches',
    path: '/privacy/breaches',
    scope: 'privacy:read',
    companyOnly: true,
    item: Breach,
    keys: byId,
    page: async (work, asked) => sliceAfter(await listBreaches(work), (breach) => breach.id, asked),
    key: (breach) => breach.id,
    show: showBreach,
  });
  actRoute(api, {
    operation: 'recordBreach',
    method: 'post',
    path: '/privacy/breaches',
    scope: 'privacy:write',
    companyOnly: true,
    body: NewBreach,
    status: 201,
    item: Breach,
    do: async (work, { noticedAt, ...breach }) => {
      const recorded = await recordBreach(work, {
        ...breach,
        noticedAt: Temporal.Instant.from(noticedAt),
      });
      return orThen(recorded, ({ breachId }) => theBreach(work, breachId));
    },
    show: showBreach,
  });
  actRoute(api, {
    operation: 'recordBreachNotice',
    method: 'post',
    path: '/privacy/breaches/{breachId}/notices',
    scope: 'privacy:write',
    companyOnly: true,
    params: breachParams,
    body: NewBreachNotice,
    status: 201,
    item: Breach,
    do: async (work, notice, { breachId }) =>
      orThen(await recordBreachNotice(work, { breachId, ...notice }), () => theBreach(work, breachId)),
    show: showBreach,
  });
}

async function theBreach(work: Work, breachId: string) {
  return (await listBreaches(work)).find(({ id }) => id === breachId);
}

/** Hands a refusal on, else reads what was made. */
async function orThen<T extends object, Row>(
  result: T | Refusal,
  then: (result: T) => Promise<Row>,
): Promise<Row | Refusal> {
  return isRefusal(result) ? result : then(result);
}

/** Nobody of that id is 404 like everywhere; the rest is what the law says. */
function knownOr<T extends object>(result: T | Refusal): T | Refusal | undefined {
  return isRefusal(result) && result.refused === 'privacy-subject-unknown' ? undefined : result;
}
