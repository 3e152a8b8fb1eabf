import type { Day } from '../../platform/calendar.ts';
import { csv } from '../../platform/csv.ts';
import type { Work } from '../../platform/house.ts';
import { formatDay } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { renderPdf } from '../../platform/pdf/render.ts';
import { getProvider, identityLines } from '../provider/provider.ts';
import { currentVersion } from '../terms/terms.ts';
import { type Category, retentionOf } from './schedule.ts';

/**
 * GDPR art. 30: what the company processes, as the software does it. The categories of data and their time
 * come from the schedule of retention, so that the register cannot say anything else than what is done.
 * Words: `privacy.activities.<activity>`.
 */
interface Activity {
  readonly activity: string;
  /** Art. 30-1: as controller; 30-2: for the client. */
  readonly as: 'controller' | 'processor';
  readonly basis: string;
  readonly data: readonly Category[];
  readonly recipients: readonly string[];
}

const ACTIVITIES: readonly Activity[] = [
  {
    activity: 'customers',
    as: 'controller',
    basis: 'RGPD 6-1 b',
    data: [
      'identity',
      'account',
      'contract-evidence',
      'correspondence',
      'text-messages',
      'supporting-documents',
    ],
    recipients: ['staff', 'sms-carrier', 'mail-relay'],
  },
  {
    activity: 'billing',
    as: 'controller',
    basis: 'RGPD 6-1 c',
    data: ['invoices', 'payment-data'],
    recipients: ['staff', 'bank', 'card-processor', 'accountant', 'tax'],
  },
  { activity: 'prospects', as: 'controller', basis: 'RGPD 6-1 f', data: ['prospect'], recipients: ['staff'] },
  {
    activity: 'security',
    as: 'controller',
    basis: 'RGPD 6-1 c',
    data: ['connection'],
    recipients: ['staff', 'courts'],
  },
  {
    activity: 'rights',
    as: 'controller',
    basis: 'RGPD 6-1 c',
    data: ['requests', 'breaches'],
    recipients: ['staff', 'authority'],
  },
  {
    activity: 'hosting',
    as: 'processor',
    basis: 'RGPD 28',
    data: ['site-data', 'site-logs', 'site-usage', 'takeouts'],
    recipients: ['client', 'technicians'],
  },
];

export interface RegisterLine {
  readonly activity: string;
  readonly as: string;
  readonly purpose: string;
  readonly basis: string;
  readonly people: string;
  readonly data: string;
  readonly recipients: string;
  readonly transfers: string;
  readonly kept: readonly {
    readonly category: string;
    readonly keep: string;
    readonly fate: string;
    readonly basis: string;
  }[];
  readonly security: string;
}

export interface Register {
  readonly controller: readonly string[];
  readonly contact: string;
  readonly representative: string;
  readonly on: Day;
  readonly lines: readonly RegisterLine[];
}

export async function registerOf(work: Work, language: Language): Promise<Register> {
  const t = translator(language);
  const provider = await getProvider(work);
  const keptDays = currentVersion(work).parameters.dataKeptDays;
  return {
    controller: identityLines(provider, language),
    contact: provider.email,
    representative: [provider.representative, provider.representativeTitle].filter(Boolean).join(', '),
    on: work.today,
    lines: ACTIVITIES.map(({ activity, as, basis, data, recipients }) => ({
      activity: t(`privacy.activities.${activity}.name`),
      as: t(`privacy.as.${as}`),
      purpose: t(`privacy.activities.${activity}.purpose`),
      basis,
      people: t(`privacy.activities.${activity}.people`),
      data: data.map((category) => t(`privacy.categories.${category}`)).join(' ; '),
      recipients: recipients
        // Who is not used gets nothing.
        .filter((one) => one !== 'sms-carrier' || provider.smsBy !== 'none')
        .map((one) => t(`privacy.recipients.${one}`))
        .join(' ; '),
      transfers: t('privacy.transfers'),
      kept: data.map((category) => {
        const { keep, from, fate, basis: law } = retentionOf(category);
        return {
          category: t(`privacy.categories.${category}`),
          keep: `${keep === undefined ? t('privacy.days', { count: keptDays }) : t(`privacy.keep.${keep}`)} ${t(`privacy.from.${from}`)}`,
          fate: t(`privacy.fates.${fate}`),
          basis: law,
        };
      }),
      security: t('privacy.security'),
    })),
  };
}

const COLUMNS = [
  'activity',
  'as',
  'purpose',
  'basis',
  'people',
  'data',
  'recipients',
  'transfers',
  'kept',
  'security',
] as const;

export async function registerCsv(work: Work, language: Language): Promise<Uint8Array> {
  const t = translator(language);
  const { lines } = await registerOf(work, language);
  return csv(
    COLUMNS.map((column) => t(`privacy.columns.${column}`)),
    lines.map((line) => COLUMNS.map((column) => (column === 'kept' ? keptText(line) : line[column]))),
  );
}

function keptText({ kept }: RegisterLine): string {
  return kept
    .map(({ category, keep, fate, basis }) => `${category} : ${keep}, ${fate} (${basis})`)
    .join(' ; ');
}

export async function registerPdf(work: Work, language: Language): Promise<Buffer> {
  const t = translator(language);
  const register = await registerOf(work, language);
  return renderPdf({
    template: TEMPLATE,
    at: work.at,
    data: {
      language,
      title: t('privacy.register.title'),
      controller: register.controller,
      contact: t('privacy.register.contact', { email: register.contact, name: register.representative }),
      on: t('privacy.register.on', { day: formatDay(register.on, language) }),
      lines: register.lines.map((line) => ({
        name: line.activity,
        facts: COLUMNS.filter((column) => column !== 'activity').map((column) => [
          t(`privacy.columns.${column}`),
          column === 'kept' ? keptText(line) : line[column],
        ]),
      })),
    },
  });
}

const TEMPLATE = String.raw`
#set document(title: data.title)
#set text(font: "Libertinus Serif", size: 10pt, lang: data.language)
#set page(paper: "a4", margin: 20mm, numbering: "1 / 1")
#text(size: 18pt, weight: "bold")[#data.title]
#v(2mm)
#data.controller.join(linebreak())
#v(1mm)
#data.contact \
#data.on
#for line in data.lines [
  #v(5mm)
  #block(breakable: false)[#text(size: 13pt, weight: "bold")[#line.name]]
  #v(1mm)
  #table(
    columns: (38mm, 1fr),
    stroke: 0.4pt + luma(160),
    inset: 5pt,
    ..line.facts.map(fact => (strong(fact.at(0)), fact.at(1))).flatten()
  )
]
`;
