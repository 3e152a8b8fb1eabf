import SEPA from 'sepa';
import type { DebitBatch, PartyAddress, TransferBatch } from '../../company/banking/bank.ts';
import { type Day, type Instant, PARIS } from '../../platform/calendar.ts';
import { compact } from '../../platform/identifiers.ts';
import type { Money } from '../../platform/money.ts';

/** pain.008 and pain.001 for the bank, by the `sepa` package; the addresses are put into their fields here. */

export function debitFile(batch: DebitBatch): string {
  const { company } = batch;
  const document = new SEPA.Document(batch.format);
  head(document, batch);
  for (const sequence of ['FRST', 'RCUR'] as const) {
    const debits = batch.debits.filter((debit) => debit.sequence === sequence);
    if (debits.length === 0) continue;
    const info = document.createPaymentInfo();
    info.id = sequence;
    info.batchBooking = true;
    info.localInstrumentation = 'CORE';
    info.sequenceType = sequence;
    info.collectionDate = localDate(batch.executeOn);
    info.creditorId = compact(batch.creditorId);
    info.creditorName = words(company.name, 70);
    info.creditorIBAN = compact(company.iban);
    info.creditorBIC = bicFor(company.iban, company.bic);
    Object.assign(info, addressed('creditor', company.address));
    document.addPaymentInfo(info);
    for (const debit of debits) {
      const one = info.createTransaction();
      one.end2endId = debit.endToEnd;
      one.amount = euros(debit.amount);
      one.mandateId = debit.mandate;
      one.mandateSignatureDate = localDate(debit.signedOn);
      one.debtorName = words(debit.debtor, 70);
      one.debtorIBAN = compact(debit.iban);
      one.debtorBIC = bicFor(debit.iban, debit.bic);
      one.remittanceInfo = words(debit.remittance, 140);
      Object.assign(one, addressed('debtor', debit.address));
      info.addTransaction(one);
    }
  }
  return structured(document.toString());
}

export function transferFile(batch: TransferBatch): string {
  const { company } = batch;
  const document = new SEPA.Document('pain.001.001.09');
  head(document, batch);
  const info = document.createPaymentInfo();
  info.batchBooking = true;
  info.requestedExecutionDate = localDate(batch.executeOn);
  info.debtorName = words(company.name, 70);
  info.debtorIBAN = compact(company.iban);
  info.debtorBIC = bicFor(company.iban, company.bic);
  Object.assign(info, addressed('debtor', company.address));
  document.addPaymentInfo(info);
  for (const transfer of batch.transfers) {
    const one = info.createTransaction();
    one.end2endId = transfer.endToEnd;
    one.amount = euros(transfer.amount);
    one.creditorName = words(transfer.creditor, 70);
    one.creditorIBAN = compact(transfer.iban);
    one.remittanceInfo = words(transfer.remittance, 140);
    Object.assign(one, addressed('creditor', transfer.address));
    info.addTransaction(one);
  }
  return structured(document.toString());
}

function head(
  document: InstanceType<typeof SEPA.Document>,
  batch: { number: string; at: Instant; company: { name: string } },
): void {
  document.grpHdr.id = batch.number;
  document.grpHdr.created = localMoment(batch.at);
  document.grpHdr.initiatorName = words(batch.company.name, 70);
}

/** Between the parts of an address as the package carries it: no text of ours holds it (see `words`). */
const SEAM = '|';

/** The package only writes lines of text: the town and the postcode travel in the second one. */
function addressed(who: 'creditor' | 'debtor', address: PartyAddress): Record<string, string> {
  return {
    [`${who}Street`]: words(address.street, 70) || '-',
    [`${who}City`]: `${words(address.postalCode, 16)}${SEAM}${words(address.city, 35)}`,
    [`${who}Country`]: address.country,
  };
}

/** Since 15 November 2026 banks take no address in lines: street, postcode, town and country each have their field. */
function structured(xml: string): string {
  return xml.replace(
    /<PstlAdr><Ctry>([^<]*)<\/Ctry><AdrLine>([^<]*)<\/AdrLine><AdrLine>([^<|]*)\|([^<]*)<\/AdrLine><\/PstlAdr>/g,
    (_all, country: string, street: string, postcode: string, town: string) =>
      `<PstlAdr>${street === '-' ? '' : `<StrtNm>${street}</StrtNm>`}${postcode === '' ? '' : `<PstCd>${postcode}</PstCd>`}<TwnNm>${town}</TwnNm><Ctry>${country}</Ctry></PstlAdr>`,
  );
}

/** The characters that every bank of the SEPA takes (EPC 217-08); accents are dropped, not the letters. */
function words(text: string, most: number): string {
  return text
    .replace(/[œŒ]/g, 'oe')
    .replace(/[æÆ]/g, 'ae')
    .replace(/ß/g, 'ss')
    .replace(/[’‘`´]/g, "'")
    .replace(/[–—]/g, '-')
    .replace(/&/g, '+')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^A-Za-z0-9/\-?:().,'+ ]/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, most)
    .trim();
}

/** A BIC of another country than the account's would have the file turned down; the IBAN is enough. */
function bicFor(iban: string, bic: string | undefined): string {
  const given = compact(bic ?? '');
  return given.slice(4, 6) === compact(iban).slice(0, 2) ? given : '';
}

/** Exact: a number of cents below 2^53 divided by a hundred prints as it should. */
function euros(amount: Money): number {
  return Number(amount.cents) / 100;
}

/** The package reads a Date by the machine's own zone. */
function localDate(on: Day): Date {
  return new Date(on.year, on.month - 1, on.day, 12);
}

function localMoment(at: Instant): Date {
  const paris = at.toZonedDateTimeISO(PARIS);
  return new Date(paris.year, paris.month - 1, paris.day, paris.hour, paris.minute, paris.second);
}
