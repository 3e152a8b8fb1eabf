import { sentence } from '../../platform/i18n/index.ts';
import type { Refusal } from '../../platform/refusal.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';

/** A single-use link that was used, has expired or never was. */
export function LinkProblem({ refusal }: { refusal: Refusal }) {
  const t = useT();
  return (
    <SiteShell narrow>
      <PageHeader title={t('portal.link.problem')} lead={sentence(refusal, useLanguage())} />
      <ButtonLink to="/" look="quiet">
        {t('portal.error.home')}
      </ButtonLink>
    </SiteShell>
  );
}
