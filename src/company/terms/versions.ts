import { cents, type Money } from '../../platform/money.ts';

/**
 * The parameters of a version of the terms: every figure that a rule of the system reads. A contract
 * stays on the version that its client accepted, so rules ask `parameters(contract.termsVersion)`.
 */
export interface TermsParameters {
  /** Art. 5: how many e-mail addresses for invoices a client keeps at least. */
  readonly invoiceEmailsAtLeast: number;
  /** Art. 7: days of notice before the due date. */
  readonly terminationNoticeDays: number;
  /** Art. 7: days for which the data of an ended service wait for the client, who may still take them along. */
  readonly dataKeptDays: number;
  /** Art. 8: days before the due date on which the invoice is sent. */
  readonly invoiceDaysBeforeDue: number;
  /** Art. 8: how many reminders at least before the due date. */
  readonly remindersAtLeast: number;
  /** Art. 8: monthly direct debit only for *more* than this a month, VAT included. */
  readonly directDebitAbove: Money;
  /** Art. 11: years for which a domain name is registered at least. */
  readonly domainYearsAtLeast: number;
  /** Art. 12: flat fee excl. VAT for the suspension, the search for the intrusion and new passwords. */
  readonly intrusionFee: Money;
  /** Art. 12: flat fee excl. VAT for restoring a backup after an intrusion, once agreed. */
  readonly restoreFee: Money;
  /** Art. 12b: megabytes of a mailbox. */
  readonly mailboxMegabytes: number;
  /** Art. 15: a backup every so many days. */
  readonly serverBackupEveryDays: number;
  /** Art. 19: days after receipt of the invoice in which a dispute must come. */
  readonly disputeDays: number;
}

export interface TermsVersion {
  /** The identifier that contracts keep. */
  readonly id: string;
  /** The day from which it is offered. */
  readonly from: string;
  readonly parameters: TermsParameters;
}

/** Oldest first. A published version is never edited: a change of the terms is a new entry. */
export const VERSIONS: readonly TermsVersion[] = [
  {
    id: '2016-05-15',
    from: '2016-05-15',
    parameters: {
      invoiceEmailsAtLeast: 1,
      terminationNoticeDays: 60,
      // A month: long enough to notice and to move, and no longer than returning the data asks for (GDPR art. 28-3 g).
      dataKeptDays: 30,
      invoiceDaysBeforeDue: 20,
      remindersAtLeast: 2,
      directDebitAbove: cents(20_00),
      domainYearsAtLeast: 1,
      intrusionFee: cents(100_00),
      restoreFee: cents(100_00),
      mailboxMegabytes: 250,
      serverBackupEveryDays: 1,
      disputeDays: 30,
    },
  },
];

/** The version that is offered to whoever orders today: the latest that has begun. */
export function versionOn(today: string): TermsVersion {
  const begun = VERSIONS.filter((version) => version.from <= today);
  const latest = begun.at(-1) ?? VERSIONS[0];
  if (!latest) throw new Error('no version of the terms');
  return latest;
}

function versionOf(id: string): TermsVersion | undefined {
  return VERSIONS.find((version) => version.id === id);
}

/** The figures that the rules of a contract read. @throws RangeError for a version that never was. */
export function parameters(id: string): TermsParameters {
  const version = versionOf(id);
  if (!version) throw new RangeError(`no version ${JSON.stringify(id)} of the terms`);
  return version.parameters;
}
