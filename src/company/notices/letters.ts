import type { TFunction } from 'i18next';
import { type CardNoticeFacts, cardSubstance } from './card-letters.ts';
import { type ContractNoticeFacts, contractSubstance } from './contract-letters.ts';
import type { Block, Letter, Look } from './letter.ts';
import { type MoneyNoticeFacts, moneySubstance } from './money-letters.ts';
import { type Pen, penOf, type Redress, type Substance } from './substance.ts';
import { type SuspensionNoticeFacts, suspensionSubstance } from './suspension-letters.ts';

/** What each notice is about: all that its letter says. */
export type NoticeFacts = CardNoticeFacts | ContractNoticeFacts | MoneyNoticeFacts | SuspensionNoticeFacts;
export type NoticeKind = NoticeFacts['kind'];

/** `choiceUrl`: of a notice that one may do without, where that is said. */
export function letterOf(facts: NoticeFacts, look: Look, redress: Redress, choiceUrl?: string): Letter {
  const pen = penOf(look.language, redress);
  const { t } = pen;
  const { variant = '', figures = {}, rows = [], button, box = false, article } = substance(facts, pen);
  const say = (what: string): string => {
    const key = `notices.letters.${facts.kind}.${what}`;
    return t([...(variant === '' ? [] : [`${key}-${variant}`]), key], { ...figures, defaultValue: '' });
  };
  const paragraphs = (what: string): Block[] =>
    say(what)
      .split('\n\n')
      .filter((paragraph) => paragraph !== '')
      .map((paragraph) => ({ paragraph }));
  return {
    subject: say('subject'),
    preview: say('title'),
    title: say('title'),
    blocks: [
      ...paragraphs('intro'),
      ...(box ? [{ box: { heading: say('boxHeading'), text: say('box') } }] : []),
      ...(rows.length > 0
        ? [{ facts: rows.map(([name, value]) => [t(`notices.rows.${name}`), value] as const) }]
        : []),
      ...(button === undefined ? [] : [{ button: { label: say('button'), url: button } }]),
      ...paragraphs('after'),
      ...(choiceUrl === undefined ? [] : [{ paragraph: t('notices.choice.in-mail', { url: choiceUrl }) }]),
    ],
    basis: basisOf(article, t),
  };
}

function basisOf(article: string, t: TFunction): string {
  return /^\d/.test(article) ? t('notices.basis', { article }) : t('notices.basis-law', { article });
}

function substance(facts: NoticeFacts, pen: Pen): Substance {
  switch (facts.kind) {
    case 'renewal-notice':
    case 'price-change':
    case 'termination-recorded':
    case 'service-ended':
    case 'end-near':
    case 'withdrawal-receipt':
      return contractSubstance(facts, pen);
    case 'service-suspended':
    case 'service-resumed':
    case 'intrusion-opened':
    case 'restore-agreed':
      return suspensionSubstance(facts, pen);
    case 'reminder':
    case 'debit-returned':
    case 'debits-withdrawn':
    case 'refund-made':
    case 'dispute-opened':
    case 'dispute-settled':
      return moneySubstance(facts, pen);
    case 'card-declined':
    case 'card-authentication':
    case 'card-expiring':
    case 'card-charged-back':
      return cardSubstance(facts, pen);
  }
}
