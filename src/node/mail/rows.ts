import type {
  AddressOfDomain,
  Mailbox,
  Mailboxes,
  MailDomain,
  MailPiece,
  SpamOutcome,
} from '../../protocol/mail.ts';
import { FORWARDED } from './paths.ts';

/** Pure: what of a piece stands in the lookup tables, table by table. */
export type Value = string | number | null;
export type Rows = Readonly<Record<string, readonly Readonly<Record<string, Value>>[]>>;

export function rowsOf(piece: MailPiece): Rows {
  return piece.kind === 'domain' ? rowsOfDomain(piece) : rowsOfMailboxes(piece);
}

function rowsOfDomain(domain: MailDomain): Rows {
  if (domain.state === 'absent') return {};
  const { id, name, customer, uid } = domain;
  return {
    domains: [
      {
        id,
        piece: id,
        name,
        customer,
        uid,
        ...spamColumns(domain.spam),
        allow: JSON.stringify(domain.allow),
        deny: JSON.stringify(domain.deny),
        limits: JSON.stringify(domain.customerLimits),
        released: JSON.stringify(domain.releasedStops),
      },
    ],
    ...(domain.catchAll === undefined
      ? {}
      : { targets: [{ address: `@${name}`, target: domain.catchAll, piece: id }] }),
  };
}

function rowsOfMailboxes(piece: Mailboxes): Rows {
  const present = piece.mailboxes.filter((one) => one.state === 'present');
  const own = (rows: readonly Record<string, Value>[]) => rows.map((row) => ({ ...row, piece: piece.id }));
  return {
    mailboxes: own(present.map((one) => rowOfMailbox(one, piece.domain))),
    app_passwords: own(
      present.flatMap(({ address, appPasswords }) =>
        appPasswords.map(({ id, key, passwordHash }) => ({ address, key, id, password: passwordHash })),
      ),
    ),
    addresses: own([
      ...present.map(({ address }) => ({ address })),
      ...piece.addresses.map(({ address }) => ({ address })),
    ]),
    // A mailbox leads to itself: else the domain's catch-all would take its mail.
    targets: own([
      ...present.flatMap(({ address, forwards }) => [
        { address, target: address },
        ...forwards.map((target) => ({ address, target: elsewhere(target) })),
      ]),
      ...piece.addresses.flatMap(targetsOf),
    ]),
    senders: own([
      ...present.map(({ address }) => ({ sender: address, login: address })),
      ...piece.addresses.flatMap(({ address, senders }) =>
        [...new Set(senders)].map((login) => ({ sender: address, login })),
      ),
    ]),
  };
}

function rowOfMailbox(mailbox: Mailbox, domain: string): Record<string, Value> {
  const { id, address, passwordHash, quotaBytes, suspended, spam } = mailbox;
  return {
    address,
    id,
    domain,
    password: passwordHash ?? null,
    quota: quotaBytes,
    receives: suspended && !suspended.receive ? 0 : 1,
    signs_in: suspended ? 0 : 1,
    ...(spam ? spamColumns(spam) : { spam_to: null, spam_address: null }),
    allow: JSON.stringify(mailbox.allow),
    deny: JSON.stringify(mailbox.deny),
    limits: JSON.stringify(mailbox.limits),
    released: JSON.stringify(mailbox.releasedStops),
  };
}

const targetsOf = ({ address, to, forwards }: AddressOfDomain) =>
  [...new Set([...to, ...forwards.map(elsewhere)])].map((target) => ({ address, target }));

const spamColumns = (spam: SpamOutcome) => ({
  spam_to: spam.to,
  spam_address: spam.to === 'mailbox' ? spam.address : null,
});

/** `x@example.org` → `x=example.org@forwarded.invalid`: Postfix sends it on under a sender of this node. */
export const elsewhere = (target: string) => `${target.replace('@', '=')}@${FORWARDED}`;

/** Why a piece cannot be, by itself: an address of another domain, two of one name. */
export function misfit(piece: MailPiece, domain: MailDomain | undefined): string | undefined {
  if (piece.kind === 'domain') return undefined;
  if (!domain) return 'its domain is not in the state';
  const addresses = [
    ...piece.mailboxes.filter((one) => one.state === 'present').map(({ address }) => address),
    ...piece.addresses.map(({ address }) => address),
  ];
  const stranger = addresses.find((address) => address.slice(address.lastIndexOf('@') + 1) !== domain.name);
  if (stranger !== undefined) return `${stranger} is not of ${domain.name}`;
  if (new Set(addresses).size < addresses.length) return 'an address stands in it twice';
  return undefined;
}
