import type { ActionFunctionArgs } from 'react-router';
import { requestTerminationLink } from '../../company/endings/link.ts';
import { LINK_HOURS } from '../../company/endings/rules.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { portalUrl } from '../visit.ts';

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const result = await requestTerminationLink(visit.house, {
    named: form.text('named'),
    address: visit.address,
    portalUrl: portalUrl(visit),
  });
  if (isRefusal(result)) return failed(visit, form, result);
  // The same answer whether we know the address or not: nobody learns who is a customer.
  return done(visit, '/termination?sent', 'agreement.public.sent');
}

/** L215-1-1: "Résilier votre contrat", from every page and without an account. */
export default function PublicTermination() {
  const t = useT();
  const { session, url } = useVisit();
  return (
    <SiteShell narrow>
      <PageHeader title={t('agreement.terminate')} lead={t('agreement.public.lead')} />
      <div className="stack-large">
        {session && session.memberships.length > 0 && (
          <Notice tone="accent">
            <p>
              {t('agreement.public.signed-in')} <a href="/account/services">{t('portal.nav.account')}</a>
            </p>
          </Notice>
        )}
        {url.searchParams.has('sent') && <p>{t('agreement.public.sent-text', { hours: LINK_HOURS })}</p>}
        <Panel>
          <PostForm>
            <TextField
              name="named"
              label={t('agreement.public.named')}
              hint={t('agreement.public.named-hint')}
              autoComplete="email"
              maxLength={200}
            />
            <FormActions>
              <SubmitButton>{t('agreement.public.submit')}</SubmitButton>
            </FormActions>
          </PostForm>
        </Panel>
        <p className="soft">{t('agreement.public.professionals')}</p>
      </div>
    </SiteShell>
  );
}
