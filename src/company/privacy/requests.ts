import { confinedTo } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { type Day, isAfter } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId, newId } from '../../platform/ids.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { getContact, getCustomer } from '../customers/customers.ts';
import {
  countOpen,
  insertAnswer,
  insertExtension,
  insertRequest,
  type PrivacyRequest,
  selectRequests,
} from './requests-store.ts';
import {
  ANSWERS,
  type Answer,
  answerDue,
  extendedDue,
  type RequestKind,
  type RequestMeans,
  refuseRequest,
  urgencyOf,
} from './rules.ts';

/** So many open at once for one customer: the form is no way to fill the console. */
const MOST_OPEN = 10;

/** GDPR art. 12: what somebody asks about their data; the deadline runs from the day of receipt. */
export async function recordRequest(
  work: Work,
  input: {
    kind: string;
    means: string;
    receivedOn: Day;
    message: string;
    /** Of whom, where they are known: for a contact, name and address come from the file. */
    customerId?: string | undefined;
    contactId?: string | undefined;
    name?: string | undefined;
    email?: string | undefined;
  },
): Promise<{ requestId: string; dueOn: Day } | Refusal> {
  const { by } = work;
  const own = by.kind === 'contact' ? by : undefined;
  if (!own && !actorMay(by, 'customers.write')) return refuse('not-permitted', { article: 'RGPD 12' });
  // A person asks for themselves, today, by the portal.
  const contactId = own?.id ?? input.contactId;
  const contact = contactId === undefined ? undefined : await getContact(work, contactId);
  if (contactId !== undefined && !contact) return refuse('privacy-subject-unknown', { field: 'contact' });
  const customerId = contact?.customerId ?? input.customerId;
  if (customerId !== undefined && !(await getCustomer(work, customerId)))
    return refuse('privacy-subject-unknown', { field: 'customer' });
  const asked = {
    kind: input.kind,
    means: own ? 'portal' : input.means,
    name: (contact?.name ?? input.name ?? '').trim(),
    email: (contact?.email ?? input.email ?? '').trim(),
    message: input.message.trim(),
    receivedOn: own ? work.today : input.receivedOn,
  };
  const wrong = refuseRequest(asked, work.today);
  if (wrong) return wrong;
  if (customerId !== undefined) {
    const open = (await selectRequests(work, { customerId, open: true, limit: MOST_OPEN + 1 })).length;
    if (open >= MOST_OPEN)
      return refuse('privacy-too-many', { article: 'RGPD 12', figures: { most: MOST_OPEN } });
  }
  const id = newId();
  const dueOn = answerDue(asked.receivedOn);
  await insertRequest(work, {
    ...asked,
    id,
    kind: asked.kind as RequestKind,
    means: asked.means as RequestMeans,
    customerId,
    contactId,
    dueOn,
  });
  await recordAct(work, {
    act: 'privacy-asked',
    article: 'RGPD 12',
    ...(customerId === undefined ? {} : { customerId }),
    details: { request: id, kind: asked.kind, due: dueOn.toString() },
  });
  await announce(work, 'privacy.request-recorded', id, { requestId: id });
  return { requestId: id, dueOn };
}

/** GDPR art. 12-3: two further months, once, decided and told within the first. */
export async function extendRequest(
  work: Work,
  requestId: string,
  why: string,
): Promise<{ dueOn: Day } | Refusal> {
  const request = await requestToSettle(work, requestId);
  if (isRefusal(request)) return request;
  const article = 'RGPD 12-3';
  if (request.extension) return refuse('privacy-extended', { article });
  if (isAfter(work.today, request.dueOn)) return refuse('privacy-extension-late', { article });
  if (why.trim() === '' || why.length > 1000) return refuse('privacy-why-missing', { article, field: 'why' });
  const dueOn = extendedDue(request.receivedOn);
  if (!(await insertExtension(work, request, dueOn, why.trim())))
    return refuse('privacy-extended', { article });
  await tell(work, request, 'privacy-extended', article, { until: dueOn.toString() });
  await announce(work, 'privacy.request-extended', request.id, { requestId: request.id });
  return { dueOn };
}

/** GDPR art. 12-3 and 12-4: done, or why not. */
export async function answerRequest(
  work: Work,
  requestId: string,
  input: { answer: string; why: string },
): Promise<{ requestId: string } | Refusal> {
  const request = await requestToSettle(work, requestId);
  if (isRefusal(request)) return request;
  const answer = ANSWERS.find((one) => one === input.answer);
  const article = 'RGPD 12';
  if (!answer) return refuse('privacy-answer-unknown', { article, field: 'answer' });
  const why = input.why.trim();
  if (why.length > 2000) return refuse('privacy-message-long', { article, field: 'why' });
  if (answer !== 'done' && why === '')
    return refuse('privacy-why-missing', { article: 'RGPD 12-4', field: 'why' });
  if (!(await insertAnswer(work, request, answer, why))) return refuse('privacy-answered', { article });
  await tell(work, request, 'privacy-answered', article, { answer: answer satisfies Answer });
  await announce(work, 'privacy.request-answered', request.id, { requestId: request.id });
  return { requestId: request.id };
}

async function requestToSettle(work: Work, requestId: string): Promise<PrivacyRequest | Refusal> {
  if (!actorMay(work.by, 'customers.write')) return refuse('not-permitted', { article: 'RGPD 12' });
  const request = await getRequest(work, requestId);
  if (!request) return refuse('privacy-request-unknown');
  return request.answered ? refuse('privacy-answered', { article: 'RGPD 12' }) : request;
}

function tell(
  work: Work,
  request: PrivacyRequest,
  what: string,
  article: string,
  details: Record<string, unknown>,
): Promise<void> {
  const { customerId, id, kind } = request;
  return recordAct(work, {
    act: what,
    article,
    ...(customerId === undefined ? {} : { customerId }),
    details: { request: id, kind, ...details },
  });
}

export async function getRequest(work: Work, requestId: string): Promise<PrivacyRequest | undefined> {
  if (!isId(requestId)) return undefined;
  const [request] = await selectRequests(work, { id: requestId, limit: 1 });
  if (!request) return undefined;
  const visible =
    request.customerId === undefined ? confinedTo(work.by) === undefined : mayTouch(work, request.customerId);
  return visible ? request : undefined;
}

/** Open ones by deadline; else the newest first. A person of a customer's sees their own. */
export async function listRequests(
  work: Work,
  filter: { customerId?: string; open?: true; before?: string; limit: number },
): Promise<PrivacyRequest[]> {
  const only = confinedTo(work.by);
  const requests = await selectRequests(work, {
    ...filter,
    ...(only === undefined ? {} : { customerId: only }),
  });
  return work.by.kind === 'contact'
    ? requests.filter(({ contactId }) => work.by.kind === 'contact' && contactId === work.by.id)
    : requests;
}

/** For the console's first page: what waits, and what is late. */
export function openRequests(work: Work): Promise<{ open: number; late: number }> {
  return countOpen(work, work.today);
}

export function urgency(request: PrivacyRequest, today: Day): 'late' | 'soon' | 'in-time' | 'answered' {
  return request.answered ? 'answered' : urgencyOf(request.dueOn, today);
}
