/* PUBLISHED SIGNATURES of platform/auth, until each file below lands (then this file goes away).
   Import from the file named above each block. */
import type { Actor, StaffRole } from '../actor.ts';
import type { Instant } from '../calendar.ts';
import type { House, Work } from '../house.ts';
import type { Language } from '../i18n/index.ts';
import type { Refusal } from '../refusal.ts';
import type { Secrets } from '../secrets.ts';

// ── accounts.ts ──────────────────────────────────────────────────────────────────────────────────
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly emailVerifiedAt: Instant | null;
  readonly name: string;
  readonly language: Language;
  readonly hasPassword: boolean;
  readonly openedAt: Instant;
}
export declare function openAccount(
  work: Work,
  input: { email: string; name: string; language: Language; password: string },
): Promise<Account | Refusal>; // refusal account-exists
export declare function getAccount(work: Work, accountId: string): Promise<Account | undefined>;
export declare function findAccount(work: Work, email: string): Promise<Account | undefined>;
// the portal gives its own public origin, e.g. https://clients.example.fr, for the links in mails
export declare function sendVerification(
  work: Work,
  accountId: string,
  portalUrl: string,
): Promise<Refusal | { sentTo: string }>;
export declare function verifyEmail(work: Work, token: string): Promise<Account | Refusal>;
export declare function changeEmail(
  house: House,
  by: Actor,
  input: { accountId: string; email: string; password: string; portalUrl: string },
): Promise<Account | Refusal>;
export declare function changePassword(
  house: House,
  by: Actor,
  input: { accountId: string; sessionId: string; current: string; wanted: string },
): Promise<Refusal | { changed: true }>;
export declare function requestPasswordReset(
  house: House,
  input: { email: string; address: string; portalUrl: string },
): Promise<Refusal | { asked: true }>; // same answer for unknown e-mails
export declare function resetPassword(
  work: Work,
  input: { token: string; password: string },
): Promise<Account | Refusal>; // ends all sessions

// ── memberships.ts (called by company/customers) ────────────────────────────────────────────────
export interface Membership {
  readonly contactId: string;
  readonly customerId: string;
}
export declare function grantAccess(
  work: Work,
  input: { accountId: string; contactId: string; customerId: string },
): Promise<void | Refusal>;
export declare function endAccess(work: Work, contactId: string, at?: Instant): Promise<void>;

// ── sessions.ts ──────────────────────────────────────────────────────────────────────────────────
export interface Session {
  readonly id: string;
  readonly account: Account;
  readonly staff: { readonly id: string; readonly name: string; readonly role: StaffRole } | undefined;
  /** Every customer this person belongs to, and the one chosen in this session (the only one is chosen by itself). */
  readonly memberships: readonly Membership[];
  readonly chosen: Membership | undefined;
  readonly impersonation:
    | {
        readonly contactId: string;
        readonly customerId: string;
        readonly contactName: string;
        readonly reason: string;
      }
    | undefined;
  readonly startedAt: Instant;
  readonly expiresAt: Instant;
}
export interface SessionSummary {
  readonly id: string;
  readonly startedAt: Instant;
  readonly lastSeenAt: Instant;
  readonly address: string;
  readonly userAgent: string;
}
export interface SessionStart {
  readonly token: string;
  readonly expiresAt: Instant;
  readonly sessionId: string;
}
/** Run with read(house, system('portal'), …): auth tables are closed to customers' people. */
export declare function sessionOf(work: Work, token: string): Promise<Session | undefined>;
export declare function actorOf(session: Session): Actor; // staff | contact | visitor (no customer yet)
export declare function chooseCustomer(
  work: Work,
  session: Session,
  customerId: string | undefined,
): Promise<void | Refusal>; // undefined: back to the staff hat
export declare function listSessions(work: Work, accountId: string): Promise<SessionSummary[]>;
export declare function endSession(work: Work, accountId: string, sessionId: string): Promise<void>;
export declare function endOtherSessions(work: Work, accountId: string, keep: string): Promise<number>;
export declare function signOut(work: Work, token: string): Promise<void>;
/** For somebody who just proved who they are (account just opened in the funnel, link used). */
export declare function startSession(
  work: Work,
  input: { accountId: string; address: string; userAgent: string; previousToken?: string },
): Promise<SessionStart>;

// ── sign-in.ts: take the House, because counted attempts survive a refusal ──────────────────────
export type SignIn =
  | ({ readonly step: 'done' } & SessionStart)
  | { readonly step: 'second-factor'; readonly ticket: string; readonly expiresAt: Instant };
export declare function signIn(
  house: House,
  input: { email: string; password: string; address: string; userAgent: string; previousToken?: string },
): Promise<SignIn | Refusal>;
export declare function confirmSecondFactor(
  house: House,
  input: { ticket: string; code: string; address: string; userAgent: string; previousToken?: string },
): Promise<SignIn | Refusal>; // TOTP or recovery code

// ── passkeys.ts ──────────────────────────────────────────────────────────────────────────────────
export interface RelyingParty {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
}
export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly addedAt: Instant;
  readonly lastUsedAt: Instant | null;
}
export declare function beginPasskeyRegistration(
  work: Work,
  input: { accountId: string; party: RelyingParty },
): Promise<{ options: object; ticket: string }>;
export declare function finishPasskeyRegistration(
  house: House,
  by: Actor,
  input: { accountId: string; ticket: string; response: unknown; name: string; party: RelyingParty },
): Promise<Passkey | Refusal>;
export declare function beginPasskeySignIn(
  work: Work,
  party: RelyingParty,
): Promise<{ options: object; ticket: string }>;
export declare function signInWithPasskey(
  house: House,
  input: {
    ticket: string;
    response: unknown;
    party: RelyingParty;
    address: string;
    userAgent: string;
    previousToken?: string;
  },
): Promise<SignIn | Refusal>;
export declare function listPasskeys(work: Work, accountId: string): Promise<Passkey[]>;
export declare function removePasskey(work: Work, accountId: string, id: string): Promise<void | Refusal>;

// ── totp.ts ──────────────────────────────────────────────────────────────────────────────────────
export declare function beginTotp(
  work: Work,
  input: { accountId: string; issuer: string },
): Promise<{ secret: string; uri: string } | Refusal>;
export declare function confirmTotp(
  house: House,
  by: Actor,
  input: { accountId: string; code: string },
): Promise<{ recoveryCodes: string[] } | Refusal>;
export declare function endTotp(
  house: House,
  by: Actor,
  input: { accountId: string; password: string },
): Promise<Refusal | { ended: true }>;
export declare function hasTotp(work: Work, accountId: string): Promise<boolean>;

// ── links.ts ─────────────────────────────────────────────────────────────────────────────────────
export type LinkPurpose =
  | 'first-staff'
  | 'staff-invitation'
  | 'invitation'
  | 'verify-email'
  | 'reset-password'
  | 'second-factor'
  | 'ftp-password'
  | 'database-password';
export interface Link {
  readonly id: string;
  readonly purpose: LinkPurpose;
  readonly subject: string;
  readonly data: Record<string, unknown>;
  readonly expiresAt: Instant;
}
export declare function createLink(
  work: Work,
  input: {
    purpose: LinkPurpose;
    subject: string;
    data?: Record<string, unknown>;
    validFor: string /* ISO duration, PT24H */;
  },
): Promise<{ token: string; expiresAt: Instant }>;
export declare function useLink(work: Work, token: string, purpose: LinkPurpose): Promise<Link | Refusal>; // link-unknown, link-used, link-expired; un-used again if the use case refuses
export declare function peekLink(work: Work, token: string, purpose: LinkPurpose): Promise<Link | Refusal>;
export declare function withdrawLinks(work: Work, purpose: LinkPurpose, subject: string): Promise<void>;

// ── staff.ts ─────────────────────────────────────────────────────────────────────────────────────
export interface Staff {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly role: StaffRole;
  readonly since: Instant;
  readonly endedAt: Instant | null;
}
export declare function createFirstStaffLink(
  work: Work,
): Promise<{ token: string; expiresAt: Instant } | Refusal>; // refusal staff-exists
export declare function useFirstStaffLink(
  work: Work,
  input: { token: string; name: string; email: string; password: string; language: Language },
): Promise<Staff | Refusal>;
export declare function addStaff(
  work: Work,
  input: { name: string; email: string; role: StaffRole; language: Language },
): Promise<{ staff: Staff; invitation: string | undefined } | Refusal>; // token for /…?token= where the person sets the password
export declare function acceptStaffInvitation(
  work: Work,
  input: { token: string; password: string },
): Promise<Account | Refusal>;
export declare function changeStaffRole(
  work: Work,
  staffId: string,
  role: StaffRole,
): Promise<Staff | Refusal>;
export declare function endStaff(work: Work, staffId: string): Promise<Staff | Refusal>;
export declare function listStaff(work: Work): Promise<Staff[]>;

// ── permissions.ts (pure) ────────────────────────────────────────────────────────────────────────
export type Permission =
  | 'customers.read'
  | 'customers.write'
  | 'orders.read'
  | 'orders.write'
  | 'invoices.read'
  | 'invoices.write'
  | 'payments.read'
  | 'payments.record'
  | 'catalogue.read'
  | 'catalogue.write'
  | 'terms.read'
  | 'terms.write'
  | 'services.read'
  | 'services.write'
  | 'sites.read'
  | 'sites.manage'
  | 'nodes.read'
  | 'nodes.manage'
  | 'outbox.read'
  | 'audit.read'
  | 'staff.manage'
  | 'tokens.manage'
  | 'settings.write'
  | 'impersonate';
export declare function staffMay(role: StaffRole, permission: Permission): boolean;
/** For use cases and doors: system may all; staff by role; contacts and visitors nothing of these. */
export declare function actorMay(actor: Actor, permission: Permission): boolean;

// ── impersonation.ts ─────────────────────────────────────────────────────────────────────────────
/** A second, read-only session of 30 minutes; keep the staff cookie aside. company/customers wraps it: `lookAsContact(work, {...})`. */
export declare function startImpersonation(
  work: Work,
  input: {
    staffSession: Session;
    contact: { id: string; name: string; customerId: string };
    reason: string;
    address: string;
    userAgent: string;
  },
): Promise<SessionStart | Refusal>;
// end it with signOut(work, token)

// ── tokens.ts ────────────────────────────────────────────────────────────────────────────────────
export type Scope = `${string}:${'read' | 'write'}`;
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly customerId: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
}
export declare function createToken(
  work: Work,
  input: { name: string; scopes: readonly string[]; customerId?: string; expires?: Instant },
): Promise<{ token: string; record: ApiToken } | Refusal>;
export declare function authenticateToken(
  work: Work,
  bearer: string,
): Promise<{ actor: Actor; token: ApiToken } | Refusal>; // token-unknown|token-expired|token-revoked
export declare function tokenMay(token: ApiToken, scope: Scope): boolean;
export declare function listTokens(work: Work, customerId?: string): Promise<ApiToken[]>;
export declare function revokeToken(work: Work, tokenId: string): Promise<void | Refusal>;

// ── form-token.ts ────────────────────────────────────────────────────────────────────────────────
export declare function formToken(secrets: Secrets, session: Session): string;
export declare function checkFormToken(secrets: Secrets, session: Session, given: unknown): boolean;

// ── attempts.ts: sliding window in PostgreSQL, counted in its own transaction ───────────────────
export declare function countAttempt(
  house: House,
  kind: 'sign-in' | 'open-account' | 'reset-password' | 'second-factor' | 'check-password',
  keys: { address?: string; email?: string; accountId?: string },
): Promise<Refusal | undefined>; // too-many-attempts with minutes
