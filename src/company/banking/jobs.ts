import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { act, type House } from '../../platform/house.ts';
import { announce, type Handler } from '../../platform/outbox.ts';
import { getInvoice } from '../invoicing/invoicing.ts';
import { mandateOfDebit, suspendMandate } from '../mandates/mandates.ts';
import { getDebit, presentAgain, returnsOf } from '../payments/payments.ts';
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
 * MD06 after its 8 weeks can be contested. What follows is announced: the customer is told.
 */
async function followReturn(house: House, debitId: string, code: string): Promise<void> {
  await act(house, robot, async (work) => {
    const debit = await getDebit(work, debitId);
    const invoice = debit && (await getInvoice(work, debit.invoiceId));
    if (!debit || !invoice) throw new Error(`debit ${debitId} was returned and is not there`);
    const { customerId } = debit;
    const { number } = invoice;
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
    await announce(work, 'banking.return-followed', debitId, {
      customerId,
      invoiceId: invoice.id,
      code,
      ...(again ? { again: again.toString() } : {}),
    });
  });
}
