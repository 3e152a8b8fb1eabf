import type { ActionFunctionArgs } from 'react-router';
import { requestPasswordReset } from '../../platform/auth/credentials.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { portalUrl } from '../visit.ts';

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const result = await requestPasswordReset(visit.house, {
    email: form.text('email'),
    address: visit.address,
    portalUrl: portalUrl(visit),
  });
  if (isRefusal(result)) return failed(visit, form, result);
  // The same answer whether the address is known or not: nobody learns who has an account.
  return done(visit, '/sign-in', 'portal.forgotten.sent');
}

export default function Forgotten() {
  const t = useT();
  return (
    <SiteShell narrow>
      <PageHeader title={t('portal.forgotten.title')} lead={t('portal.forgotten.lead')} />
      <PostForm>
        <TextField
          name="email"
          type="email"
          label={t('portal.field.email')}
          autoComplete="username"
          inputMode="email"
        />
        <FormActions>
          <SubmitButton>{t('portal.forgotten.submit')}</SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}
