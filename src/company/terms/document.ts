import type { Instant } from '../../platform/calendar.ts';
import { PARIS } from '../../platform/calendar.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { inGroups } from '../../platform/identifiers.ts';
import { renderPdf } from '../../platform/pdf/render.ts';
import { signedTermsTemplate } from './document-template.ts';
import type { AcceptanceRecord } from './evidence.ts';
import { initialsOf } from './rules.ts';
import { frenchSpaces } from './text/text.ts';

export interface SignedTermsInput {
  readonly record: AcceptanceRecord;
  readonly evidence: { readonly seq: number; readonly hash: string; readonly previousHash: string };
  /** The exact French text that was accepted. */
  readonly text: string;
  readonly translation?: string;
  readonly stampPng?: Buffer;
  readonly at: Instant;
}

/**
 * The copy that lawyers expect (end of the terms): both parties' initials on every page, then date,
 * organisation, names, mention and stamp. It is set from the very text that was hashed, which travels
 * inside the PDF together with the evidence record.
 */
export function signedTermsPdf(input: SignedTermsInput): Buffer {
  const { record, evidence } = input;
  const attachments = [
    file('conditions.txt', 'text/plain', 'Texte exact accepté', input.text),
    file('preuve.json', 'application/json', 'Enregistrement de preuve', JSON.stringify(record)),
  ];
  return renderPdf({
    template: signedTermsTemplate,
    at: input.at,
    attachments,
    files: input.stampPng ? { 'stamp.png': input.stampPng } : {},
    data: {
      parts: [structure(input.text, 'fr')].concat(
        input.translation === undefined ? [] : [structure(input.translation, 'en')],
      ),
      version: record.version,
      provider: {
        ...record.provider,
        siren: inGroups(record.provider.siren, [3]),
        initials: providerInitials(record),
      },
      client: {
        name: `${record.signer.firstName} ${record.signer.lastName}`,
        firstName: record.signer.firstName,
        lastName: record.signer.lastName,
        organisation: record.signer.organisation ?? '',
        email: record.signer.email,
        initials: record.initials,
        mention: record.mention,
        stamp: input.stampPng !== undefined,
      },
      date: parisDate(record.acceptedAt),
      time: parisTime(record.acceptedAt),
      proof: [
        ['Version des conditions', record.version],
        ['Empreinte SHA-256 du texte', record.textSha256],
        ...(record.translationSha256
          ? [['Empreinte de la traduction montrée', record.translationSha256]]
          : []),
        ...(record.stampSha256 ? [['Empreinte du cachet', record.stampSha256]] : []),
        ['Signataire', `${record.signer.firstName} ${record.signer.lastName} <${record.signer.email}>`],
        ['Date et heure', `${record.acceptedAt} (UTC)`],
        ['Adresse réseau', record.address],
        ['Logiciel utilisé', record.userAgent],
        ['Page montrée', record.shown.page ?? ''],
        ['Acceptation', record.acceptanceId],
        ['Enregistrement de preuve', frenchSpaces(`n° ${evidence.seq}`)],
        ['Empreinte de l’enregistrement', evidence.hash],
        ['Empreinte du précédent', evidence.previousHash],
      ],
    },
  });
}

function providerInitials(record: AcceptanceRecord): string {
  return initialsOf(record.provider.representative, '');
}

interface Block {
  readonly kind: 'heading' | 'paragraph' | 'definition';
  readonly label?: string;
  readonly text: string;
}

/** The canonical text, read back into what a page sets: headings, paragraphs, definitions. */
export function structure(canonical: string, language: Language) {
  const [head = '', ...blocks] = canonical.trimEnd().split('\n\n');
  const [title = '', subtitle = ''] = head.split('\n');
  let article = '';
  return {
    language,
    title,
    subtitle: subtitle.replace(/ \([^)]*\)$/, ''),
    blocks: blocks.map((block): Block => {
      const heading = /^(Article [^–]+) – (.+)$/.exec(block);
      if (heading) {
        article = heading[1] ?? '';
        return { kind: 'heading', label: article, text: heading[2] ?? '' };
      }
      if (block === 'Signature') return { kind: 'heading', label: '', text: block };
      const definition = /^(.{1,80}?) : (.+)$/s.exec(block);
      if (article === 'Article 1' && definition)
        return { kind: 'definition', label: definition[1] ?? '', text: definition[2] ?? '' };
      return { kind: 'paragraph', text: block };
    }),
  };
}

function file(name: string, mime: string, description: string, text: string) {
  return { name, mime, description, bytes: Buffer.from(text, 'utf8'), relationship: 'data' as const };
}

function parisDate(instant: string): string {
  return new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: PARIS }).format(new Date(instant));
}

function parisTime(instant: string): string {
  const time = new Intl.DateTimeFormat('fr-FR', { timeStyle: 'short', timeZone: PARIS });
  return time.format(new Date(instant)).replace(':', ' h ');
}
