import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { act, type House } from '../../platform/house.ts';
import { formatDay, formatMoney } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Handler } from '../../platform/outbox.ts';
import { invoiceEmails } from '../customers/customers.ts';
import { getInvoice } from '../invoicing/invoicing.ts';
import { mandateOfDebit, suspendMandate } from '../mandates/mandates.ts';
import { getDebit, presentAgain, returnsOf } from '../payments/payments.ts';
import { getProvider } from '../provider/provider.ts';
import { consequenceOf, isContestable, presentedAgainOn } from './returns-rules.ts';

export function bankingHandlers(): Handler[] {
  return [
    {
      topic: 'payments.debit-returned',
      name: 'banking.follow-return',
      handle: (house, { payload }) => followReturn(house, String(payload.debitId), String(payload.code)),
    },
  ];
}

const robot = system('banking');

/**
 * What a bank's code means (returns-rules.ts): AM04 is presented once more, AC04 or MD07 suspends the mandate,
 * MD06 after its 8 weeks can be contested. The customer is told what happened and what to do.
 */
async function followReturn(house: House, debitId: string, code: string): Promise<void> {
  await act(house, robot, async (work) => {
    const debit = await getDebit(work, debitId);
    const invoice = debit && (await getInvoice(work, debit.invoiceId));
    if (!debit || !invoice) throw new Error(`debit ${debitId} was returned and is not there`);
    const { customerId } = debit;
    const { number, language } = invoice;
    const { mandate: effect, ours } = consequenceOf(code);
    const mandate = await mandateOfDebit(work, debitId);
    if (effect === 'suspend' && mandate?.state === 'valid') await suspendMandate(work, mandate.id, code);
    const returns = await returnsOf(work, invoice.id);
    const on = presentedAgainOn(code, returns, work.today);
    const again = on && (await presentAgain(work, debitId, on));
    const contestable = isContestable(code, debit.collectedOn, work.today);
    if (ours || contestable)
      await recordAct(work, {
        act: contestable ? 'debit-return-contestable' : 'debit-return-ours',
        article: '8',
        customerId,
        details: { number, code },
      });
    const t = translator(language);
    const { name, portalUrl } = await getProvider(work);
    const meaning = `banking.codes.${code}`;
    const figures = {
      number,
      name,
      amount: formatMoney(debit.amount, language),
      why: t(meaning) === meaning ? code : `${t(meaning)} (${code})`,
      date: again ? formatDay(again, language) : '',
      url: portalUrl,
    };
    await queueMail(work, {
      key: `banking.debit-returned/${debitId}`,
      kind: 'debit-returned',
      customerId,
      to: await invoiceEmails(work, customerId),
      subject: t('banking.mail.returnedSubject', figures),
      text: t(`banking.mail.${again ? 'returnedAgain' : 'returnedPay'}`, figures),
    });
  });
}
