import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import { readForm, type Submitted } from '../form.ts';
import { PasswordField } from '../ui/fields.tsx';
import { useT } from '../ui/page.tsx';
import { linkFailed } from './link.ts';

/** A password that somebody chooses, and the same again. */
export function NewPassword({ label, hint }: { label?: string; hint?: string }) {
  const t = useT();
  return (
    <>
      <PasswordField
        name="password"
        label={label ?? t('portal.field.password')}
        hint={hint ?? t('portal.password-hint')}
        fresh
      />
      <PasswordField name="password-again" label={t('portal.field.password-again')} fresh />
    </>
  );
}

export function refuseDifferent(form: Submitted, name = 'password'): Refusal | undefined {
  return form.exact(name) === form.exact('password-again')
    ? undefined
    : refuse('passwords-differ', { field: 'password-again' });
}

/** The act of a page behind a single-use link on which a password is chosen. */
export async function takeNewPassword<T extends object>(
  visit: Visit,
  setIt: (form: Submitted) => Promise<T | Refusal>,
  then: (result: T) => Response,
) {
  const form = await readForm(visit);
  const result = refuseDifferent(form) ?? (await setIt(form));
  return isRefusal(result) ? linkFailed(visit, form, result) : then(result);
}
