import { z } from '@hono/zod-openapi';
import type {
  Acceptance as RoomAcceptance,
  TermsText as RoomText,
  TermsVersion as RoomVersion,
} from '../../company/terms/terms.ts';
import { id, Money, showMoney } from '../fields.ts';

const language = z.enum(['fr', 'en']);
const sha256 = () => z.string().regex(/^[0-9a-f]{64}$/);

/** Every figure that a rule of the system reads. */
const TermsParameters = z
  .strictObject({
    invoiceEmailsAtLeast: z.int(),
    terminationNoticeDays: z.int(),
    dataKeptDays: z.int(),
    invoiceDaysBeforeDue: z.int(),
    remindersAtLeast: z.int(),
    directDebitAbove: Money,
    domainYearsAtLeast: z.int(),
    intrusionFee: Money,
    restoreFee: Money,
    mailboxMegabytes: z.int(),
    serverBackupEveryDays: z.int(),
    disputeDays: z.int(),
  })
  .openapi('TermsParameters');

export const TermsVersion = z
  .strictObject({
    id: z.string(),
    from: z.iso.date(),
    current: z.boolean(),
    parameters: TermsParameters,
  })
  .openapi('TermsVersion');

export function showVersion(version: RoomVersion, currentId: string): z.input<typeof TermsVersion> {
  const { parameters: figures } = version;
  return {
    id: version.id,
    from: version.from,
    current: version.id === currentId,
    parameters: {
      invoiceEmailsAtLeast: figures.invoiceEmailsAtLeast,
      terminationNoticeDays: figures.terminationNoticeDays,
      dataKeptDays: figures.dataKeptDays,
      invoiceDaysBeforeDue: figures.invoiceDaysBeforeDue,
      remindersAtLeast: figures.remindersAtLeast,
      directDebitAbove: showMoney(figures.directDebitAbove),
      domainYearsAtLeast: figures.domainYearsAtLeast,
      intrusionFee: showMoney(figures.intrusionFee),
      restoreFee: showMoney(figures.restoreFee),
      mailboxMegabytes: figures.mailboxMegabytes,
      serverBackupEveryDays: figures.serverBackupEveryDays,
      disputeDays: figures.disputeDays,
    },
  };
}

export const TermsText = z
  .strictObject({
    version: z.string(),
    language,
    title: z.string(),
    subtitle: z.string(),
    preamble: z.array(z.string()),
    articles: z.array(
      z.strictObject({
        number: z.string(),
        label: z.string(),
        title: z.string(),
        paragraphs: z.array(z.string()),
        definitions: z.array(z.strictObject({ term: z.string(), meaning: z.string() })),
      }),
    ),
    closing: z.array(z.string()),
    /** What an acceptance must name: the hash of the text that its signer had before the eyes. */
    textSha256: sha256(),
  })
  .openapi('TermsText');

export function showText(text: RoomText): z.input<typeof TermsText> {
  return {
    version: text.version,
    language: text.language,
    title: text.title,
    subtitle: text.subtitle,
    preamble: [...text.preamble],
    articles: text.articles.map(({ number, label, title, paragraphs, definitions }) => ({
      number,
      label,
      title,
      paragraphs: [...paragraphs],
      definitions: (definitions ?? []).map(({ term, meaning }) => ({ term, meaning })),
    })),
    closing: [...text.closing],
    textSha256: text.sha256,
  };
}

export const Acceptance = z
  .strictObject({
    id: id(),
    customerId: id(),
    version: z.string(),
    language,
    signer: z.strictObject({
      firstName: z.string(),
      lastName: z.string(),
      organisation: z.string().nullable(),
      email: z.string(),
    }),
    initials: z.string(),
    acceptedAt: z.iso.datetime(),
    textSha256: sha256(),
    hasStamp: z.boolean(),
  })
  .openapi('Acceptance');

export function showAcceptance(acceptance: RoomAcceptance): z.input<typeof Acceptance> {
  const { firstName, lastName, organisation, email } = acceptance.signer;
  return {
    id: acceptance.id,
    customerId: acceptance.customerId,
    version: acceptance.version,
    language: acceptance.language,
    signer: { firstName, lastName, organisation, email },
    initials: acceptance.initials,
    acceptedAt: acceptance.acceptedAt.toString(),
    textSha256: acceptance.textSha256,
    hasStamp: acceptance.hasStamp,
  };
}

/** One link of the chain: the record as it was hashed, over the hash of the one before. */
export const Evidence = z
  .strictObject({ seq: z.int(), hash: sha256(), record: z.record(z.string(), z.unknown()) })
  .openapi('Evidence');
