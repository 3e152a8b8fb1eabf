import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { act, type House, mayTouch, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { findMail, type MailEntry, markBounced } from '../../platform/mail/mail.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { actingMay, contactsOf, getCustomer, invoiceEmails } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';
import { type ReturnedMail, readReturnedMail } from './dsn.ts';
import { bounceKind, type DeliveryReport, envelopeSender, mailBehind, statusIn } from './rules.ts';
import {
  type BounceOfMail,
  insertBounce,
  insertClearing,
  type LostAddress,
  selectBouncesOf,
  selectLost,
} from './store.ts';
import { tellOfInvoiceAddress } from './warning.ts';

export type { BounceOfMail, LostAddress } from './store.ts';

const robot = system('returned mail');
const PURPOSE = 'bounces';

/** The envelope sender of a mail, where the settings say to which mailbox mails come back. */
export async function senderOf(work: Work): Promise<((mailId: string) => string) | undefined> {
  const { bounceAddress } = await getProvider(work);
  if (bounceAddress === '') return undefined;
  const key = work.secrets.deriveKey(PURPOSE);
  return (mailId) => envelopeSender(bounceAddress, mailId, key);
}

/** What became of a message from the mailbox. */
export type Taken = 'recorded' | 'known' | 'no-report' | 'not-ours';

/** A message from the mailbox: believed for the address that it came to, which nobody else can make. */
export async function takeReturnedMail(house: House, raw: Uint8Array): Promise<Taken> {
  const returned = await readReturnedMail(raw);
  if (!returned || returned.reports.length === 0) return 'no-report';
  return act(house, robot, async (work) => {
    const mail = await mailOf(work, returned);
    if (!mail) return 'not-ours' as const;
    let taken: Taken = 'known';
    for (const report of returned.reports) {
      const address = recipientOf(mail, report);
      if (address !== undefined && (await record(work, mail, address, report, 'report'))) taken = 'recorded';
    }
    return taken;
  });
}

async function mailOf(work: Work, { sentTo }: ReturnedMail): Promise<MailEntry | undefined> {
  const { bounceAddress } = await getProvider(work);
  if (bounceAddress === '') return undefined;
  const key = work.secrets.deriveKey(PURPOSE);
  const ids = sentTo.map((address) => mailBehind(address, bounceAddress, key));
  const id = ids.find((one) => one !== undefined);
  return id === undefined ? undefined : findMail(work, id);
}

/** Only somebody whom we wrote to: a report about others marks nobody. */
function recipientOf({ to }: MailEntry, { recipient, original }: DeliveryReport): string | undefined {
  const known = to.map((address) => address.toLowerCase());
  return (
    known.find((address) => address === original || address === recipient) ??
    (known.length === 1 ? known[0] : undefined)
  );
}

/** What the relay said while it took a mail (SMTP 5XX at RCPT). */
export async function recordRefusedRecipients(
  work: Work,
  mailId: string,
  refused: readonly { readonly address: string; readonly said: string }[],
): Promise<void> {
  const mail = isId(mailId) ? await findMail(work, mailId) : undefined;
  if (!mail) return;
  for (const { address, said } of refused) {
    const report = { action: 'failed', status: statusIn(said), diagnostic: said.slice(0, 500) };
    await record(work, mail, address.toLowerCase(), report, 'smtp');
  }
}

async function record(
  work: Work,
  mail: MailEntry,
  address: string,
  report: Pick<DeliveryReport, 'action' | 'status' | 'diagnostic'>,
  means: 'report' | 'smtp',
): Promise<boolean> {
  const kind = bounceKind(report);
  if (kind === undefined) return false;
  const { status, diagnostic } = report;
  const { id: mailId, customerId } = mail;
  const before = customerId === null ? [] : await selectLost(work, { customerId });
  if (!(await insertBounce(work, { mailId, customerId, address, kind, status, diagnostic, means })))
    return false;
  if (kind !== 'late' && means === 'report') await markBounced(work, mailId, `${status} ${diagnostic}`);
  await recordAct(work, {
    act: `mail-bounced-${kind}`,
    article: '5',
    ...(customerId === null ? {} : { customerId }),
    details: { address, status, subject: mail.subject },
  });
  const isNews = kind === 'hard' && !before.some((lost) => lost.address === address);
  if (isNews && customerId !== null)
    await tellOfInvoiceAddress(work, { ...report, customerId, mailId, address });
  return true;
}

/** Of one mail, for whoever may see it. */
export async function bouncesOf(work: Work, mailId: string): Promise<BounceOfMail[]> {
  return (await findMail(work, mailId)) ? selectBouncesOf(work, mailId) : [];
}

/** A customer whose mails come back: art. 5 wants an invoice address that works, always. */
export interface Unreachable {
  readonly customerId: string;
  readonly name: string;
  readonly lost: readonly LostAddress[];
  /** No invoice address is left that works. */
  readonly noInvoiceEmail: boolean;
  /** How else they may be told: a telephone number, and where a letter goes. */
  readonly phone: string | undefined;
  readonly letterTo: string;
}

/** Addresses that are still somebody's and that mails come back from; undefined where all is well. */
export async function unreachable(work: Work, customerId: string): Promise<Unreachable | undefined> {
  if (!mayTouch(work, customerId)) return undefined;
  const customer = await getCustomer(work, customerId);
  const all = customer ? await selectLost(work, { customerId }) : [];
  if (!customer || all.length === 0) return undefined;
  const contacts = await contactsOf(work, customerId);
  const invoices = (await invoiceEmails(work, customerId)).map((email) => email.toLowerCase());
  const inUse = new Set([...invoices, ...contacts.map(({ email }) => email.toLowerCase())]);
  const lost = all.filter(({ address }) => inUse.has(address));
  if (lost.length === 0) return undefined;
  const bad = new Set(lost.map(({ address }) => address));
  const { line1, line2, postalCode, city } = customer.address;
  return {
    customerId,
    name: customer.name,
    lost,
    noInvoiceEmail: invoices.every((email) => bad.has(email)),
    phone: contacts.find(({ phone }) => phone !== null)?.phone ?? customer.phone ?? undefined,
    letterTo: [customer.name, line1, line2, `${postalCode} ${city}`].filter(Boolean).join(', '),
  };
}

const MOST_SHOWN = 200;

/** For the console: the ones without any invoice address first. */
export async function unreachableCustomers(work: Work): Promise<Unreachable[]> {
  if (!actorMay(work.by, 'customers.read')) return [];
  const found: Unreachable[] = [];
  const lost = await selectLost(work, { limit: MOST_SHOWN });
  for (const customerId of new Set(lost.map((one) => one.customerId))) {
    const one = await unreachable(work, customerId);
    if (one) found.push(one);
  }
  return found.sort((a, b) => Number(b.noInvoiceEmail) - Number(a.noInvoiceEmail));
}

/** Whoever looks after the contacts says that the address works again, and why they think so. */
export async function clearBounce(
  work: Work,
  input: { customerId: string; address: string; why: string },
): Promise<{ address: string } | Refusal> {
  const { customerId } = input;
  if (!mayTouch(work, customerId)) return refuse('customer-unknown');
  if (!(await actingMay(work, customerId, 'contacts'))) return refuse('not-permitted', { article: '5' });
  const address = input.address.toLowerCase();
  const why = input.why.trim().slice(0, 500);
  if (why === '') return refuse('bounce-why-missing', { article: '5', field: 'why' });
  const lost = (await selectLost(work, { customerId })).find((one) => one.address === address);
  if (!lost) return refuse('bounce-unknown', { article: '5' });
  await insertClearing(work, { bounceId: lost.bounceId, customerId, why });
  await recordAct(work, { act: 'bounce-cleared', article: '5', customerId, details: { address, why } });
  return { address };
}
