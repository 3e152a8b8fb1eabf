import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect, useActionData } from 'react-router';
import { beginPasskeyRegistration, finishPasskeyRegistration } from '../../platform/auth/passkeys.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { requireSession } from '../guard.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PasswordField, TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { NeedsScript, PasskeyForm, readAnswer, relyingParty } from './passkey-form.tsx';

export function loader(args: LoaderFunctionArgs) {
  const { impersonation } = requireSession(visitOf(args));
  if (impersonation) throw redirect('/account');
  return null;
}

/** First the name and the password, then the authenticator. What it answers wrongly begins anew. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const { account } = requireSession(visit);
  const form = await readForm(visit);
  const name = form.text('name');
  const party = relyingParty(visit);
  if (form.form !== 'passkey') {
    const begun = await beginPasskeyRegistration(visit.house, visit.actor, {
      accountId: account.id,
      password: form.exact('password'),
      name,
      party,
    });
    return isRefusal(begun) ? failed(visit, form, begun) : { ...begun, name };
  }
  const result = await finishPasskeyRegistration(visit.house, visit.actor, {
    accountId: account.id,
    ticket: form.text('ticket'),
    response: readAnswer(form.exact('response')),
    name,
    party,
  });
  if (isRefusal(result)) return failed(visit, { ...form, form: 'main' }, result);
  return done(visit, '/security', 'portal.security.done.passkey');
}

type Answer = { options: object; ticket: string; name: string } | { form: string };

export default function PasskeyAdd() {
  const t = useT();
  const answer = useActionData() as Answer | undefined;
  return (
    <SiteShell narrow>
      <PageHeader
        title={t('portal.passkey.add')}
        lead={t('portal.passkey.lead')}
        crumbs={[{ to: '/security', label: t('portal.security.title') }]}
      />
      <div className="stack">
        <NeedsScript />
        {answer && 'ticket' in answer ? (
          <>
            <p>{t('portal.passkey.ready', { name: answer.name })}</p>
            <PasskeyForm
              kind="register"
              options={answer.options}
              ticket={answer.ticket}
              submit={t('portal.passkey.create')}
            >
              <input type="hidden" name="name" value={answer.name} />
            </PasskeyForm>
          </>
        ) : (
          <PostForm>
            <TextField name="name" label={t('portal.passkey.name')} hint={t('portal.passkey.name-hint')} />
            <PasswordField
              name="password"
              label={t('portal.field.current-password')}
              hint={t('portal.passkey.password-hint')}
            />
            <FormActions>
              <SubmitButton>{t('portal.passkey.next')}</SubmitButton>
            </FormActions>
          </PostForm>
        )}
      </div>
    </SiteShell>
  );
}
