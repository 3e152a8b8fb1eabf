import { createContext, type ReactNode, useContext } from 'react';
import { useActionData } from 'react-router';
import type { FormState } from '../form.ts';
import styles from './form.module.css';
import { useT, useVisit } from './page.tsx';

interface FormInPage {
  readonly name: string;
  readonly state: FormState | undefined;
  readonly defaults: Readonly<Record<string, string | undefined>>;
}
const FormContext = createContext<FormInPage>({ name: '', state: undefined, defaults: {} });

/**
 * A form that works without a script: a plain POST with its token. After a refusal the action returns
 * `failed(…)`, and the fields inside find their error and what was typed by themselves.
 * `name` tells several forms of one page apart (`submitted.form`).
 */
export function PostForm({
  name = 'main',
  action,
  defaults = {},
  files = false,
  inline = false,
  children,
}: {
  name?: string;
  action?: string;
  defaults?: Readonly<Record<string, string | undefined>>;
  files?: boolean;
  /** A row (a button, or one field and a button) instead of a column. */
  inline?: boolean;
  children: ReactNode;
}) {
  const visit = useVisit();
  const answer = useActionData() as FormState | undefined;
  const state = answer && typeof answer === 'object' && answer.form === name ? answer : undefined;
  return (
    <FormContext value={{ name, state, defaults }}>
      <form
        method="post"
        {...(action === undefined ? {} : { action })}
        {...(files ? { encType: 'multipart/form-data' } : {})}
        className={inline ? styles.inline : styles.form}
        noValidate
      >
        <input type="hidden" name="token" value={visit.formToken()} />
        <input type="hidden" name="form" value={name} />
        <ErrorSummary state={state} />
        {children}
      </form>
    </FormContext>
  );
}

/** The name of the form that was refused, if any: what hides it must be open. */
export function useRefusedForm(): string | undefined {
  return (useActionData() as FormState | undefined)?.form;
}

/** What a field of this name shows: its error and its value. */
export function useField(name: string): {
  id: string;
  error: string | undefined;
  value: string | undefined;
  submitted: boolean;
} {
  const { name: form, state, defaults } = useContext(FormContext);
  return {
    id: `${form}-${name}`.replace(/[^\w-]/g, '-'),
    error: state?.errors[name],
    value: state ? state.values[name] : defaults[name],
    submitted: state !== undefined,
  };
}

/** Said at once by a screen reader; each error leads to its field. */
function ErrorSummary({ state }: { state: FormState | undefined }) {
  const t = useT();
  const { name: form } = useContext(FormContext);
  if (!state) return null;
  const errors = Object.entries(state.errors);
  return (
    <div role="alert" className={styles.summary} tabIndex={-1} data-focus>
      <p className={styles.summaryTitle}>{state.message ?? t('portal.form.check')}</p>
      {errors.length > 0 && (
        <ul>
          {errors.map(([field, error]) => (
            <li key={field}>
              <a href={`#${`${form}-${field}`.replace(/[^\w-]/g, '-')}`}>{error}</a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Fields that belong together, under a heading. */
export function FieldGroup({
  legend,
  hint,
  children,
}: {
  legend: string;
  hint?: ReactNode;
  children: ReactNode;
}) {
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      {hint && <p className={styles.hint}>{hint}</p>}
      <div className={styles.fields}>{children}</div>
    </fieldset>
  );
}

/** Side by side where there is room. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}

export function FormActions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}
