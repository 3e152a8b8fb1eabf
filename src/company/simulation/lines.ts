import type { Act } from '../../platform/acts.ts';
import type { Refusal } from '../../platform/refusal.ts';

/**
 * What a simulation prints: the acts that the terms are about, in the order of this table, each with its
 * figures in their order. Acts of other kinds (a mail, a contact) are not printed.
 */
const FIGURES: Readonly<Record<string, readonly string[]>> = {
  'terms-accepted': ['version'],
  'order-placed': ['product'],
  'service-ended': ['reason'],
  'order-cancelled': [],
  'service-renewed': ['periodFrom', 'periodTo'],
  'renewal-notice-sent': ['rejectBy'],
  'service-suspended': ['reason'],
  'case-opened': [],
  'passwords-changed': [],
  restored: [],
  'service-activated': [],
  'service-resumed': [],
  'termination-recorded': ['inTime', 'endsOn'],
  'payment-recorded': ['amount', 'by', 'settles', 'credit'],
  'invoice-issued': ['number', 'for', 'due', 'net', 'vat', 'gross', 'open', 'lines'],
  'credit-note-issued': ['number', 'of', 'gross'],
  'direct-debit-presented': ['number', 'amount', 'collectOn'],
  'direct-debit-returned': ['number', 'amount', 'code'],
  'direct-debit-withdrawn': ['monthly'],
  'reminder-sent': ['number', 'daysBefore', 'open'],
  'dispute-opened': ['number'],
  'dispute-settled': ['number', 'outcome'],
  'refund-made': ['number', 'amount'],
};
const ACTS = Object.keys(FIGURES);

/** Whether the terms are about it: what a simulation prints and a forecast tells. */
export function isTold(act: string): boolean {
  return Object.hasOwn(FIGURES, act);
}

/** The figures of a refusal that a line shows; sentences on a screen may use more. */
const REFUSAL_FIGURES: Readonly<Record<string, readonly string[]>> = {
  'direct-debit-below-threshold': ['monthly'],
  'already-terminated': ['endsOn'],
  'above-liability-cap': ['left'],
};

export type Line = Readonly<Record<string, unknown>>;

/** The names that the file gives to what the house knows by its ids. */
export interface Names {
  customer(id: string): string;
  /** Undefined for a service that the file does not know. */
  service(id: string): string | undefined;
}

/** Undefined for an act that is not printed. */
export function lineOf(act: Act, names: Names, service?: string): Line | undefined {
  const figures = FIGURES[act.act];
  if (!figures || act.customerId === null) return undefined;
  const named = act.serviceId === null ? service : names.service(act.serviceId);
  const line: Record<string, unknown> = {
    on: act.on.toString(),
    act: act.act,
    article: act.article,
    customer: names.customer(act.customerId),
    ...(named === undefined ? {} : { service: named }),
  };
  for (const figure of figures) {
    const value = act.details[figure];
    line[figure] = figure === 'lines' ? linesOf(value, names) : value;
  }
  return line;
}

function linesOf(value: unknown, names: Names): unknown {
  const lines = value as { service: string; net: string; periodFrom?: string; periodTo?: string }[];
  return lines.map(({ service, net, periodFrom, periodTo }) => ({
    service: names.service(service),
    net,
    ...(periodFrom === undefined ? {} : { periodFrom, periodTo }),
  }));
}

export function refusedLine(
  on: string,
  customer: string,
  service: string | undefined,
  what: string,
  refusal: Refusal,
): Line {
  const line: Record<string, unknown> = {
    on,
    act: 'refused',
    article: refusal.article ?? '2',
    customer,
    ...(service === undefined ? {} : { service }),
    what,
    reason: refusal.refused,
  };
  for (const figure of REFUSAL_FIGURES[refusal.refused] ?? []) line[figure] = refusal.figures[figure];
  return line;
}

/** A daily run's lines: by customer, then service (those without one last), then act, then number. */
export function inOrderOfTheRun(
  lines: readonly Line[],
  customers: readonly string[],
  services: readonly string[],
): Line[] {
  const rank = (known: readonly string[], name: unknown) =>
    name === undefined ? known.length : known.indexOf(String(name));
  return [...lines].sort(
    (a, b) =>
      rank(customers, a.customer) - rank(customers, b.customer) ||
      rank(services, a.service) - rank(services, b.service) ||
      ACTS.indexOf(String(a.act)) - ACTS.indexOf(String(b.act)) ||
      compare(String(a.number ?? ''), String(b.number ?? '')),
  );
}

function compare(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
