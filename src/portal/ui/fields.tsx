import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { HTMLInputTypeAttribute, ReactNode } from 'react';
import styles from './form.module.css';
import { useField } from './form.tsx';
import { useT } from './page.tsx';

interface Common {
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly required?: boolean;
}

/** Optional fields say so; required is the ordinary case. */
function useLabel({ label, required = true }: Common): ReactNode {
  const t = useT();
  if (required) return label;
  return (
    <>
      {label} <span className={styles.optional}>({t('portal.form.optional')})</span>
    </>
  );
}

export function TextField({
  type = 'text',
  autoComplete,
  inputMode,
  maxLength = 300,
  suffix,
  placeholder,
  spellCheck,
  defaultValue,
  ...common
}: Common & {
  type?: HTMLInputTypeAttribute;
  autoComplete?: string;
  inputMode?: 'text' | 'numeric' | 'email' | 'tel' | 'decimal' | 'url';
  maxLength?: number;
  /** After the field: a unit, or the end of a host name. */
  suffix?: string;
  placeholder?: string;
  spellCheck?: boolean;
  defaultValue?: string;
}) {
  const field = useField(common.name);
  const label = useLabel(common);
  return (
    <TextInput
      id={field.id}
      name={common.name}
      type={type}
      size="md"
      label={label}
      description={common.hint}
      error={field.error}
      aria-required={common.required ?? true}
      maxLength={maxLength}
      defaultValue={field.value ?? defaultValue ?? ''}
      {...(autoComplete === undefined ? {} : { autoComplete })}
      {...(inputMode === undefined ? {} : { inputMode })}
      {...(placeholder === undefined ? {} : { placeholder })}
      {...(spellCheck === undefined ? {} : { spellCheck })}
      {...(suffix === undefined
        ? {}
        : {
            rightSection: <span className={styles.suffix}>{suffix}</span>,
            rightSectionWidth: `${suffix.length * 0.56 + 1.4}em`,
          })}
    />
  );
}

export function PasswordField({ fresh = false, ...common }: Common & { fresh?: boolean }) {
  return (
    <TextField
      {...common}
      type="password"
      autoComplete={fresh ? 'new-password' : 'current-password'}
      spellCheck={false}
    />
  );
}

export function TextAreaField({ rows = 4, ...common }: Common & { rows?: number }) {
  const field = useField(common.name);
  const label = useLabel(common);
  return (
    <Textarea
      id={field.id}
      name={common.name}
      size="md"
      rows={rows}
      label={label}
      description={common.hint}
      error={field.error}
      aria-required={common.required ?? true}
      defaultValue={field.value ?? ''}
    />
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export function SelectField({
  choices,
  defaultValue,
  ...common
}: Common & { choices: readonly Choice[]; defaultValue?: string }) {
  const field = useField(common.name);
  const label = useLabel(common);
  return (
    <NativeSelect
      id={field.id}
      name={common.name}
      size="md"
      label={label}
      description={common.hint}
      error={field.error}
      defaultValue={field.value ?? defaultValue ?? choices[0]?.value ?? ''}
      data={choices.map((choice) => ({ value: choice.value, label: choice.label }))}
    />
  );
}

export function CheckField({
  value = 'yes',
  defaultChecked = false,
  ...common
}: Omit<Common, 'label'> & { label: ReactNode; value?: string; defaultChecked?: boolean }) {
  const field = useField(common.name);
  return (
    <Checkbox
      id={field.id}
      name={common.name}
      value={value}
      size="md"
      label={common.label}
      description={common.hint}
      error={field.error}
      defaultChecked={field.submitted ? field.value !== undefined : defaultChecked || field.value === value}
    />
  );
}

/** One of a few, each explained: a plan's period, a means of payment. */
export function RadioCards({
  name,
  legend,
  hint,
  choices,
  defaultValue,
  columns = false,
}: {
  name: string;
  legend: string;
  /** Side by side: for choices of a word or two. */
  columns?: boolean;
  hint?: ReactNode;
  choices: readonly (Choice & { hint?: ReactNode; aside?: ReactNode })[];
  defaultValue?: string;
}) {
  const field = useField(name);
  const chosen = field.value ?? defaultValue;
  const errorId = `${field.id}-error`;
  return (
    <fieldset
      className={styles.radios}
      aria-describedby={field.error ? errorId : undefined}
      aria-invalid={field.error ? true : undefined}
    >
      <legend>{legend}</legend>
      {hint && <p className={styles.hint}>{hint}</p>}
      {field.error && (
        <p id={errorId} className={styles.error}>
          {field.error}
        </p>
      )}
      <div className={columns ? styles.cardsInColumns : styles.cards}>
        {choices.map((choice, index) => (
          <label key={choice.value} className={styles.card}>
            <input
              type="radio"
              id={index === 0 ? field.id : `${field.id}-${index}`}
              name={name}
              value={choice.value}
              defaultChecked={choice.value === chosen}
            />
            <span className={styles.cardText}>
              <span className={styles.cardLabel}>{choice.label}</span>
              {choice.hint && <span className={styles.cardHint}>{choice.hint}</span>}
            </span>
            {choice.aside && <span className={styles.cardAside}>{choice.aside}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function FileField({
  accept,
  multiple = false,
  ...common
}: Common & { accept: string; multiple?: boolean }) {
  const field = useField(common.name);
  const label = useLabel(common);
  const described = [common.hint ? `${field.id}-hint` : '', field.error ? `${field.id}-error` : '']
    .filter(Boolean)
    .join(' ');
  return (
    <div className={styles.file}>
      <label htmlFor={field.id}>{label}</label>
      {common.hint && (
        <p id={`${field.id}-hint`} className={styles.hint}>
          {common.hint}
        </p>
      )}
      <input
        type="file"
        id={field.id}
        name={common.name}
        accept={accept}
        multiple={multiple}
        aria-describedby={described || undefined}
        aria-invalid={field.error ? true : undefined}
      />
      {field.error && (
        <p id={`${field.id}-error`} className={styles.error}>
          {field.error}
        </p>
      )}
    </div>
  );
}
