import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { beginPasskeyRegistration, finishPasskeyRegistration } from '../../platform/auth/passkeys.ts';
import { act } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { requireSession } from '../guard.ts';
import { TextField } from '../ui/fields.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { PasskeyForm, readAnswer, relyingParty } from './passkey-form.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { account, impersonation } = requireSession(visit);
  if (impersonation) throw redirect('/account');
  return act(visit.house, visit.actor, (work) =>
    beginPasskeyRegistration(work, { accountId: account.id, party: relyingParty(visit) }),
  );
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const { account } = requireSession(visit);
  const form = await readForm(visit);
  const result = await finishPasskeyRegistration(visit.house, visit.actor, {
    accountId: account.id,
    ticket: form.text('ticket'),
    response: readAnswer(form.exact('response')),
    name: form.text('name'),
    party: relyingParty(visit),
  });
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, '/security', 'portal.security.done.passkey');
}

export default function PasskeyAdd() {
  const t = useT();
  const { options, ticket } = useLoaded<typeof loader>();
  return (
    <SiteShell narrow>
      <PageHeader
        title={t('portal.passkey.add')}
        lead={t('portal.passkey.lead')}
        crumbs={[{ to: '/security', label: t('portal.security.title') }]}
      />
      <PasskeyForm kind="register" options={options} ticket={ticket} submit={t('portal.passkey.create')}>
        <TextField name="name" label={t('portal.passkey.name')} hint={t('portal.passkey.name-hint')} />
      </PasskeyForm>
    </SiteShell>
  );
}
