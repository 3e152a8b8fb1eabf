import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { byId, sliceById } from '../../api/pages.ts';
import { showErased, showErasure, showPlan, showRegister, showRequest } from '../../api/shapes/privacy.ts';
import { getContact } from '../../company/customers/customers.ts';
import {
  answerRequest,
  type ErasureOf,
  type ErasurePlan,
  erase,
  extendRequest,
  getRequest,
  listErasures,
  listRequests,
  type PrivacyRequest,
  personalExport,
  planErasure,
  recordRequest,
  registerCsv,
  registerOf,
  registerPdf,
  urgency,
} from '../../company/privacy/privacy.ts';
import { dayInParis } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { formatDayShort } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type Args, type Command, type Context, doing, type Outcome, reading, told } from './command.ts';
import { readDay } from './input.ts';
import { notFound, theCustomer } from './naming.ts';
import { customerOption, listCommand } from './paging.ts';
import { sheet, table } from './print.ts';
import { breaches } from './rgpd-breaches.ts';

/** A customer has ten open at most: what waits fits one reading. */
const MOST_OPEN = 500;
const ID = '01a20d1d-fc0c-7dd9-980d-30f47c53a79b';
/** Of whom: a customer, or one of its people. */
const person = { contact: { value: 'ID' } } as const;

const requests: readonly Command[] = [
  listCommand({
    name: 'rgpd requests',
    options: { ...customerOption, unanswered: {} },
    examples: ['rgpd requests --unanswered', 'rgpd requests --customer C00042 --json'],
    operation: 'listPrivacyRequests',
    keys: byId,
    page: async (work, { after, customerId, limit }, args) => {
      const whose = customerId === undefined ? {} : { customerId };
      return args.has('unanswered')
        ? sliceById(await listRequests(work, { ...whose, open: true, limit: MOST_OPEN }), { after, limit })
        : listRequests(work, { ...whose, ...(after && { before: after }), limit });
    },
    key: (request) => request.id,
    show: showRequest,
    headings: ['receivedOn', 'dueOn', 'kind', 'name', 'state', 'id'],
    row: (request, { t, language }) => [
      formatDayShort(request.receivedOn, language),
      formatDayShort(request.dueOn, language),
      t(`privacy.kinds.${request.kind}`),
      request.name,
      request.answered
        ? t(`privacy.answers.${request.answered.answer}`)
        : t(`cli.privacyStates.${request.extension ? 'extended' : 'open'}`),
      request.id,
    ],
  }),
  {
    name: 'rgpd record',
    positionals: ['kind'],
    options: {
      via: { value: 'mail|letter|telephone|portal', required: true },
      received: { value: 'YYYY-MM-DD' },
      customer: { value: 'NUMBER' },
      contact: { value: 'ID' },
      name: { value: 'TEXT' },
      email: { value: 'EMAIL' },
      message: { value: 'TEXT' },
    },
    examples: [
      'rgpd record access --via letter --received 2026-01-08 --name "Léa Martin" --email lea@example.org',
      `rgpd record erasure --via mail --contact ${ID}`,
    ],
    async run(context, args) {
      const received = args.get('received');
      const receivedOn = received === undefined ? today(context) : readDay(received);
      if (isRefusal(receivedOn)) return receivedOn;
      return theRequest(context, async (work) => {
        const named = args.get('customer');
        const customer = named === undefined ? undefined : await theCustomer(work, named);
        if (isRefusal(customer)) return customer;
        return recordRequest(work, {
          kind: args.need('kind'),
          means: args.need('via'),
          receivedOn,
          message: args.get('message') ?? '',
          customerId: customer?.id,
          contactId: args.get('contact'),
          name: args.get('name') ?? customer?.name,
          email: args.get('email'),
        });
      });
    },
  },
  {
    name: 'rgpd extend',
    positionals: ['request'],
    options: { why: { value: 'TEXT', required: true } },
    examples: [`rgpd extend ${ID} --why "archives de cinq ans à relire"`],
    run: (context, args) =>
      theRequest(context, async (work) => {
        const requestId = args.need('request');
        const extended = await extendRequest(work, requestId, args.need('why'));
        return isRefusal(extended) ? extended : { requestId };
      }),
  },
  {
    name: 'rgpd answer',
    positionals: ['request', 'answer'],
    options: { why: { value: 'TEXT' } },
    examples: [
      `rgpd answer ${ID} done`,
      `rgpd answer ${ID} in-part --why "les factures sont gardées dix ans (L123-22)"`,
    ],
    run: (context, args) =>
      theRequest(context, (work) =>
        answerRequest(work, args.need('request'), {
          answer: args.need('answer'),
          why: args.get('why') ?? '',
        }),
      ),
  },
];

const data: readonly Command[] = [
  {
    name: 'rgpd export',
    positionals: ['customer'],
    options: { ...person, zip: { value: 'FILE' } },
    examples: ['rgpd export C00042', `rgpd export C00042 --contact ${ID} --zip lea-martin.zip`],
    async run(context, args) {
      const of = await reading(context, (work) => subject(work, args));
      if (isRefusal(of)) return of;
      const made = await personalExport(context.house, context.by, of);
      if (isRefusal(made)) return made;
      const file = args.get('zip') ?? made.name;
      const to = createWriteStream(file, { mode: 0o600 });
      await pipeline(Readable.from(made.chunks), to);
      return { json: { file, bytes: to.bytesWritten }, text: file };
    },
  },
  {
    name: 'rgpd plan',
    positionals: ['customer'],
    options: person,
    examples: ['rgpd plan C00042', `rgpd plan C00042 --contact ${ID} --json`],
    async run(context, args) {
      const plan = await reading(context, async (work) => {
        const of = await subject(work, args);
        return isRefusal(of) ? of : planErasure(work, of);
      });
      return told(plan, (made) => ({ json: showPlan(made), text: planTable(made, context.language) }));
    },
  },
  {
    name: 'rgpd erase',
    positionals: ['customer'],
    options: { ...person, request: { value: 'ID' }, yes: {} },
    examples: [`rgpd erase C00042 --request ${ID} --yes`],
    async run(context, args) {
      if (!args.has('yes')) return refuse('cli-confirm-needed', { article: 'RGPD 17' });
      const erased = await doing(context, async (work) => {
        const of = await subject(work, args);
        if (isRefusal(of)) return of;
        const requestId = args.get('request');
        if (requestId !== undefined && !(await getRequest(work, requestId)))
          return refuse('privacy-request-unknown');
        return erase(work, of, requestId);
      });
      return told(erased, (done) => ({
        json: showErased(done),
        text: planTable(done.plan, context.language),
      }));
    },
  },
  listCommand({
    name: 'rgpd erasures',
    options: customerOption,
    examples: ['rgpd erasures', 'rgpd erasures --customer C00042 --json'],
    operation: 'listErasures',
    keys: byId,
    page: (work, { after, customerId, limit }) =>
      listErasures(work, { ...(customerId && { customerId }), ...(after && { before: after }), limit }),
    key: (erasure) => erasure.id,
    show: showErasure,
    headings: ['on', 'category', 'article', 'rows', 'by'],
    row: (erasure, { t, language }) => [
      formatDayShort(erasure.on, language),
      t(`privacy.categories.${erasure.category}`),
      erasure.article,
      String(erasure.rows.reduce((sum, { rows }) => sum + rows, 0)),
      erasure.by,
    ],
  }),
  {
    name: 'rgpd register',
    options: { csv: {}, pdf: { value: 'FILE' } },
    examples: ['rgpd register', 'rgpd register --csv > registre.csv', 'rgpd register --pdf registre.pdf'],
    async run(context, args) {
      const { language } = context;
      const register = await reading(context, (work) => registerOf(work, language));
      const json = showRegister(register);
      const pdf = args.get('pdf');
      if (pdf !== undefined) {
        await writeFile(pdf, await reading(context, (work) => registerPdf(work, language)));
        return { json, text: pdf };
      }
      return {
        json,
        text: sheet(register.lines.map(({ activity, purpose }) => [activity, purpose])),
        ...(args.has('csv') && { bytes: await reading(context, (work) => registerCsv(work, language)) }),
      };
    },
  },
];

/** What people ask about their data (GDPR), and what the company answers, keeps and loses. */
export const rgpd: readonly Command[] = [...requests, ...data, ...breaches];

function today({ house }: Context) {
  return dayInParis(house.clock.now());
}

/** The customer named first, or the one of its people that `--contact` names. */
async function subject(work: Work, args: Args): Promise<ErasureOf | Refusal> {
  const customer = await theCustomer(work, args.need('customer'));
  if (isRefusal(customer)) return customer;
  const contactId = args.get('contact');
  if (contactId === undefined) return { customerId: customer.id };
  const contact = await getContact(work, contactId);
  return contact?.customerId === customer.id ? { contactId } : notFound(contactId);
}

/** Does something to a request, and shows what it has become. */
async function theRequest(
  context: Context,
  change: (work: Work) => Promise<{ requestId: string } | Refusal>,
): Promise<Outcome | Refusal> {
  const changed = await doing(context, async (work): Promise<PrivacyRequest | Refusal> => {
    const done = await change(work);
    if (isRefusal(done)) return done;
    return (await getRequest(work, done.requestId)) ?? refuse('privacy-request-unknown');
  });
  return told(changed, (request) => {
    const { language } = context;
    const t = translator(language);
    const { answered } = request;
    return {
      json: showRequest(request),
      text: sheet([
        [t('cli.words.kind'), t(`privacy.kinds.${request.kind}`)],
        [t('cli.words.name'), request.name],
        [t('cli.words.email'), request.email],
        [t('cli.words.dueOn'), formatDayShort(request.dueOn, language)],
        [
          t('cli.words.state'),
          answered
            ? t(`privacy.answers.${answered.answer}`)
            : t(`privacy.urgency.${urgency(request, today(context))}`),
        ],
        [t('cli.words.why'), answered?.why || request.extension?.why],
        ['id', request.id],
      ]),
    };
  });
}

function planTable({ decisions }: ErasurePlan, language: Language): string {
  const t = translator(language);
  return table(
    ['category', 'deed', 'until', 'article'].map((word) => t(`cli.words.${word}`)),
    decisions.map(({ category, deed, why, until, article }) => [
      t(`privacy.categories.${category}`),
      `${t(`privacy.deeds.${deed}`)} : ${t(`privacy.why.${why}`)}`,
      until ? formatDayShort(until, language) : '',
      article,
    ]),
  );
}
