import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect, useActionData } from 'react-router';
import { system } from '../../platform/actor.ts';
import { beginTotp, confirmTotp, hasTotp } from '../../platform/auth/totp.ts';
import { act, read } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { failed, readForm } from '../form.ts';
import { requireSession } from '../guard.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { SiteShell } from '../ui/shell.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { account, impersonation } = requireSession(visit);
  if (impersonation) throw redirect('/account', 303);
  const on = await read(visit.house, system('portal'), (work) => hasTotp(work, account.id));
  return on ? redirect('/security', 303) : null;
}

/** The secret and the recovery codes are answers to a POST: shown once, in no address and no history. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const { account } = requireSession(visit);
  const form = await readForm(visit);
  if (form.form === 'begin') {
    const begun = await act(visit.house, visit.actor, (work) =>
      beginTotp(work, { accountId: account.id, issuer: visit.provider.name }),
    );
    return isRefusal(begun) ? failed(visit, form, begun) : { step: 'confirm' as const, ...begun };
  }
  const confirmed = await confirmTotp(visit.house, visit.actor, {
    accountId: account.id,
    code: form.text('code'),
  });
  return isRefusal(confirmed) ? failed(visit, form, confirmed) : { step: 'done' as const, ...confirmed };
}

type Answer =
  | { step: 'confirm'; secret: string; uri: string }
  | { step: 'done'; recoveryCodes: string[] }
  | { form: string };

export default function Totp() {
  const t = useT();
  const answer = useActionData() as Answer | undefined;
  const step = answer && 'step' in answer ? answer.step : answer?.form === 'confirm' ? 'again' : 'begin';
  return (
    <SiteShell narrow>
      <PageHeader
        title={t('portal.totp.title')}
        lead={t('portal.totp.lead')}
        crumbs={[{ to: '/security', label: t('portal.security.title') }]}
      />
      {answer && 'step' in answer && answer.step === 'done' ? (
        <div className="stack">
          <Notice tone="good" title={t('portal.totp.done')}>
            <p>{t('portal.totp.recovery')}</p>
          </Notice>
          <Panel>
            <ul>
              {answer.recoveryCodes.map((code) => (
                <li key={code}>
                  <code>{code}</code>
                </li>
              ))}
            </ul>
          </Panel>
          <div>
            <ButtonLink to="/security">{t('portal.totp.kept')}</ButtonLink>
          </div>
        </div>
      ) : step === 'begin' ? (
        <PostForm name="begin">
          <div>
            <SubmitButton>{t('portal.totp.begin')}</SubmitButton>
          </div>
        </PostForm>
      ) : (
        <div className="stack">
          {answer && 'step' in answer && answer.step === 'confirm' && (
            <Panel title={t('portal.totp.secret')} lead={t('portal.totp.secret-lead')}>
              <div className="columns">
                <QrCode text={answer.uri} label={t('portal.totp.qr')} />
                <div className="stack">
                  <p>{t('portal.totp.by-hand')}</p>
                  <p>
                    <code>{answer.secret.match(/.{1,4}/g)?.join(' ')}</code>
                  </p>
                  <p>
                    <a href={answer.uri}>{t('portal.totp.open-app')}</a>
                  </p>
                </div>
              </div>
            </Panel>
          )}
          <PostForm name="confirm">
            <TextField
              name="code"
              label={t('portal.field.code')}
              hint={t('portal.totp.code-hint')}
              autoComplete="one-time-code"
              inputMode="numeric"
              maxLength={10}
            />
            <FormActions>
              <SubmitButton>{t('portal.totp.confirm')}</SubmitButton>
              <ButtonLink to="/security/totp" look="quiet">
                {t('portal.totp.restart')}
              </ButtonLink>
            </FormActions>
          </PostForm>
        </div>
      )}
    </SiteShell>
  );
}
