import { type Refusal, refuse } from '../../platform/refusal.ts';

export const REGISTRAR_KINDS = ['epp', 'gandi', 'ovh'] as const;
export type RegistrarKind = (typeof REGISTRAR_KINDS)[number];

export interface RegistrarInput {
  readonly slug: string;
  readonly kind: string;
  /** Separated by spaces or commas, with or without a dot before them. */
  readonly extensions: string;
  readonly values: Readonly<Record<string, string>>;
}

interface Field {
  readonly name: string;
  readonly isSecret?: true;
  readonly isOptional?: true;
  readonly form: RegExp;
}

const TEXT = /^[^\p{Cc}]{1,200}$/u;
const SECRET = /^[^\p{Cc}]{1,500}$/u;
const PEM = /^-----BEGIN [\s\S]{1,20000}-----\s*$/;
const ADDRESS = /^https?:\/\/[^\s]{1,200}$/;

/** What each kind needs to be reached. */
export const REGISTRAR_FIELDS: Readonly<Record<RegistrarKind, readonly Field[]>> = {
  epp: [
    { name: 'host', form: /^[A-Za-z0-9.:-]{1,200}$/ },
    { name: 'port', form: /^\d{1,5}$/ },
    { name: 'user', form: TEXT },
    { name: 'password', isSecret: true, form: SECRET },
    { name: 'serverName', isOptional: true, form: /^[A-Za-z0-9.-]{1,200}$/ },
    { name: 'ca', isOptional: true, form: PEM },
    { name: 'certificatePem', isOptional: true, form: PEM },
    { name: 'keyPem', isSecret: true, isOptional: true, form: PEM },
  ],
  gandi: [
    { name: 'apiBase', form: ADDRESS },
    { name: 'token', isSecret: true, form: SECRET },
    { name: 'sharingId', isOptional: true, form: TEXT },
  ],
  ovh: [
    { name: 'apiBase', form: ADDRESS },
    { name: 'applicationKey', form: TEXT },
    { name: 'applicationSecret', isSecret: true, form: SECRET },
    { name: 'consumerKey', isSecret: true, form: SECRET },
    { name: 'subsidiary', form: /^[A-Z]{2}$/ },
    { name: 'account', form: TEXT },
  ],
};

export interface CheckedRegistrar {
  readonly slug: string;
  readonly kind: RegistrarKind;
  readonly extensions: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** @param kept the secrets that are there already: an empty field keeps them. */
export function checkRegistrar(
  { slug, kind, extensions, values }: RegistrarInput,
  kept: Readonly<Record<string, string>>,
): CheckedRegistrar | Refusal {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(slug)) return refuse('slug-invalid', { field: 'slug' });
  const known = REGISTRAR_KINDS.find((one) => one === kind);
  if (!known) return refuse('registrar-kind-unknown', { field: 'kind' });
  const list = extensions
    .toLowerCase()
    .split(/[\s,]+/)
    .map((one) => one.replace(/^\./, ''))
    .filter((one) => one !== '');
  const wrong = list.find((one) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(one));
  if (wrong !== undefined || list.length > 200)
    return refuse('registrar-extension-invalid', {
      field: 'extensions',
      figures: { extension: (wrong ?? '').slice(0, 60) },
    });
  const settings: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const { name, isSecret, isOptional, form } of REGISTRAR_FIELDS[known]) {
    const text = (values[name] ?? '').trim() || (isSecret ? (kept[name] ?? '') : '');
    if (text === '' && isOptional) continue;
    if (!form.test(text)) return refuse('registrar-field-invalid', { field: name, figures: { field: name } });
    (isSecret ? secrets : settings)[name] = text;
  }
  return { slug, kind: known, extensions: [...new Set(list)], settings, secrets };
}
