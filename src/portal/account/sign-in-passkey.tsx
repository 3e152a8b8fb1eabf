import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { beginPasskeySignIn, signInWithPasskey } from '../../platform/auth/passkeys.ts';
import { act } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { failed, localPath, readForm } from '../form.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { NeedsScript, PasskeyForm, readAnswer, relyingParty } from './passkey-form.tsx';
import { callerOf, keepSession } from './session-cookie.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  if (visit.session) throw redirect(localPath(visit.url.searchParams.get('next'), '/choose'), 303);
  return act(visit.house, visit.actor, (work) => beginPasskeySignIn(work, relyingParty(visit)));
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const result = await signInWithPasskey(visit.house, {
    ...callerOf(visit),
    ticket: form.text('ticket'),
    response: readAnswer(form.exact('response')),
    party: relyingParty(visit),
  });
  if (isRefusal(result)) return failed(visit, form, result);
  if (result.step !== 'done') return redirect('/sign-in', 303);
  keepSession(visit, result);
  return redirect(localPath(visit.url.searchParams.get('next'), '/choose'), 303);
}

export default function SignInPasskey() {
  const t = useT();
  const { options, ticket } = useLoaded<typeof loader>();
  return (
    <SiteShell narrow>
      <PageHeader title={t('portal.passkey.sign-in')} lead={t('portal.passkey.lead')} />
      <div className="stack">
        <NeedsScript />
        <PasskeyForm kind="sign-in" options={options} ticket={ticket} submit={t('portal.passkey.use')} />
        <p>
          <ButtonLink to="/sign-in" look="quiet">
            {t('portal.passkey.password-instead')}
          </ButtonLink>
        </p>
      </div>
    </SiteShell>
  );
}
