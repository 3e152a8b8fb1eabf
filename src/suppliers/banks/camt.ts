import type { BankFile, BankLine } from '../../company/banking/bank.ts';
import { compact, isIban } from '../../platform/identifiers.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { amountOf, dayOf, given, plain, wrongValue } from './values.ts';
import type { XmlFile, XmlNode } from './xml.ts';

/** camt.053 (the statement of a day) and camt.054 (the particulars of its sums), from version 02 on. */
export function readCamt({ message, root }: XmlFile): BankFile | Refusal {
  const format = message.startsWith('camt.053') ? 'camt.053' : 'camt.054';
  const body = format === 'camt.053' ? root.at('BkToCstmrStmt') : root.at('BkToCstmrDbtCdtNtfctn');
  const parts = body?.all(format === 'camt.053' ? 'Stmt' : 'Ntfctn') ?? [];
  if (parts.length === 0) return refuse('bank-file-empty', { field: 'file', figures: { line: root.line } });
  const statements = [];
  for (const part of parts) {
    const account = part.textAt('Acct', 'Id', 'IBAN') || part.textAt('Acct', 'Id', 'Othr', 'Id');
    if (account === '') return wrongValue(part.line, 'Acct');
    const currency = part.textAt('Acct', 'Ccy');
    if (currency !== '' && currency !== 'EUR')
      return refuse('bank-file-currency', { field: 'file', figures: { line: part.line, currency } });
    const entries: BankLine[] = [];
    for (const entry of part.all('Ntry')) {
      const read = readEntry(entry);
      if (isRefusal(read)) return read;
      entries.push(...read);
    }
    statements.push({ account: compact(account), line: part.line, entries });
  }
  return { kind: 'statements', format, statements };
}

/** One movement, or each of those that it sums up where their particulars are given. */
function readEntry(entry: XmlNode): BankLine[] | Refusal {
  const state = entry.textAt('Sts', 'Cd') || entry.textAt('Sts');
  if (state !== 'BOOK') return []; // announced or pending: it comes again when it is booked
  const whole = readAmount(entry, entry);
  if (isRefusal(whole)) return whole;
  const bookedOn = dayOf(
    entry.textAt('BookgDt', 'Dt') || entry.textAt('BookgDt', 'DtTm') || entry.textAt('ValDt', 'Dt'),
    entry.line,
  );
  if (isRefusal(bookedOn)) return bookedOn;
  const bankRef = given(entry.textAt('AcctSvcrRef'));
  const details = entry.all('NtryDtls').flatMap((one) => one.all('TxDtls'));
  const batch = entry.at('NtryDtls', 'Btch');
  const count = Number(batch?.textAt('NbOfTxs') || details.length);
  const about = plain(entry.textAt('AddtlNtryInf'));
  if (details.length < 2) {
    const line = lineOfTransaction(details[0] ?? entry, { ...whole, bookedOn, bankRef, about });
    const sum = details.length === 0 && batch !== undefined && count > 0;
    const id = batch?.textAt('PmtInfId') || batch?.textAt('MsgId') || '';
    return [sum ? { ...line, batch: { id, count } } : line];
  }
  const lines: BankLine[] = [];
  for (const [index, detail] of details.entries()) {
    const part = readAmount(detail, entry);
    if (isRefusal(part)) return part;
    const own = given(detail.textAt('Refs', 'AcctSvcrRef')) ?? (bankRef && `${bankRef}/${index + 1}`);
    lines.push(lineOfTransaction(detail, { ...part, bookedOn, bankRef: own, about }));
  }
  return lines;
}

/** The amount of a transaction: its own, else that which was instructed; and which way it went. */
function readAmount(from: XmlNode, entry: XmlNode): Pick<BankLine, 'amount' | 'direction'> | Refusal {
  const stated =
    from.at('Amt') ?? from.at('AmtDtls', 'TxAmt', 'Amt') ?? from.at('AmtDtls', 'InstdAmt', 'Amt');
  if (!stated) return wrongValue(from.line, 'Amt');
  const amount = amountOf(stated.text, stated.currency, stated.line);
  if (isRefusal(amount)) return amount;
  const mark = from.textAt('CdtDbtInd') || entry.textAt('CdtDbtInd');
  if (mark !== 'CRDT' && mark !== 'DBIT') return wrongValue(from.line, mark || 'CdtDbtInd');
  return { amount, direction: mark === 'CRDT' ? 'in' : 'out' };
}

function lineOfTransaction(
  detail: XmlNode,
  known: Pick<BankLine, 'amount' | 'direction' | 'bookedOn' | 'bankRef'> & { about: string },
): BankLine {
  const { about, ...rest } = known;
  // Of money that comes in the debtor is the other side; a returned debit of ours names its debtor too.
  const returnCode = given(detail.textAt('RtrInf', 'Rsn', 'Cd'));
  const side = rest.direction === 'in' || returnCode !== undefined ? 'Dbtr' : 'Cdtr';
  const party = detail.textAt('RltdPties', side, 'Nm') || detail.textAt('RltdPties', side, 'Pty', 'Nm') || '';
  const iban = compact(detail.textAt('RltdPties', `${side}Acct`, 'Id', 'IBAN'));
  const words = detail
    .all('RmtInf')
    .flatMap((info) => info.all('Ustrd'))
    .map(({ text }) => text);
  const reference = detail.textAt('RmtInf', 'Strd', 'CdtrRefInf', 'Ref');
  return {
    ...rest,
    line: detail.line,
    endToEnd: given(detail.textAt('Refs', 'EndToEndId')),
    reference: given(reference),
    remittance: plain(words.join(' ') || detail.textAt('AddtlTxInf') || about),
    party: plain(party, 140),
    partyIban: isIban(iban) ? iban : undefined,
    returnCode,
    batch: undefined,
  };
}
