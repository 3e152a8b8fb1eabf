import { type Refusal, refuse } from '../../../platform/refusal.ts';
import { all, at, type EppNode, NotEpp, textAt } from './tree.ts';

/** A response, RFC 5730, section 2.6. */
export interface Answer {
  readonly code: number;
  /** The registry's words, with the reasons that it adds. */
  readonly text: string;
  /** The registry's own transaction id. */
  readonly reference: string;
  readonly transaction: string;
  readonly queue: EppNode | undefined;
  readonly data: EppNode | undefined;
  readonly extension: EppNode | undefined;
}

/** @throws NotEpp when it is no response. */
export function answerOf(root: EppNode): Answer {
  const response = at(root, 'epp:response');
  const result = at(response, 'epp:result');
  const code = Number(result?.attributes.code);
  if (!Number.isInteger(code)) throw new NotEpp('no result');
  const reasons = all(result, 'epp:extValue').map((value) => textAt(value, 'epp:reason'));
  return {
    code,
    text: [textAt(result, 'epp:msg'), ...reasons].filter(Boolean).join(': ').slice(0, 300),
    reference: textAt(response, 'epp:trID', 'epp:svTRID'),
    transaction: textAt(response, 'epp:trID', 'epp:clTRID'),
    queue: at(response, 'epp:msgQ'),
    data: at(response, 'epp:resData'),
    extension: at(response, 'epp:extension'),
  };
}

export function isSuccess({ code }: Pick<Answer, 'code'>): boolean {
  return code >= 1000 && code < 2000;
}

/**
 * "Command failed" (2400, 2500) is the registry's own trouble: what it did before that, only asking tells.
 */
export function leavesItOpen({ code }: Pick<Answer, 'code'>): boolean {
  return code === 2400 || code === 2500;
}

/** Not logged in (any more), or too many sessions: the command was not even looked at. */
export function wasNotHeard({ code }: Pick<Answer, 'code'>): boolean {
  return code === 2002 || code === 2501 || code === 2502;
}

/** What the registry refuses for a reason of ours or of the customer's, by its result code. */
const REFUSALS: Readonly<Record<number, string>> = {
  2004: 'registry-value-refused',
  2005: 'registry-value-refused',
  2101: 'registry-not-offered',
  2104: 'registrar-balance-empty',
  2105: 'domain-not-renewable',
  2106: 'domain-not-transferable',
  2200: 'domain-not-ours',
  2201: 'domain-not-ours',
  2202: 'auth-code-wrong',
  2300: 'transfer-pending',
  2301: 'no-transfer',
  2302: 'object-exists',
  2303: 'object-unknown',
  2304: 'domain-status-prohibits',
  2305: 'object-in-use',
  2306: 'registry-policy',
  2307: 'registry-not-offered',
  2308: 'registry-policy',
};

/**
 * What is refused, for a reader. Where the object is a name, the words say so. @throws Error on what is our own
 * mistake (syntax, unknown commands): no customer can do anything about it.
 */
export function refusalOf(answer: Answer, name?: string): Refusal {
  const reason = REFUSALS[answer.code];
  if (reason === undefined) throw new Error(`the registry answers ${answer.code}: ${answer.text}`);
  const named = name === undefined ? undefined : NAMED[reason];
  return refuse(named ?? reason, {
    figures: { name: name ?? '', reason: answer.text, code: answer.code },
  });
}

const NAMED: Readonly<Record<string, string>> = {
  'object-exists': 'domain-taken',
  'object-unknown': 'domain-unknown',
};
