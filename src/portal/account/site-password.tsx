import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { passwordLink, setPassword } from '../../company/hosting/hosting.ts';
import { system } from '../../platform/actor.ts';
import { act, read } from '../../platform/house.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PasswordField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { LinkProblem } from './link-problem.tsx';

export async function loader(args: LoaderFunctionArgs) {
  return read(visitOf(args).house, system('portal'), (work) => passwordLink(work, args.params.token ?? ''));
}

/** Art. 6: whoever holds the link sets the password; it is kept as a hash only and shown to nobody. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const password = form.exact('password');
  if (password !== form.exact('password-again')) {
    return failed(visit, form, refuse('passwords-differ', { field: 'password-again' }));
  }
  const result = await act(visit.house, visit.actor, (work) =>
    setPassword(work, args.params.token ?? '', password),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  return done(
    visit,
    visit.actor.kind === 'contact' ? `/account/sites/${result.siteId}` : '/',
    'portal.site-password.done',
  );
}

export default function SitePassword() {
  const t = useT();
  const link = useLoaded<typeof loader>();
  if (isRefusal(link)) return <LinkProblem refusal={link} />;
  return (
    <SiteShell narrow>
      <PageHeader
        title={t(`portal.site-password.${link.what}`)}
        lead={t('portal.site-password.lead', { user: link.user })}
      />
      <PostForm>
        <PasswordField
          name="password"
          label={t('portal.field.new-password')}
          hint={t('portal.site-password.hint')}
          fresh
        />
        <PasswordField name="password-again" label={t('portal.field.password-again')} fresh />
        <FormActions>
          <SubmitButton>{t('portal.site-password.submit')}</SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}
