import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { acceptInvitation, peekInvitation } from '../../company/customers/customers.ts';
import { system } from '../../platform/actor.ts';
import { chooseCustomer, sessionOf, startSession } from '../../platform/auth/sessions.ts';
import { act, read } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { readForm } from '../form.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { behindLink, linkFailed } from './link.ts';
import { NewPassword, refuseDifferent } from './new-password.tsx';
import { callerOf, keepSession } from './session-cookie.ts';

export async function loader(args: LoaderFunctionArgs) {
  const token = args.params.token ?? '';
  return behindLink(await read(visitOf(args).house, system('portal'), (work) => peekInvitation(work, token)));
}

/** Art. 5: a person who may speak for the customer gets an account, or adds the customer to the one they have. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const token = args.params.token ?? '';
  const accountId = visit.session?.account.id;
  const password = form.exact('password');
  const different = accountId === undefined && refuseDifferent(form);
  if (different) return linkFailed(visit, form, different);
  const result = await act(visit.house, visit.actor, async (work) => {
    const accepted = await acceptInvitation(work, accountId ? { token, accountId } : { token, password });
    if (isRefusal(accepted)) return accepted;
    const start = await startSession(work, { ...callerOf(visit), accountId: accepted.accountId });
    const session = await sessionOf(work, start.token);
    if (session) await chooseCustomer(work, session, accepted.customerId);
    return start;
  });
  if (isRefusal(result)) return linkFailed(visit, form, result);
  keepSession(visit, result);
  return redirect('/account', 303);
}

export default function Invitation() {
  const t = useT();
  const { session, provider, url } = useVisit();
  const invitation = useLoaded<typeof loader>();
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
            {session ? <p>{t('portal.invitation.as', { email: session.account.email })}</p> : <NewPassword />}
            <FormActions>
              <SubmitButton>{t('portal.invitation.submit')}</SubmitButton>
            </FormActions>
          </PostForm>
        )}
      </div>
    </SiteShell>
  );
}
