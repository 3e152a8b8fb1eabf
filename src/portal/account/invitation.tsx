import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { acceptInvitation, peekInvitation } from '../../company/customers/customers.ts';
import { system } from '../../platform/actor.ts';
import { chooseCustomer, sessionOf, startSession } from '../../platform/auth/sessions.ts';
import { act, read } from '../../platform/house.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { failed, readForm } from '../form.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { PasswordField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { LinkProblem } from './link-problem.tsx';
import { callerOf, keepSession } from './session-cookie.ts';

export async function loader(args: LoaderFunctionArgs) {
  return read(visitOf(args).house, system('portal'), (work) => peekInvitation(work, args.params.token ?? ''));
}

/** Art. 5: a person who may speak for the customer gets an account, or adds the customer to the one they have. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const token = args.params.token ?? '';
  const accountId = visit.session?.account.id;
  const password = form.exact('password');
  if (accountId === undefined && password !== form.exact('password-again')) {
    return failed(visit, form, refuse('passwords-differ', { field: 'password-again' }));
  }
  const result = await act(visit.house, visit.actor, async (work) => {
    const accepted = await acceptInvitation(work, accountId ? { token, accountId } : { token, password });
    if (isRefusal(accepted)) return accepted;
    const start = await startSession(work, { ...callerOf(visit), accountId: accepted.accountId });
    const session = await sessionOf(work, start.token);
    if (session) await chooseCustomer(work, session, accepted.customerId);
    return start;
  });
  if (isRefusal(result)) return failed(visit, form, result);
  keepSession(visit, result);
  return redirect('/account', 303);
}

export default function Invitation() {
  const t = useT();
  const { session, provider, url } = useVisit();
  const invitation = useLoaded<typeof loader>();
  if (isRefusal(invitation)) return <LinkProblem refusal={invitation} />;
  return (
    <SiteShell narrow>
      <PageHeader
        title={t('portal.invitation.title')}
        lead={t('portal.invitation.lead', {
          provider: provider.name,
          customer: invitation.customerName,
          name: invitation.contactName,
        })}
      />
      <div className="stack">
        {!session && invitation.accountExists && (
          <Notice title={t('portal.invitation.account-exists', { email: invitation.email })}>
            <p>
              <ButtonLink to={`/sign-in?next=${encodeURIComponent(url.pathname)}`} size="sm">
                {t('portal.nav.sign-in')}
              </ButtonLink>
            </p>
          </Notice>
        )}
        {(session || !invitation.accountExists) && (
          <PostForm>
            {session ? (
              <p>{t('portal.invitation.as', { email: session.account.email })}</p>
            ) : (
              <>
                <PasswordField
                  name="password"
                  label={t('portal.field.password')}
                  hint={t('portal.password-hint')}
                  fresh
                />
                <PasswordField name="password-again" label={t('portal.field.password-again')} fresh />
              </>
            )}
            <FormActions>
              <SubmitButton>{t('portal.invitation.submit')}</SubmitButton>
            </FormActions>
          </PostForm>
        )}
      </div>
    </SiteShell>
  );
}
