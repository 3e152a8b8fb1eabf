import type { BankFile, Rejection } from '../../company/banking/bank.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { amountOf, given, wrongValue } from './values.ts';
import type { XmlFile, XmlNode } from './xml.ts';

/** pain.002: which of our orders the bank did not carry out, and why. */
export function readStatusReport({ root }: XmlFile): BankFile | Refusal {
  const report = root.at('CstmrPmtStsRpt');
  if (!report) return refuse('bank-file-unknown', { field: 'file', figures: { line: root.line } });
  const group = report.textAt('OrgnlGrpInfAndSts', 'GrpSts');
  const rejections: Rejection[] = [];
  for (const payment of report.all('OrgnlPmtInfAndSts')) {
    const orders = payment.all('TxInfAndSts');
    const whole = payment.textAt('PmtInfSts');
    if (whole === 'RJCT' && orders.length === 0)
      rejections.push({ line: payment.line, batch: payment.textAt('OrgnlPmtInfId'), code: reason(payment) });
    for (const one of orders) {
      if ((one.textAt('TxSts') || whole || group) !== 'RJCT') continue;
      const endToEnd = given(one.textAt('OrgnlEndToEndId'));
      if (endToEnd === undefined) return wrongValue(one.line, 'OrgnlEndToEndId');
      // The order as the bank gives it back: not one of ours where it is in another money, or less than nothing.
      const stated = one.at('OrgnlTxRef', 'Amt', 'InstdAmt');
      const amount = stated && amountOf(stated.text, stated.currency, stated.line);
      if (isRefusal(amount)) return amount;
      rejections.push({ line: one.line, endToEnd, code: reason(one) || reason(payment) });
    }
  }
  if (rejections.length === 0 && group === 'RJCT') {
    const original = report.textAt('OrgnlGrpInfAndSts', 'OrgnlMsgId');
    const code = reason(report.at('OrgnlGrpInfAndSts') ?? report);
    rejections.push({ line: report.line, batch: original, code });
  }
  for (const [index, one] of rejections.entries())
    if (one.code === '') rejections[index] = { ...one, code: 'MS03' }; // no reason given
  return { kind: 'rejections', format: 'pain.002', rejections };
}

function reason(from: XmlNode): string {
  return from.textAt('StsRsnInf', 'Rsn', 'Cd');
}
