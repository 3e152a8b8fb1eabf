import type { Bank } from '../company/banking/banking.ts';
import type { Registrars } from '../company/domains/types.ts';
import type { NameLookup } from '../company/hosting/hosting.ts';
import type { DnsLookup } from '../company/mail/mail.ts';
import type { OrderPorts } from '../company/orders/orders.ts';
import type { CardProcessor } from '../company/payments/payments.ts';
import type { Session } from '../platform/auth/sessions.ts';

export type SignedIn = Session;

/** What `main.ts` hands to the portal beside the house. */
export interface PortalPorts {
  readonly orders: OrderPorts;
  /** What the world says of a name: for the proof that it is the customer's. */
  readonly names: NameLookup;
  /** What name servers say of a domain of mail. */
  readonly dns: DnsLookup;
  /** Who registers names, by extension (art. 11). */
  readonly registrars: Registrars;
  /** Undefined: no card payment is offered. */
  readonly cards: CardProcessor | undefined;
  /** Reads the bank's files and writes those for it. */
  readonly bank: Bank;
  /** Where nodes reach the control plane, and the fingerprint of its certificate: for the join command. */
  readonly nodeDoor?: { readonly port: number; readonly fingerprint: string };
  /** A reverse proxy in front tells the visitor's address and scheme (X-Forwarded-For, -Proto). */
  readonly behindProxy?: boolean;
}
