import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { system } from '../../platform/actor.ts';
import { changeAccount } from '../../platform/auth/accounts.ts';
import { changeEmail, changePassword, sendVerification } from '../../platform/auth/credentials.ts';
import { listPasskeys, removePasskey } from '../../platform/auth/passkeys.ts';
import { endOtherSessions, endSession, listSessions } from '../../platform/auth/sessions.ts';
import { endTotp, hasTotp } from '../../platform/auth/totp.ts';
import { act, read } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm, type Submitted } from '../form.ts';
import { requireSession } from '../guard.ts';
import type { SignedIn } from '../ports.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { portalUrl } from '../visit.ts';
import { refuseDifferent } from './new-password.tsx';
import { FactorPanel, PasskeyPanel, PasswordPanel, PersonPanel, SessionsPanel } from './security-panels.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const session = requireSession(visit);
  if (session.impersonation) throw redirect('/account');
  const { account } = session;
  return read(visit.house, system('portal'), async (work) => ({
    account,
    sessionId: session.id,
    passkeys: await listPasskeys(work, account.id),
    totp: await hasTotp(work, account.id),
    sessions: await listSessions(work, account.id),
  }));
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const session = requireSession(visit);
  const form = await readForm(visit);
  const change = CHANGES[form.form];
  const result = change ? await change(visit, session, form) : refuse('form-unknown');
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, '/security', `portal.security.done.${form.form}`);
}

type Change = (visit: Visit, session: SignedIn, form: Submitted) => Promise<unknown | Refusal>;

/** One entry for each form of the page. */
const CHANGES: Record<string, Change> = {
  person: (visit, { account }, form) =>
    act(visit.house, visit.actor, (work) =>
      changeAccount(work, account.id, {
        name: form.text('name'),
        language: form.text('language') === 'en' ? 'en' : 'fr',
      }),
    ),
  verify: (visit, { account }) =>
    act(visit.house, visit.actor, (work) => sendVerification(work, account.id, portalUrl(visit))),
  email: (visit, { account }, form) =>
    changeEmail(visit.house, visit.actor, {
      accountId: account.id,
      email: form.text('email'),
      password: form.exact('password'),
      portalUrl: portalUrl(visit),
    }),
  password: async (visit, { account, id }, form) =>
    refuseDifferent(form, 'wanted') ??
    changePassword(visit.house, visit.actor, {
      accountId: account.id,
      sessionId: id,
      current: form.exact('current'),
      wanted: form.exact('wanted'),
    }),
  'totp-off': (visit, { account }, form) =>
    endTotp(visit.house, visit.actor, { accountId: account.id, password: form.exact('password') }),
  'passkey-remove': (visit, { account }, form) =>
    act(
      visit.house,
      visit.actor,
      async (work) => (await removePasskey(work, account.id, form.text('id'))) ?? null,
    ),
  'session-end': (visit, { account }, form) =>
    act(visit.house, visit.actor, async (work) => {
      const own = (await listSessions(work, account.id)).find(({ id }) => id === form.text('id'));
      if (own) await endSession(work, account.id, own.id);
      return null;
    }),
  'sessions-end': (visit, { account, id }) =>
    act(visit.house, visit.actor, (work) => endOtherSessions(work, account.id, id)),
};

export default function Security() {
  const t = useT();
  const loaded = useLoaded<typeof loader>();
  return (
    <SiteShell>
      <PageHeader
        title={t('portal.security.title')}
        lead={t('portal.security.lead')}
        crumbs={[{ to: '/choose', label: t('portal.security.back') }]}
      />
      <div className="stack-large">
        <PersonPanel account={loaded.account} />
        <PasswordPanel />
        <FactorPanel on={loaded.totp} />
        <PasskeyPanel passkeys={loaded.passkeys} />
        <SessionsPanel sessions={loaded.sessions} current={loaded.sessionId} />
      </div>
    </SiteShell>
  );
}
