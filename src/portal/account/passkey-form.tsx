import type { ReactNode } from 'react';
import { useActionData } from 'react-router';
import type { RelyingParty } from '../../platform/auth/passkeys.ts';
import type { Visit } from '../context.ts';
import type { FormState } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { useT, useVisit } from '../ui/page.tsx';
import { Notice } from '../ui/panel.tsx';
import { portalUrl } from '../visit.ts';

/** For browsers without a script: where to go instead. */
export function NeedsScript() {
  const t = useT();
  return (
    <noscript>
      <Notice tone="calm">{t('portal.passkey.needs-script')}</Notice>
    </noscript>
  );
}

/** Carries the challenge to the authenticator and its answer back (`islands/passkeys.ts`). */
export function PasskeyForm({
  kind,
  options,
  ticket,
  submit,
  children,
}: {
  kind: 'sign-in' | 'register';
  options: object;
  ticket: string;
  submit: string;
  children?: ReactNode;
}) {
  const t = useT();
  const visit = useVisit();
  const state = useActionData() as FormState | undefined;
  return (
    <>
      {state?.message && <Notice tone="bad">{state.message}</Notice>}
      <form
        method="post"
        hidden
        className="stack"
        data-passkey={kind}
        data-options={JSON.stringify(options)}
        noValidate
      >
        <input type="hidden" name="token" value={visit.formToken()} />
        <input type="hidden" name="form" value="passkey" />
        <input type="hidden" name="ticket" value={ticket} />
        <input type="hidden" name="response" value="" />
        {children}
        <div hidden data-passkey-error role="alert">
          <Notice tone="warn">{t('portal.passkey.stopped')}</Notice>
        </div>
        <div>
          <SubmitButton>{submit}</SubmitButton>
        </div>
      </form>
    </>
  );
}

export function relyingParty(visit: Visit): RelyingParty {
  const url = new URL(portalUrl(visit));
  return { id: url.hostname, name: visit.provider.name, origin: url.origin };
}

/** What the authenticator answered; anything else is refused by whoever checks it. */
export function readAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
