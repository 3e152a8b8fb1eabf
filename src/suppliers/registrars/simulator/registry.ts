import type { Xml } from '../../../platform/xml.ts';

/** What a registry keeps; plain JSON, so that it can be written down whole. Times are ISO 8601 in UTC. */
export interface RegistryState {
  serial: number;
  domains: Record<string, DomainRecord>;
  contacts: Record<string, ContactRecord>;
  hosts: Record<string, HostRecord>;
  accounts: Record<string, AccountRecord>;
  charges: Charge[];
}

export interface AccountRecord {
  balance: number;
  queue: QueuedMessage[];
}

export interface QueuedMessage {
  readonly id: string;
  readonly at: string;
  readonly text: string;
  readonly data?: Xml;
}

/** In cents; a refund is negative. */
export interface Charge {
  readonly account: string;
  readonly cents: number;
  readonly for: 'create' | 'renew' | 'transfer' | 'restore' | 'refund';
  readonly name: string;
  readonly at: string;
}

export interface DomainRecord {
  readonly name: string;
  readonly roid: string;
  sponsor: string;
  readonly createdBy: string;
  readonly created: string;
  updated?: string;
  expires: string;
  transferred?: string;
  authCode: string;
  registrant: string;
  contacts: { type: string; id: string }[];
  /** Addresses only where name servers are no objects (.fr). */
  nameServers: { name: string; addresses: string[] }[];
  keys: KeyRecord[];
  statuses: string[];
  graces: { readonly kind: Grace; readonly until: string; readonly cents: number }[];
  deleted?: {
    readonly at: string;
    readonly redeemUntil: string;
    readonly purge: string;
    restoreAsked?: string;
  };
  transfer?: TransferRecord;
  trade?: TradeRecord;
}

export type Grace = 'addPeriod' | 'renewPeriod' | 'autoRenewPeriod' | 'transferPeriod';

export interface KeyRecord {
  readonly keyTag: string;
  readonly alg: string;
  readonly digestType: string;
  readonly digest: string;
}

export interface TransferRecord {
  state: string;
  readonly to: string;
  readonly requested: string;
  readonly from: string;
  act: string;
  readonly cents: number;
  readonly contacts: { type: string; id: string }[];
}

export interface TradeRecord {
  readonly registrant: string;
  readonly contacts: { type: string; id: string }[];
  readonly by: string;
  readonly due: string;
  readonly transaction: string;
  readonly reference: string;
}

export interface ContactRecord {
  readonly id: string;
  readonly roid: string;
  readonly sponsor: string;
  readonly created: string;
  updated?: string;
  /** As it came: `contact:postalInfo`, `contact:voice` … */
  parts: Xml[];
  authCode: string;
  /** `frnic:firstName` or `frnic:legalEntityInfos`. */
  legal?: Xml;
  statuses: string[];
}

export interface HostRecord {
  readonly name: string;
  readonly roid: string;
  readonly sponsor: string;
  readonly created: string;
  updated?: string;
  addresses: string[];
  statuses: string[];
}

/** How this registry runs its zones. */
export interface RegistryRules {
  /** "fr": AFNIC's ways (frnic-2.0, handles given by the registry, name servers without objects, trades). */
  readonly kind: 'generic' | 'fr';
  readonly zones: readonly string[];
  readonly cents: { readonly year: number; readonly restore: number };
  readonly maxYears: number;
  readonly days: {
    readonly add: number;
    readonly renew: number;
    readonly autoRenew: number;
    readonly transfer: number;
    readonly redemption: number;
    readonly pendingDelete: number;
    /** Until a pending transfer is approved by itself. */
    readonly transferPending: number;
  };
  /** Until a change of holder is confirmed (AFNIC asks both holders). */
  readonly tradeMinutes: number;
  readonly reserved: readonly string[];
}

/** The graces of ICANN's registries: add 5 days, auto-renew 45, redemption 30, pending delete 5. */
export const GENERIC: RegistryRules = {
  kind: 'generic',
  zones: ['com', 'net', 'org'],
  cents: { year: 900, restore: 8000 },
  maxYears: 10,
  days: {
    add: 5,
    renew: 5,
    autoRenew: 45,
    transfer: 5,
    redemption: 30,
    pendingDelete: 5,
    transferPending: 5,
  },
  tradeMinutes: 0,
  reserved: ['nic.com', 'nic.net', 'nic.org'],
};

/** AFNIC: 30 days of redemption and nothing after them, eight days for the losing registrar to answer. */
export const FR: RegistryRules = {
  kind: 'fr',
  zones: ['fr'],
  cents: { year: 456, restore: 456 },
  maxYears: 10,
  days: {
    add: 5,
    renew: 5,
    autoRenew: 45,
    transfer: 5,
    redemption: 30,
    pendingDelete: 0,
    transferPending: 8,
  },
  tradeMinutes: 0,
  reserved: ['nic.fr', 'gouv.fr', 'afnic.fr'],
};

/** One registry at one moment, for one registrar that asks. */
export interface Desk {
  readonly state: RegistryState;
  readonly rules: RegistryRules;
  readonly now: string;
  readonly account: string;
}

export function emptyState(): RegistryState {
  return { serial: 0, domains: {}, contacts: {}, hosts: {}, accounts: {}, charges: [] };
}

export function nextSerial(state: RegistryState): number {
  state.serial += 1;
  return state.serial;
}

export function accountOf(state: RegistryState, name: string): AccountRecord {
  state.accounts[name] ??= { balance: 0, queue: [] };
  return state.accounts[name];
}

/** Takes money, or says that there is not enough. */
export function charge(
  { state, now }: Pick<Desk, 'state' | 'now'>,
  account: string,
  what: Charge['for'],
  name: string,
  cents: number,
): boolean {
  const payer = accountOf(state, account);
  if (payer.balance < cents) return false;
  payer.balance -= cents;
  state.charges.push({ account, cents, for: what, name, at: now });
  return true;
}

export function tell(
  { state, now }: Pick<Desk, 'state' | 'now'>,
  account: string,
  text: string,
  data?: Xml,
): void {
  const id = String(nextSerial(state));
  accountOf(state, account).queue.push({ id, at: now, text, ...(data === undefined ? {} : { data }) });
}
