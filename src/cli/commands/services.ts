import { byId } from '../../api/pages.ts';
import { showService } from '../../api/shapes/orders.ts';
import { changeOptions } from '../../company/changes/options.ts';
import {
  getService,
  listServices,
  resumeService,
  type Service,
  type ServiceState,
  type SuspensionReason,
  suspendService,
} from '../../company/contracts/contracts.ts';
import type { Work } from '../../platform/house.ts';
import { formatDayShort, formatMoney } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type Args, type Command, type Context, doing, type Outcome, reading, told } from './command.ts';
import { notFound } from './naming.ts';
import { readOption } from './orders.ts';
import { customerOption, listCommand } from './paging.ts';
import { sheet } from './print.ts';

const REASONS: readonly SuspensionReason[] = ['unpaid', 'abuse', 'hacked'];
const STATES: readonly ServiceState[] = [
  'awaiting-payment',
  'provisioning',
  'provisioning-failed',
  'active',
  'suspended',
  'ended',
  'cancelled',
];

/** What runs and is billed under a contract. */
export const services: readonly Command[] = [
  listCommand({
    name: 'services list',
    options: { ...customerOption, state: { value: STATES.join('|') } },
    examples: ['services list --state suspended', 'services list --customer C00042 --json'],
    operation: 'listServices',
    keys: byId,
    async page(work, { after, customerId, limit }, args) {
      const state = args.get('state');
      if (state !== undefined && !isOneOf(STATES, state)) return unknown(state, STATES);
      return listServices(work, {
        ...(customerId && { customerId }),
        ...(state && { state }),
        ...(after && { before: after }),
        limit,
      });
    },
    key: (service) => service.id,
    show: showService,
    headings: ['label', 'state', 'price', 'every', 'payBy', 'placedOn', 'id'],
    row: (service, { t, language }) => [
      service.label,
      t(`cli.serviceStates.${service.state}`),
      formatMoney(service.price, language),
      t(`cli.every.${service.every}`),
      t(`cli.payBy.${service.payBy}`),
      formatDayShort(service.anchor, language),
      service.id,
    ],
  }),
  {
    name: 'services show',
    positionals: ['service'],
    examples: ['services show 01a20d1d-fc0c-7dd9-980d-30f47c53a79b'],
    run: (context, args) =>
      reading(context, async (work) => {
        const service = await theService(work, args.need('service'));
        return isRefusal(service) ? service : shown(service, context.language);
      }),
  },
  {
    name: 'services suspend',
    positionals: ['service'],
    options: {
      reason: { value: REASONS.join('|'), required: true },
      why: { value: 'TEXT', required: true },
    },
    examples: [
      'services suspend 01a20d1d-fc0c-7dd9-980d-30f47c53a79b --reason abuse --why "4 000 courriels en une nuit"',
    ],
    run: (context, args) =>
      changed(context, args, (work, id, reason) =>
        suspendService(work, id, { reason, why: args.need('why') }),
      ),
  },
  {
    name: 'services resume',
    positionals: ['service'],
    options: { reason: { value: REASONS.join('|'), required: true } },
    examples: ['services resume 01a20d1d-fc0c-7dd9-980d-30f47c53a79b --reason abuse'],
    run: (context, args) => changed(context, args, resumeService),
  },
  {
    name: 'services options',
    positionals: ['service'],
    options: { option: { value: 'SLUG[=N]', required: true, multiple: true } },
    examples: [
      'services options 01a20d1d-fc0c-7dd9-980d-30f47c53a79b --option courrier-1=2 --option boite-1=0',
    ],
    async run(context, args) {
      const options = args.all('option').map(readOption);
      const result = await doing(context, async (work) => {
        const service = await theService(work, args.need('service'));
        if (isRefusal(service)) return service;
        const done = await changeOptions(work, { serviceId: service.id, options });
        return isRefusal(done) ? done : theService(work, service.id);
      });
      return told(result, (service) => shown(service, context.language));
    },
  },
];

async function changed(
  context: Context,
  args: Args,
  change: (work: Work, id: string, reason: SuspensionReason) => Promise<Refusal | undefined>,
): Promise<Outcome | Refusal> {
  const reason = args.need('reason');
  if (!isOneOf(REASONS, reason)) return unknown(reason, REASONS);
  const result = await doing(context, async (work) => {
    const service = await theService(work, args.need('service'));
    if (isRefusal(service)) return service;
    return (await change(work, service.id, reason)) ?? theService(work, service.id);
  });
  return told(result, (service) => shown(service, context.language));
}

function isOneOf<T extends string>(known: readonly T[], value: string): value is T {
  return (known as readonly string[]).includes(value);
}

function unknown(value: string, known: readonly string[]): Refusal {
  return refuse('cli-value-unknown', { figures: { value, known: known.join(', ') } });
}

async function theService(work: Work, named: string): Promise<Service | Refusal> {
  return (await getService(work, named)) ?? notFound(named);
}

function shown(service: Service, language: Language): Outcome {
  const t = translator(language);
  return {
    json: showService(service),
    text: sheet([
      [t('cli.words.label'), service.label],
      [t('cli.words.state'), t(`cli.serviceStates.${service.state}`)],
      [t('cli.words.problem'), service.problem ?? service.suspendedFor.join(', ')],
      [t('cli.words.price'), formatMoney(service.price, language)],
      [
        t('cli.words.options'),
        service.options.map(({ quantity, label }) => `${quantity} × ${label}`).join(', '),
      ],
      [t('cli.words.every'), t(`cli.every.${service.every}`)],
      [t('cli.words.payBy'), t(`cli.payBy.${service.payBy}`)],
      [t('cli.words.placedOn'), formatDayShort(service.anchor, language)],
      [t('cli.words.endsOn'), service.endsOn && formatDayShort(service.endsOn, language)],
      ['id', service.id],
    ]),
  };
}
