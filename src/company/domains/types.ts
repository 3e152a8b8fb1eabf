import type { Day, Instant } from '../../platform/calendar.ts';
import type { Money } from '../../platform/money.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { Command, Contact, NameServer, RegisteredDomain, Registrar } from './registrar.ts';

/** Who registers names, by extension: made by `main.ts` from the provider's settings. */
export interface Registrars {
  /** Undefined: names of that extension are not sold. */
  forExtension(extension: string): Promise<NamedRegistrar | undefined>;
  named(slug: string): Promise<NamedRegistrar | undefined>;
  all(): Promise<readonly NamedRegistrar[]>;
}

export interface NamedRegistrar {
  readonly slug: string;
  readonly extensions: readonly string[];
  readonly registrar: Registrar;
}

/** What a registry showed of a name, ready to be kept: instants as text, no code. */
export interface Shown extends Omit<RegisteredDomain, 'created' | 'expires' | 'authCode'> {
  readonly created?: string;
  readonly expires?: string;
}

/** What is ordered with a name (art. 11). */
export interface NameChoice {
  readonly name: string;
  readonly how: 'register' | 'transfer';
  /** Of a name that comes from another registrar. */
  readonly authCode?: string;
  /** Where the customer's own record has none: registries ask for one. */
  readonly phone?: string;
  /** The mandate exactly as it was shown and given. */
  readonly mandate: string;
}

export interface NameOrder extends NameChoice {
  readonly customerId: string;
  readonly serviceId: string;
  readonly acceptanceId: string;
  readonly immediateStart: boolean;
  /** Of the plan that is ordered. */
  readonly extension: string | undefined;
}

export interface DomainCore {
  readonly id: string;
  readonly serviceId: string;
  readonly customerId: string;
  readonly name: string;
  readonly unicode: string;
  readonly extension: string;
  readonly registrar: string;
  readonly how: 'register' | 'transfer';
  readonly orderedAt: Instant;
  readonly doubtful: string | null;
  readonly approvedAt: Instant | null;
  readonly claimedAt: Instant | null;
  readonly registeredAt: Instant | null;
  readonly leftAt: Instant | null;
  readonly leftWhy: 'refused' | 'unpaid' | 'transferred' | 'deleted' | null;
  readonly holderId: string | null;
}

export interface Wish {
  readonly nameServers: readonly NameServer[];
  readonly locked: boolean;
  readonly holderId: string;
}

export interface Sight {
  readonly at: Instant;
  readonly expiresOn: Day | undefined;
  readonly shown: Shown;
}

export interface KeptContact {
  readonly id: string;
  readonly contact: Contact;
  readonly handle: string | null;
}

/** A command as readers see it: never what is sealed in it. */
export interface CommandEntry {
  readonly id: string;
  readonly kind: Command['do'];
  readonly writtenAt: Instant;
  readonly sentAt: Instant | null;
  readonly pendingAt: Instant | null;
  readonly outcome: 'done' | 'refused' | null;
  readonly settledAt: Instant | null;
  readonly refusal: Refusal | null;
}

export interface NameOffer {
  readonly name: string;
  readonly unicode: string;
  readonly extension: string;
  readonly state: 'free' | 'taken' | 'reserved' | 'premium' | 'not-sold' | 'no-answer';
  readonly planSlug?: string;
  /** A year, excluding VAT. */
  readonly price?: Money;
  readonly looksLike?: string;
  readonly mixesScripts: boolean;
}
