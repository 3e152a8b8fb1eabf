import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { type Day, isBefore } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { compact, isSepaIban, maskedIban } from '../../platform/identifiers.ts';
import { isId, newId } from '../../platform/ids.ts';
import { add, formatPlain, type Money } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type BillingIdentity, billingIdentity, getCustomer } from '../customers/customers.ts';
import { listMandates, mandateFor, openIban, recordCollection } from '../mandates/mandates.ts';
import { askedOfBank, debitsToAsk, refundsToTransfer, transferAsked } from '../payments/payments.ts';
import { getProvider } from '../provider/provider.ts';
import type { Bank, DebitBatch, DebitFormat, PartyAddress, TransferBatch } from './bank.ts';
import {
  type BankBatch,
  insertBatch,
  insertPayoutAccount,
  lockBatches,
  selectBatches,
  selectNextNumber,
  selectPayoutAccount,
} from './batches-store.ts';
import { endToEndOf } from './rules.ts';

/** What could not go into a file, and why: staff do something about it. */
export interface Skipped {
  readonly customerId: string;
  readonly customer: string;
  readonly number: string;
  readonly amount: Money;
  readonly why: 'no-mandate' | 'no-account';
}

export interface Exported {
  readonly batch: BankBatch;
  readonly file: string;
  readonly skipped: readonly Skipped[];
}

/**
 * Art. 8: the debits that are due by the day, as one pain.008 to be collected on it. Each goes out once, and
 * only under a mandate that is valid on that day.
 */
export async function exportDebits(
  work: Work,
  bank: Bank,
  input: { on: Day; format: DebitFormat },
): Promise<Exported | Refusal> {
  const head = await startBatch(work, input.on, 'P');
  if (isRefusal(head)) return head;
  const { creditorId } = await getProvider(work);
  if (creditorId === '') return refuse('debits-not-offered', { article: '8' });
  const debits: DebitBatch['debits'][number][] = [];
  const asked: { id: string; customerId: string }[] = [];
  const skipped: Skipped[] = [];
  for (const debit of await debitsToAsk(work, input.on)) {
    const { customerId, number, amount } = debit;
    const mandate = await mandateFor(work, customerId, input.on);
    const debtor = await identity(work, customerId);
    if (!mandate) {
      skipped.push({ customerId, customer: debtor.name, number, amount, why: 'no-mandate' });
      continue;
    }
    debits.push({
      endToEnd: endToEndOf(debit.id),
      sequence: await recordCollection(work, mandate, { id: debit.id, collectOn: input.on }),
      mandate: mandate.reference,
      signedOn: mandate.signedOn,
      debtor: mandate.holder,
      address: addressOf(debtor),
      iban: await openIban(work, mandate.id),
      bic: mandate.bic,
      amount,
      remittance: number,
    });
    asked.push(debit);
  }
  if (debits.length === 0) return refuse('nothing-to-export', { figures: { skipped: skipped.length } });
  const { format } = input;
  const file = bank.writeDebits({ ...head, format, creditorId, executeOn: input.on, debits });
  const batch = await keepBatch(work, head.number, {
    kind: 'debits',
    format,
    executeOn: input.on,
    file,
    amounts: debits,
  });
  for (const debit of asked) await askedOfBank(work, debit, { batchId: batch.id, collectOn: input.on });
  return { batch, file, skipped };
}

/** Refunds that are to be transferred, as one pain.001: to the account of the mandate, or the one that staff noted. */
export async function exportRefunds(work: Work, bank: Bank, on: Day): Promise<Exported | Refusal> {
  const head = await startBatch(work, on, 'V');
  if (isRefusal(head)) return head;
  const transfers: TransferBatch['transfers'][number][] = [];
  const asked: { id: string; customerId: string }[] = [];
  const skipped: Skipped[] = [];
  for (const refund of await refundsToTransfer(work)) {
    const { customerId, number, amount } = refund;
    const account = await accountOf(work, customerId);
    const creditor = await identity(work, customerId);
    if (!account) {
      skipped.push({ customerId, customer: creditor.name, number, amount, why: 'no-account' });
      continue;
    }
    transfers.push({
      endToEnd: endToEndOf(refund.id),
      creditor: account.holder,
      address: addressOf(creditor),
      iban: account.iban,
      amount,
      remittance: `Remboursement ${number}`,
    });
    asked.push(refund);
  }
  if (transfers.length === 0) return refuse('nothing-to-export', { figures: { skipped: skipped.length } });
  const file = bank.writeTransfers({ ...head, executeOn: on, transfers });
  const kept = {
    kind: 'transfers',
    format: 'pain.001.001.09',
    executeOn: on,
    file,
    amounts: transfers,
  } as const;
  const batch = await keepBatch(work, head.number, kept);
  for (const refund of asked) await transferAsked(work, refund, batch.id);
  return { batch, file, skipped };
}

async function startBatch(work: Work, on: Day, series: 'P' | 'V') {
  if (!actorMay(work.by, 'payments.record')) return refuse('not-permitted');
  if (isBefore(on, work.today)) return refuse('export-in-the-past', { field: 'on' });
  await lockBatches(work);
  const { name, iban, bic, street, postcode, city, country } = await getProvider(work);
  const address = { street, postalCode: postcode, city, country };
  const number = await selectNextNumber(work, series, work.today.year);
  return { number, at: work.at, company: { name, iban, bic, address } };
}

async function keepBatch(
  work: Work,
  number: string,
  made: {
    kind: BankBatch['kind'];
    format: string;
    executeOn: Day;
    file: string;
    amounts: readonly { amount: Money }[];
  },
): Promise<BankBatch> {
  const id = newId();
  const { kind, format, executeOn, file, amounts } = made;
  const total = add(...amounts.map(({ amount }) => amount));
  const row = { id, number, kind, format, executeOn, items: amounts.length, total };
  await insertBatch(work, { ...row, sealedFile: work.secrets.seal(file, purposeOf(id)) });
  await recordAct(work, {
    act: 'bank-file-exported',
    article: '8',
    details: { number, format, items: amounts.length, total: formatPlain(total), on: executeOn.toString() },
  });
  return { ...row, at: work.at, madeBy: 'name' in work.by ? work.by.name : work.by.kind };
}

/** Where a customer's money goes back: the account that staff noted last, else that of the latest mandate. */
async function accountOf(
  work: Work,
  customerId: string,
): Promise<{ holder: string; iban: string } | undefined> {
  const noted = await selectPayoutAccount(work, customerId);
  if (noted)
    return { holder: noted.holder, iban: work.secrets.open(noted.sealedIban, payoutPurpose(customerId)) };
  const [mandate] = await listMandates(work, { customerId, limit: 1 });
  return mandate && { holder: mandate.holder, iban: await openIban(work, mandate.id) };
}

/** By staff, at the customer's word: the account to which refunds are transferred. */
export async function setPayoutAccount(
  work: Work,
  customerId: string,
  account: { holder: string; iban: string },
): Promise<Refusal | undefined> {
  if (!actorMay(work.by, 'payments.record')) return refuse('not-permitted');
  if (!(await getCustomer(work, customerId))) return refuse('customer-unknown');
  const holder = account.holder.trim();
  if (holder.length < 2 || holder.length > 70 || /\p{Cc}/u.test(holder))
    return refuse('mandate-holder-invalid', { field: 'holder' });
  if (!isSepaIban(account.iban)) return refuse('mandate-iban-invalid', { field: 'iban' });
  const iban = compact(account.iban);
  const sealedIban = work.secrets.seal(iban, payoutPurpose(customerId));
  await insertPayoutAccount(work, { customerId, holder, sealedIban, maskedIban: maskedIban(iban) });
  await recordAct(work, { act: 'payout-account-noted', customerId, details: { iban: maskedIban(iban) } });
  return undefined;
}

/** Newest first. */
export async function listBatches(
  work: Work,
  filter: { before?: string; limit: number },
): Promise<BankBatch[]> {
  return selectBatches(work, filter);
}

export async function getBatch(work: Work, batchId: string): Promise<BankBatch | undefined> {
  return isId(batchId) ? (await selectBatches(work, { id: batchId, limit: 1 }))[0] : undefined;
}

/** The file as it was made, to be given to the bank (again). */
export async function batchFile(
  work: Work,
  batchId: string,
): Promise<{ fileName: string; text: string } | undefined> {
  if (!actorMay(work.by, 'payments.record')) return undefined;
  const [batch] = isId(batchId) ? await selectBatches(work, { id: batchId, limit: 1 }) : [];
  return (
    batch && {
      fileName: `${batch.number}.xml`,
      text: work.secrets.open(batch.sealedFile, purposeOf(batch.id)),
    }
  );
}

async function identity(work: Work, customerId: string): Promise<BillingIdentity> {
  const found = await billingIdentity(work, customerId, work.today);
  if (!found) throw new Error(`no customer ${customerId}`);
  return found;
}

function addressOf({ address }: BillingIdentity): PartyAddress {
  return {
    street: address.line1,
    postalCode: address.postalCode,
    city: address.city,
    country: address.country,
  };
}

function purposeOf(batchId: string): string {
  return `bank-batch/${batchId}`;
}

function payoutPurpose(customerId: string): string {
  return `payout/${customerId}`;
}
