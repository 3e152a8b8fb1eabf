import { type Outcome, RegistrarUnreachable } from '../../company/domains/registrar.ts';
import { NoAnswer } from './no-answer.ts';

/** What registrars with REST APIs have in common. */
export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

export const PATIENCE = 30_000;
const LONGEST = 4 * 1024 * 1024;
/** The connection was never made: the request did not leave. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/;

/**
 * One request and its answer. @throws RegistrarUnreachable where it was not sent, or was turned away at the door
 * (keys, too many requests); NoAnswer where nobody can say what became of it.
 */
export async function rest(
  url: string,
  init: RequestInit & { readonly method: string },
  patience = PATIENCE,
): Promise<RestAnswer> {
  const { host } = new URL(url);
  let answer: RestAnswer;
  try {
    const response = await fetch(url, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    });
    const text = await response.text();
    if (text.length > LONGEST) throw new Error('too long an answer');
    answer = { status: response.status, body: jsonOf(text) };
  } catch (error) {
    const code = codeOf(error);
    if (NOT_SENT.test(code))
      throw new RegistrarUnreachable(`${host} is not reached (${code})`, { cause: error });
    throw new NoAnswer(error);
  }
  if ([401, 403, 429].includes(answer.status))
    throw new RegistrarUnreachable(`${host} turns us away: ${answer.status} ${wordsOf(answer)}`);
  if (answer.status >= 500) throw new NoAnswer(`${host} answers ${answer.status}`);
  return answer;
}

/** A question: asking again does no harm. */
export async function asked(answer: Promise<RestAnswer>): Promise<RestAnswer> {
  return answer.catch((error) => {
    throw error instanceof NoAnswer ? new RegistrarUnreachable(error.message, { cause: error }) : error;
  });
}

/** A command: where no answer came, that is the outcome. */
export async function ordered(transaction: string, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NoAnswer) return { outcome: 'unknown', transaction, why: error.message };
    throw error;
  }
}

/** What it says of an error, for a reader. */
export function wordsOf({ body }: RestAnswer): string {
  const told = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const details = Array.isArray(told.errors)
    ? told.errors.map((each) => (each as Record<string, unknown>).description)
    : [];
  return [told.message, told.cause, ...details]
    .filter((each) => typeof each === 'string')
    .join(': ')
    .slice(0, 300);
}

function jsonOf(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}
