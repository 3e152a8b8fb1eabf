import { currentTerms, type EvidenceVerdict, verifyEvidence } from '../../company/terms/terms.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { translator } from '../../platform/i18n/index.ts';
import { type Command, type Outcome, reading } from './command.ts';
import { sheet } from './print.ts';

export const terms: readonly Command[] = [
  {
    name: 'terms show',
    examples: ['terms show --language en'],
    options: { language: { value: 'fr|en' } },
    async run(context, args) {
      const asked = args.get('language');
      const language: Language = asked === 'en' || asked === 'fr' ? asked : context.language;
      const text = await reading(context, (work) => currentTerms(work, language));
      const { version, title, subtitle, sha256, canonical } = text;
      return {
        json: { version, language: text.language, title, subtitle, sha256, canonical },
        text: canonical,
      };
    },
  },
  {
    name: 'terms verify',
    examples: ['terms verify'],
    async run(context) {
      return tell(await reading(context, verifyEvidence), context.language);
    },
  },
];

/** The whole evidence chain, computed again; a bad record is named on standard error, exit status 1. */
function tell(verdict: EvidenceVerdict, language: Language): Outcome {
  const t = translator(language);
  if (verdict.intact) {
    return {
      json: verdict,
      text: sheet([
        [t('cli.words.verdict'), t('cli.termsIntact')],
        [t('cli.words.records'), String(verdict.records)],
        [t('cli.words.acceptances'), String(verdict.acceptances)],
        [t('cli.words.documents'), String(verdict.documents)],
        [t('cli.words.head'), verdict.head],
      ]),
    };
  }
  const { seq, acceptanceId, documentId, problem } = verdict.firstBad;
  return {
    json: verdict,
    text: sheet([
      [t('cli.words.records'), String(verdict.records)],
      [t('cli.words.record'), seq === undefined ? undefined : String(seq)],
      [t('cli.words.acceptance'), acceptanceId],
      [t('cli.words.document'), documentId],
    ]),
    problem: t('cli.termsBroken', { problem: t(`terms.evidence.${problem}`) }),
  };
}
