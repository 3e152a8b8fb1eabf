import type { Instant } from '../../platform/calendar.ts';
import type { SpamOutcome } from '../../protocol/mail.ts';
import type { SignIn, TraceEvent } from '../../protocol/mail-report.ts';
import type { MailboxGrants } from '../catalogue/grants.ts';
import type { Standing } from './rules.ts';

/** Where a domain or a mailbox stands on its node, derived from facts. */
export type MailState =
  /** The domain is not proven yet: no node has it. */
  | 'unproven'
  | 'being-set-up'
  | 'live'
  /** The node tried and failed; it tries again by itself. */
  | 'failing'
  | 'suspended'
  /** Deleted; the node has not said yet that nothing is left. */
  | 'being-erased';

export interface MailDomain {
  readonly id: string;
  readonly serviceId: string;
  readonly name: string;
  /** For reading: "bücher.example". */
  readonly unicode: string;
  readonly state: MailState;
  readonly problem: string | null;
  readonly spam: SpamOutcome;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly catchAll: string | null;
  /** As the node told it; null until then. */
  readonly dkim: { readonly selector: string; readonly publicKey: string } | null;
  /** What to publish so that we know that the domain is the customer's. */
  readonly proof: { readonly record: string; readonly value: string };
}

export interface Mailbox {
  readonly id: string;
  readonly serviceId: string;
  readonly customerId: string;
  readonly domainId: string;
  readonly address: string;
  readonly state: MailState;
  readonly passwordSetAt: Instant | null;
  readonly quotaBytes: number;
  readonly extraBytes: number;
  /** Null until the node's first measure. */
  readonly usedBytes: number | null;
  readonly messages: number | null;
  readonly measuredAt: Instant | null;
  readonly forwards: readonly string[];
  /** Null: as the domain says. */
  readonly spam: SpamOutcome | null;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** Stopped for a burst: receives and reads, does not send (art. 12b). */
  readonly stopped: boolean;
}

export interface AppPassword {
  readonly id: string;
  readonly label: string;
  readonly madeAt: Instant;
}

export interface MailAddress {
  readonly id: string;
  readonly domainId: string;
  readonly address: string;
  readonly to: readonly string[];
  readonly senders: readonly string[];
}

/** All that a page, the console and the API show of a mail service. */
export interface MailService {
  readonly serviceId: string;
  readonly customerId: string;
  readonly standing: Standing;
  readonly grants: MailboxGrants;
  readonly nodeId: string | null;
  /** Where mail programs and other servers reach it; null until it is placed. */
  readonly nodeHost: string | null;
  readonly nodeAddresses: readonly string[];
  readonly domains: readonly MailDomain[];
  readonly mailboxes: readonly Mailbox[];
  readonly addresses: readonly MailAddress[];
  /** Of the space bought beside the plan's. */
  readonly extraLeft: number;
}

export interface CountPoint {
  readonly at: Instant;
  readonly received: number;
  readonly spam: number;
  readonly viruses: number;
  readonly refused: number;
  readonly sent: number;
}

export interface LastSignIn {
  readonly address: string;
  readonly protocol: SignIn['protocol'];
  readonly at: Instant;
}

export interface TraceLine {
  readonly id: string;
  readonly customerId: string;
  readonly at: Instant;
  readonly what: TraceEvent['what'];
  readonly queueId: string | null;
  readonly sender: string;
  readonly recipient: string;
  readonly client: string | null;
  readonly relay: string | null;
  readonly said: string | null;
  readonly spam: boolean | null;
  readonly bytes: number | null;
}
