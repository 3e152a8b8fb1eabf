import type { Language } from '../../platform/i18n/index.ts';
import { translator } from '../../platform/i18n/index.ts';
import LAYOUT from './layout.json' with { type: 'json' };

/** What a mail says, once; its text part and its HTML part are two drawings of it. */
export interface Letter {
  readonly subject: string;
  /** What a mailbox shows beside the subject. */
  readonly preview: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  /** By which article or law. */
  readonly basis: string;
}

export type Block =
  | { readonly paragraph: string }
  /** Framed: L215-1 wants the deadline in a visible box. */
  | { readonly box: { readonly heading: string; readonly text: string } }
  | { readonly facts: readonly (readonly [label: string, value: string])[] }
  | { readonly button: { readonly label: string; readonly url: string } };

/** Whose paper it is on. */
export interface Look {
  readonly language: Language;
  readonly company: string;
  readonly identity: readonly string[];
  readonly accent: string;
}

const WIDTH = 72;

export function letterText(letter: Letter, look: Look): string {
  const t = translator(look.language);
  const parts = [
    letter.title,
    ...letter.blocks.map((block) => {
      if ('paragraph' in block) return block.paragraph;
      if ('box' in block) return framed(block.box);
      if ('facts' in block)
        return block.facts.map(([label, value]) => t('notices.row', { label, value })).join('\n');
      return t('notices.row', { label: block.button.label, value: block.button.url });
    }),
    letter.basis,
    look.identity.join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function framed({ heading, text }: { heading: string; text: string }): string {
  const lines = [heading, ...text.split('\n')].flatMap((line) => wrapped(line, WIDTH - 4));
  const edge = `+${'-'.repeat(WIDTH - 2)}+`;
  return [edge, ...lines.map((line) => `| ${line.padEnd(WIDTH - 4)} |`), edge].join('\n');
}

function wrapped(line: string, width: number): string[] {
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export function letterHtml(letter: Letter, look: Look): string {
  const { subject, preview, title, basis } = letter;
  const html = [
    filled(LAYOUT.head, { language: look.language, subject, preview, title, company: look.company }),
    ...letter.blocks.map(blockHtml),
    filled(LAYOUT.foot, { basis, identity: look.identity.join('\n') }),
  ].join('\n');
  return html.replaceAll('#0a0b0c', look.accent).replaceAll('#0d0e0f', inkOn(look.accent));
}

function blockHtml(block: Block): string {
  if ('paragraph' in block) return filled(LAYOUT.paragraph, block);
  if ('box' in block) return filled(LAYOUT.box, block.box);
  if ('button' in block) return filled(LAYOUT.button, block.button);
  const rows = block.facts.map(([label, value]) => filled(LAYOUT.row, { label, value }));
  return [LAYOUT.facts, ...rows, LAYOUT['facts-end']].join('\n');
}

/** In one pass, so that nothing that was filled in is filled again; whatever comes from outside is text. */
function filled(part: string, values: Readonly<Record<string, string>>): string {
  return part.replace(/\{\{(\w+)\}\}/g, (_, name: string) => escaped(values[name] ?? ''));
}

function escaped(text: string): string {
  const signs: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign).replaceAll('\n', '<br />');
}

/** Black or white, whichever reads better on the company's colour (WCAG relative luminance). */
export function inkOn(colour: string): string {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? '#000000' : '#ffffff';
}
