import { data, redirect } from 'react-router';
import { sentence, translator } from '../platform/i18n/index.ts';
import { isRefusal, type Refusal, refuse } from '../platform/refusal.ts';
import { readUpload, type Upload } from '../platform/uploads.ts';
import type { Visit } from './context.ts';

/** What a form page shows again after a refusal: the errors beside their fields, what was typed. */
export interface FormState {
  /** Which form of the page it was. */
  readonly form: string;
  readonly errors: Readonly<Record<string, string>>;
  /** What belongs to no field. */
  readonly message: string | undefined;
  readonly values: Readonly<Record<string, string>>;
}

/** A form as it was sent, its token already checked. */
export interface Submitted {
  readonly form: string;
  /** Trimmed; empty when missing. */
  text(name: string): string;
  /** As typed, for passwords. */
  exact(name: string): string;
  /** Undefined when missing or empty: for optional fields. */
  optional(name: string): string | undefined;
  all(name: string): string[];
  checked(name: string): boolean;
  file(name: string): File | undefined;
  /** Scans and the like, each checked by its bytes; the first that is refused. */
  uploads(name: string): Promise<readonly Upload[] | Refusal>;
  readonly values: Readonly<Record<string, string>>;
}

const MAX_FORM_BYTES = 3 * 1024 * 1024;
/** Several scans in one form. */
const MAX_UPLOADS_BYTES = 24 * 1024 * 1024;
const NOTICE_COOKIE = 'orbite_notice';

/** @throws a 403 page when the form is not one that we gave to this visitor; a 413 when it is too large. */
export async function readForm(visit: Visit): Promise<Submitted> {
  return readWithin(visit, MAX_FORM_BYTES);
}

/** As `readForm`, for a form that carries scans. */
export async function readUploads(visit: Visit): Promise<Submitted> {
  return readWithin(visit, MAX_UPLOADS_BYTES);
}

/** As `readForm`, for a form that carries one file of up to `most` bytes. */
export async function readFileForm(visit: Visit, most: number): Promise<Submitted> {
  return readWithin(visit, most + MAX_FORM_BYTES);
}

async function readWithin(visit: Visit, most: number): Promise<Submitted> {
  const sent = await tokenChecked(visit, most);
  if (visit.session?.impersonation) throw data('read-only', { status: 403 });
  return {
    form: stringOf(sent.get('form')),
    text: (name) => stringOf(sent.get(name)).trim(),
    exact: (name) => stringOf(sent.get(name)),
    optional: (name) => stringOf(sent.get(name)).trim() || undefined,
    all: (name) => sent.getAll(name).map(stringOf),
    checked: (name) => sent.has(name),
    file(name) {
      const value = sent.get(name);
      return value instanceof File && value.size > 0 ? value : undefined;
    },
    async uploads(name) {
      const files = sent.getAll(name).filter((value) => value instanceof File && value.size > 0);
      const uploads: Upload[] = [];
      for (const file of files as File[]) {
        const upload = readUpload({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }, name);
        if (isRefusal(upload)) return upload;
        uploads.push(upload);
      }
      return uploads;
    },
    values: Object.fromEntries(
      [...sent].flatMap(([name, value]) =>
        typeof value === 'string' && name !== 'token' && !/password|^code$/i.test(name)
          ? [[name, value]]
          : [],
      ),
    ),
  };
}

const MAX_ONE_CLICK_BYTES = 4 * 1024;

/**
 * The button of a mail program (RFC 8058): it sends this one field and has no token of ours, nor needs one, because
 * the address that it was sent to is the secret.
 */
export async function isOneClick(visit: Visit): Promise<boolean> {
  if (visit.session?.impersonation) return false;
  const { request } = within(visit.request.clone(), MAX_ONE_CLICK_BYTES);
  const sent = await request.formData().catch(() => undefined);
  return sent?.get('List-Unsubscribe') === 'One-Click';
}

/** The form's fields, its token checked. For the few acts that a read-only session may do too (sign-out). */
export async function checkToken(visit: Visit): Promise<FormData> {
  return tokenChecked(visit, MAX_FORM_BYTES);
}

async function tokenChecked(visit: Visit, most: number): Promise<FormData> {
  if (Number(visit.request.headers.get('content-length') ?? 0) > most) throw tooLarge(most);
  const body = within(visit.request, most);
  const sent = await body.request.formData().catch(() => {
    throw body.isTooLarge() ? tooLarge(most) : data('not a form', { status: 400 });
  });
  if (!visit.isFormToken(stringOf(sent.get('token')))) throw data('form token', { status: 403 });
  return sent;
}

function tooLarge(most: number) {
  const refusal = refuse('form-too-large', { figures: { mib: Math.floor(most / 1024 / 1024) } });
  return data(refusal, { status: 413 });
}

/** Whoever does not say how much comes is not read further than this. */
function within(request: Request, most: number): { request: Request; isTooLarge(): boolean } {
  let seen = 0;
  const isTooLarge = () => seen > most;
  if (!request.body) return { request, isTooLarge };
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (isTooLarge()) controller.error(new RangeError('too large'));
      else controller.enqueue(chunk);
    },
  });
  const init = { body: request.body.pipeThrough(counted), duplex: 'half' } as RequestInit;
  return { request: new Request(request, init), isTooLarge };
}

type Failure =
  | Refusal
  | readonly Refusal[]
  | { readonly errors: Record<string, string>; readonly message?: string };

const STATUSES: Readonly<Record<string, number>> = { 'too-many-attempts': 429, 'not-permitted': 403 };

/** The page again, with status 422 (429 after too many tries, 403 without the right), what was typed, and what is wrong in the reader's language. */
export function failed(visit: Visit, submitted: Submitted, failure: Failure) {
  const status = isRefusal(failure) ? (STATUSES[failure.refused] ?? 422) : 422;
  return data(formState(visit, submitted, failure), { status });
}

export function formState(visit: Visit, submitted: Submitted, failure: Failure): FormState {
  const base = { form: submitted.form, values: submitted.values };
  if (!isRefusal(failure) && 'errors' in failure) {
    return { ...base, errors: failure.errors, message: failure.message };
  }
  const refusals = isRefusal(failure) ? [failure] : failure;
  const said = refusals.map((refusal) => ({ field: refusal.field, text: sentence(refusal, visit.language) }));
  return {
    ...base,
    errors: Object.fromEntries(
      said.flatMap(({ field, text }) => (field === undefined ? [] : [[field, text]])),
    ),
    message: said.find(({ field }) => field === undefined)?.text,
  };
}

/** An error at every one of these fields that was left empty; undefined when none was. Names and their labels' keys. */
export function refuseMissing(
  visit: Visit,
  submitted: Submitted,
  labels: Readonly<Record<string, string>>,
): { readonly errors: Record<string, string> } | undefined {
  const t = translator(visit.language);
  const missing = Object.entries(labels).filter(([name]) => submitted.text(name) === '');
  return missing.length === 0
    ? undefined
    : {
        errors: Object.fromEntries(
          missing.map(([name, label]) => [name, t('portal.form.missing', { field: t(label) })]),
        ),
      };
}

/** To another page after a success, so that a reload sends nothing twice; `notice` is an i18n key shown there once. */
export function done(visit: Visit, to: string, notice?: string): Response {
  if (notice) visit.setCookie(NOTICE_COOKIE, notice, { maxAgeSeconds: 60 });
  return redirect(to, 303);
}

/** The notice of the act before this page, once. */
export function takeNotice(visit: Visit): string | undefined {
  const key = visit.cookie(NOTICE_COOKIE);
  if (key === undefined) return undefined;
  visit.setCookie(NOTICE_COOKIE, '', { maxAgeSeconds: 0 });
  const said = translator(visit.language)(key);
  return said === key ? undefined : said;
}

/** A redirect target from outside: a path of ours, or the fallback. */
export function localPath(wanted: string | null | undefined, fallback: string): string {
  return wanted && /^\/(?![/\\])[^\s\\]*$/.test(wanted) ? wanted : fallback;
}

function stringOf(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value : '';
}
