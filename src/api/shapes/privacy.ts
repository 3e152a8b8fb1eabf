import { z } from '@hono/zod-openapi';
import {
  ANSWERS,
  NOTIFIED,
  REQUEST_KINDS,
  REQUEST_MEANS,
  RISKS,
  type Breach as RoomBreach,
  type Erased as RoomErased,
  type Erasure as RoomErasure,
  type ErasurePlan as RoomPlan,
  type Register as RoomRegister,
  type PrivacyRequest as RoomRequest,
} from '../../company/privacy/privacy.ts';
import { day, id, instant, line, lines, showDay } from '../fields.ts';

const count = () => z.int().min(0).max(1_000_000_000);

/** `contactId` or `customerId` where the person is known here; else `name` and `email`. */
export const NewPrivacyRequest = z
  .strictObject({
    kind: z.enum(REQUEST_KINDS),
    means: z.enum(REQUEST_MEANS),
    receivedOn: day(),
    message: lines(4000).optional(),
    customerId: id().optional(),
    contactId: id().optional(),
    name: line(200).optional(),
    email: line(254).optional(),
  })
  .openapi('NewPrivacyRequest');

export const PrivacyRequest = z
  .strictObject({
    id: id(),
    kind: z.enum(REQUEST_KINDS),
    means: z.enum(REQUEST_MEANS),
    customerId: id().nullable(),
    contactId: id().nullable(),
    name: z.string(),
    email: z.string(),
    message: z.string(),
    receivedOn: z.iso.date(),
    dueOn: z.iso.date(),
    extension: z.strictObject({ why: z.string(), on: z.iso.date() }).nullable(),
    answered: z.strictObject({ answer: z.enum(ANSWERS), why: z.string(), on: z.iso.date() }).nullable(),
  })
  .openapi('PrivacyRequest');

export function showRequest(request: RoomRequest): z.input<typeof PrivacyRequest> {
  const { extension, answered } = request;
  return {
    id: request.id,
    kind: request.kind,
    means: request.means,
    customerId: request.customerId ?? null,
    contactId: request.contactId ?? null,
    name: request.name,
    email: request.email,
    message: request.message,
    receivedOn: request.receivedOn.toString(),
    dueOn: request.dueOn.toString(),
    extension: extension ? { why: extension.why, on: extension.on.toString() } : null,
    answered: answered ? { ...answered, on: answered.on.toString() } : null,
  };
}

export const PrivacyExtension = z.strictObject({ why: lines(1000) }).openapi('PrivacyExtension');
export const PrivacyAnswer = z
  .strictObject({ answer: z.enum(ANSWERS), why: lines(2000).optional() })
  .openapi('PrivacyAnswer');

export const ErasurePlan = z
  .strictObject({
    customerId: id(),
    contactId: id().nullable(),
    name: z.string(),
    decisions: z.array(
      z.strictObject({
        category: z.string(),
        deed: z.enum(['erase', 'keep']),
        until: z.iso.date().nullable(),
        article: z.string(),
        why: z.string(),
      }),
    ),
  })
  .openapi('ErasurePlan');

export function showPlan(plan: RoomPlan): z.input<typeof ErasurePlan> {
  return {
    customerId: plan.customerId,
    contactId: plan.contactId ?? null,
    name: plan.name,
    decisions: plan.decisions.map((one) => ({ ...one, until: showDay(one.until) })),
  };
}

/** What cannot be undone is said twice: `confirm` is true. */
export const NewErasure = z
  .strictObject({ confirm: z.literal(true), requestId: id().optional() })
  .openapi('NewErasure');

const rows = z.array(
  z.strictObject({ table: z.string(), deed: z.enum(['deleted', 'anonymised']), rows: count() }),
);

export const ErasureDone = z.strictObject({ plan: ErasurePlan, rows }).openapi('ErasureDone');

export function showErased({ plan, rows: taken }: RoomErased): z.input<typeof ErasureDone> {
  return { plan: showPlan(plan), rows: taken.map(({ table, deed, rows }) => ({ table, deed, rows })) };
}

export const Erasure = z
  .strictObject({
    id: id(),
    category: z.string(),
    cause: z.enum(['retention', 'request']),
    article: z.string(),
    customerId: id().nullable(),
    before: z.iso.date().nullable(),
    on: z.iso.date(),
    by: z.string(),
    rows,
  })
  .openapi('Erasure');

export function showErasure(erasure: RoomErasure): z.input<typeof Erasure> {
  return {
    id: erasure.id,
    category: erasure.category,
    cause: erasure.cause,
    article: erasure.article,
    customerId: erasure.customerId ?? null,
    before: showDay(erasure.before),
    on: erasure.on.toString(),
    by: erasure.by,
    rows: erasure.rows.map(({ table, deed, rows }) => ({ table, deed, rows })),
  };
}

export const Register = z
  .strictObject({
    controller: z.array(z.string()),
    contact: z.string(),
    representative: z.string(),
    on: z.iso.date(),
    lines: z.array(
      z.strictObject({
        activity: z.string(),
        as: z.string(),
        purpose: z.string(),
        basis: z.string(),
        people: z.string(),
        data: z.string(),
        recipients: z.string(),
        transfers: z.string(),
        kept: z.array(
          z.strictObject({ category: z.string(), keep: z.string(), fate: z.string(), basis: z.string() }),
        ),
        security: z.string(),
      }),
    ),
  })
  .openapi('ProcessingRegister');

export function showRegister(register: RoomRegister): z.input<typeof Register> {
  return {
    ...register,
    controller: [...register.controller],
    on: register.on.toString(),
    lines: register.lines.map((one) => ({ ...one, kept: [...one.kept] })),
  };
}

export const NewBreach = z
  .strictObject({
    noticedAt: z.iso.datetime(),
    what: lines(4000),
    data: line(1000),
    people: count(),
    consequences: lines(4000).default(''),
    measures: lines(4000).default(''),
    risk: z.enum(RISKS),
  })
  .openapi('NewBreach');

export const NewBreachNotice = z
  .strictObject({ notified: z.enum(NOTIFIED), detail: lines(1000).default('') })
  .openapi('NewBreachNotice');

/** `authorityBy`: until when the authority must know; null where it does, or where no risk is likely. */
export const Breach = z
  .strictObject({
    id: id(),
    noticedAt: instant(),
    what: z.string(),
    data: z.string(),
    people: count(),
    consequences: z.string(),
    measures: z.string(),
    risk: z.enum(RISKS),
    notified: z.array(z.strictObject({ notified: z.enum(NOTIFIED), on: z.iso.date(), detail: z.string() })),
    authorityBy: instant().nullable(),
  })
  .openapi('Breach');

export function showBreach(breach: RoomBreach): z.input<typeof Breach> {
  return {
    ...breach,
    noticedAt: breach.noticedAt.toString(),
    notified: breach.notified.map((one) => ({ ...one, on: one.on.toString() })),
    authorityBy: breach.authorityBy?.toString() ?? null,
  };
}
