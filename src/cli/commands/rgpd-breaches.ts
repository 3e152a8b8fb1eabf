import { byId, sliceAfter } from '../../api/pages.ts';
import { showBreach } from '../../api/shapes/privacy.ts';
import {
  type Breach,
  listBreaches,
  recordBreach,
  recordBreachNotice,
} from '../../company/privacy/privacy.ts';
import { type Instant, momentInParis } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { formatDayShort, formatInstant } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type Command, type Context, doing, type Outcome, told } from './command.ts';
import { listCommand } from './paging.ts';
import { sheet } from './print.ts';

/** The log of GDPR art. 33-5, and who was told (33-1, 34). */
export const breaches: readonly Command[] = [
  listCommand({
    name: 'rgpd breaches',
    options: {},
    examples: ['rgpd breaches', 'rgpd breaches --json'],
    operation: 'listBreaches',
    keys: byId,
    page: async (work, asked) => sliceAfter(await listBreaches(work), ({ id }) => id, asked),
    key: ({ id }) => id,
    show: showBreach,
    headings: ['noticedAt', 'risk', 'people', 'authorityBy', 'data', 'id'],
    row: (breach, { t, language }) => [
      formatInstant(breach.noticedAt, language),
      t(`privacy.staff.breach.risks.${breach.risk}`),
      String(breach.people),
      breach.authorityBy ? formatInstant(breach.authorityBy, language) : '',
      breach.data,
      breach.id,
    ],
  }),
  {
    name: 'rgpd breach',
    options: {
      what: { value: 'TEXT', required: true },
      data: { value: 'TEXT', required: true },
      people: { value: 'N', required: true },
      risk: { value: 'none|risk|high', required: true },
      noticed: { value: '"YYYY-MM-DD HH:MM"' },
      consequences: { value: 'TEXT' },
      measures: { value: 'TEXT' },
    },
    examples: [
      'rgpd breach --what "ordinateur volé" --data "noms, courriels" --people 120 --risk risk --noticed "2026-01-10 08:30"',
    ],
    async run(context, args) {
      const noticedAt = momentOf(args.get('noticed'), context);
      if (isRefusal(noticedAt)) return noticedAt;
      return theBreach(context, (work) =>
        recordBreach(work, {
          noticedAt,
          what: args.need('what'),
          data: args.need('data'),
          people: /^\d{1,9}$/.test(args.need('people')) ? Number(args.need('people')) : -1,
          risk: args.need('risk'),
          consequences: args.get('consequences') ?? '',
          measures: args.get('measures') ?? '',
        }),
      );
    },
  },
  {
    name: 'rgpd notified',
    positionals: ['breach', 'who'],
    options: { detail: { value: 'TEXT' } },
    examples: [
      'rgpd notified 01a20d1d-fc0c-7dd9-980d-30f47c53a79b authority --detail "téléservice de la CNIL, accusé 2026-123"',
    ],
    run: (context, args) =>
      theBreach(context, (work) =>
        recordBreachNotice(work, {
          breachId: args.need('breach'),
          notified: args.need('who'),
          detail: args.get('detail') ?? '',
        }),
      ),
  },
];

async function theBreach(
  context: Context,
  change: (work: Work) => Promise<{ breachId: string } | Refusal>,
): Promise<Outcome | Refusal> {
  const changed = await doing(context, async (work): Promise<Breach | Refusal> => {
    const done = await change(work);
    if (isRefusal(done)) return done;
    return (await listBreaches(work)).find(({ id }) => id === done.breachId) ?? refuse('breach-unknown');
  });
  return told(changed, (breach) => ({ json: showBreach(breach), text: describe(breach, context.language) }));
}

function describe(breach: Breach, language: Language): string {
  const t = translator(language);
  return sheet([
    [t('cli.words.noticedAt'), formatInstant(breach.noticedAt, language)],
    [t('cli.words.data'), breach.data],
    [t('cli.words.people'), String(breach.people)],
    [t('cli.words.risk'), t(`privacy.staff.breach.risks.${breach.risk}`)],
    [t('cli.words.authorityBy'), breach.authorityBy && formatInstant(breach.authorityBy, language)],
    ...breach.notified.map(({ notified, on, detail }): [string, string] => [
      t(`privacy.staff.breach.${notified === 'people' ? 'people-told' : notified}`),
      [formatDayShort(on, language), detail].filter(Boolean).join(' · '),
    ]),
    ['id', breach.id],
  ]);
}

/** A moment in Paris, as typed; now where none is given. */
function momentOf(text: string | undefined, { house }: Context): Instant | Refusal {
  if (text === undefined) return house.clock.now();
  try {
    return momentInParis(text);
  } catch {
    return refuse('cli-moment-invalid', { figures: { value: text } });
  }
}
