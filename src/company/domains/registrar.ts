import type { Instant } from '../../platform/calendar.ts';
import type { Money } from '../../platform/money.ts';
import type { Refusal } from '../../platform/refusal.ts';

/**
 * The port to those who register names (art. 11): `src/suppliers/registrars` has EPP, Gandi and OVH.
 *
 * Reads may be repeated. A command may not: it is a value that is kept, with its transaction id, before it is
 * given to `carryOut`. Where nobody can say whether it was done, the outcome says so, and `settledOutcome`
 * (outcome-rules.ts) finds out by reading, never by sending again.
 */
export interface Registrar {
  /** One answer a name, in the order asked. */
  check(names: readonly string[]): Promise<Availability[]>;
  /** `domain-unknown` where nobody has it. Foreign names are shown in part, unless their code is told. */
  domain(name: string, authCode?: string): Promise<RegisteredDomain | Refusal>;
  /** The transfer that is under way or was the last; `no-transfer` where there was none. */
  transfer(name: string, authCode?: string): Promise<Transfer | Refusal>;
  /** What is left to spend; nothing where the registrar does not tell. */
  balance(): Promise<Money | undefined>;
  /**
   * Gives one command, once. What was refused was not done. @throws RegistrarUnreachable where it certainly
   * did not leave this house: the same command may be given again.
   */
  carryOut(command: Command, transaction: string): Promise<Outcome>;
  /** Where contacts are objects of their own, with handles. Others take them whole, in each command. */
  readonly contacts?: { find(handle: string): Promise<Contact | Refusal> };
  /** Where name servers below registered names are objects of their own. */
  readonly hosts?: { find(name: string): Promise<NameServer | Refusal> };
  /** Where the registrar keeps messages until they are taken. */
  readonly messages?: Messages;
  close(): Promise<void>;
}

export interface Messages {
  /** The oldest that waits. The same one comes again until it is acknowledged. */
  next(): Promise<Message | undefined>;
  acknowledge(id: string): Promise<void>;
}

/** The command did not leave this house, or was a mere question: doing it again does no harm. */
export class RegistrarUnreachable extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = 'RegistrarUnreachable';
  }
}

export type Outcome =
  | Done
  /** Taken; the registry decides later, and says so by a message or by `domain`. */
  | { readonly outcome: 'pending'; readonly reference: string; readonly toFollow?: Done['toFollow'] }
  /** It may have been done or not. Ask before anything else. */
  | { readonly outcome: 'unknown'; readonly transaction: string; readonly why: string }
  | Refusal;

export interface Done {
  readonly outcome: 'done';
  /** The registry's own transaction id, or what the registrar gives in its place. */
  readonly reference: string;
  readonly expires?: Instant;
  /** Of a contact that the registry named itself (AFNIC). */
  readonly handle?: string;
  /** What the registry takes only afterwards, by commands of their own (AFNIC). */
  readonly toFollow?: readonly ('set-name-servers' | 'set-keys')[] | undefined;
}

export interface Availability {
  readonly name: string;
  readonly available: boolean;
  /** In the registry's words: taken, reserved, forbidden. */
  readonly reason?: string;
  /** Told for names with a price of their own (premium), and by registrars that tell every price. */
  readonly price?: Money;
  readonly isPremium?: boolean;
}

/** Who stands in a contact of a name. For .fr, a holder that is an organisation says its legal form (frnic-2.0). */
export interface Contact {
  readonly name: string;
  readonly organisation?: string;
  readonly legal:
    | { readonly form: 'person'; readonly firstName: string }
    | { readonly form: 'company' | 'public-body'; readonly siren?: string; readonly vatNumber?: string }
    /** RNA number ("W751234567"), or SIREN where it has one. */
    | { readonly form: 'association'; readonly rna?: string; readonly siren?: string };
  readonly street: readonly string[];
  readonly city: string;
  readonly postalCode: string;
  /** "FR" */
  readonly country: string;
  /** "+33.123456789" */
  readonly phone: string;
  readonly email: string;
}

/** A contact and the handle under which this registrar knows it. */
export interface Party {
  readonly handle: string;
  readonly contact: Contact;
}

/** The provider stands in all three (art. 11). */
export interface Parties {
  readonly admin: Party;
  readonly tech: Party;
  readonly billing: Party;
}

export interface NameServer {
  readonly name: string;
  /** Only of servers whose name is below the domain: the registry publishes them as glue. */
  readonly addresses: readonly string[];
}

/** DNSSEC, RFC 5910: a delegation signer and the key behind it; registries want one or the other. */
export interface DnssecKey {
  readonly keyTag: number;
  readonly algorithm: number;
  readonly digestType: number;
  readonly digest: string;
  readonly flags: 256 | 257;
  readonly publicKey: string;
}

export const CLIENT_STATUSES = [
  'clientTransferProhibited',
  'clientUpdateProhibited',
  'clientDeleteProhibited',
  'clientRenewProhibited',
  'clientHold',
] as const;
export type ClientStatus = (typeof CLIENT_STATUSES)[number];

export interface RegisteredDomain {
  readonly name: string;
  /** The registrar that has it. */
  readonly sponsor: string;
  readonly isOurs: boolean;
  readonly statuses: readonly string[];
  /** `redemptionPeriod`, `autoRenewPeriod` … (RFC 3915). */
  readonly graces: readonly string[];
  /** Handles where there are contact objects, else e-mail addresses. */
  readonly holder?: string;
  readonly contacts: Readonly<Record<'admin' | 'tech' | 'billing', string | undefined>>;
  readonly nameServers: readonly NameServer[];
  readonly keys: readonly Pick<DnssecKey, 'keyTag' | 'algorithm' | 'digestType' | 'digest'>[];
  readonly created?: Instant;
  readonly expires?: Instant;
  readonly authCode?: string;
}

export interface Transfer {
  readonly state:
    | 'pending'
    | 'clientApproved'
    | 'clientRejected'
    | 'clientCancelled'
    | 'serverApproved'
    | 'serverCancelled';
  readonly to: string;
  readonly isOurs: boolean;
  readonly requested: Instant;
  readonly from: string;
  /** The day by which it is decided without more. */
  readonly actBy?: Instant;
}

export interface Message {
  readonly id: string;
  readonly count: number;
  readonly queued: Instant;
  readonly text: string;
  readonly about:
    | { readonly what: 'transfer'; readonly name: string; readonly transfer: Transfer }
    /** What became of a command that was pending: `transaction` is ours. */
    | {
        readonly what: 'decided';
        readonly name: string;
        readonly transaction: string;
        readonly done: boolean;
      }
    | { readonly what: 'other' };
}

/** Whole sets (name servers, statuses, keys, contacts) are as they should be, not what to add or take away. */
export type Command =
  | {
      readonly do: 'create';
      readonly name: string;
      readonly years: number;
      readonly holder: Party;
      readonly contacts: Parties;
      readonly nameServers: readonly NameServer[];
      readonly keys: readonly DnssecKey[];
      readonly authCode: string;
    }
  /** `expires`, as we know it, keeps a repeat from renewing twice (RFC 5731, 3.2.3). */
  | { readonly do: 'renew'; readonly name: string; readonly years: number; readonly expires: Instant }
  | {
      readonly do: 'request-transfer';
      readonly name: string;
      readonly authCode: string;
      readonly holder: Party;
      readonly contacts: Parties;
    }
  | { readonly do: 'approve-transfer' | 'reject-transfer' | 'cancel-transfer'; readonly name: string }
  | { readonly do: 'set-name-servers'; readonly name: string; readonly nameServers: readonly NameServer[] }
  | { readonly do: 'set-contacts'; readonly name: string; readonly contacts: Parties }
  | {
      readonly do: 'change-holder';
      readonly name: string;
      readonly holder: Party;
      readonly contacts: Parties;
    }
  | { readonly do: 'set-statuses'; readonly name: string; readonly statuses: readonly ClientStatus[] }
  | { readonly do: 'set-auth-code'; readonly name: string; readonly authCode: string }
  | { readonly do: 'set-keys'; readonly name: string; readonly keys: readonly DnssecKey[] }
  | { readonly do: 'delete' | 'restore'; readonly name: string }
  | { readonly do: 'create-contact'; readonly party: Party }
  | { readonly do: 'change-contact'; readonly party: Party }
  | { readonly do: 'delete-contact'; readonly handle: string }
  | { readonly do: 'create-host'; readonly host: NameServer }
  | { readonly do: 'change-host'; readonly host: NameServer }
  | { readonly do: 'delete-host'; readonly name: string };
