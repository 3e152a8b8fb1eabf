import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { act, type House, read } from '../../platform/house.ts';
import { formatDay, formatMoney } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Handler } from '../../platform/outbox.ts';
import { invoiceEmails } from '../customers/customers.ts';
import { getInvoice } from '../invoicing/invoicing.ts';
import { getDebit } from '../payments/payments.ts';
import { getProvider } from '../provider/provider.ts';
import { getMandate, mandateFor } from './mandates.ts';

/** The customer is told what was signed, what the bank stopped, and what is missing. */
export function mandatesHandlers(): Handler[] {
  return [
    {
      topic: 'mandates.mandate-signed',
      name: 'mandates.mail-signed',
      handle: (house, { payload }) => mailAbout(house, String(payload.mandateId), 'signed', 'signed', ''),
    },
    {
      topic: 'mandates.mandate-suspended',
      name: 'mandates.mail-suspended',
      handle: (house, { key, payload }) =>
        mailAbout(house, String(payload.mandateId), 'suspended', key, String(payload.why)),
    },
    {
      topic: 'payments.debit-presented',
      name: 'mandates.ask-for-mandate',
      handle: (house, { payload }) => askForMandate(house, String(payload.debitId)),
    },
  ];
}

const robot = system('mandates');

async function mailAbout(
  house: House,
  mandateId: string,
  what: 'signed' | 'suspended',
  key: string,
  why: string,
): Promise<void> {
  await act(house, robot, async (work) => {
    const mandate = await getMandate(work, mandateId);
    if (!mandate) throw new Error(`mandate ${mandateId} was announced and is not there`);
    const { customerId, language, reference } = mandate;
    const { name, portalUrl } = await getProvider(work);
    const t = translator(language);
    const meaning = `banking.codes.${why}`;
    const figures = {
      reference,
      name,
      ics: mandate.creditorId,
      iban: mandate.maskedIban,
      date: formatDay(mandate.signedOn, language),
      url: portalUrl,
      why: t(meaning) === meaning ? why : t(meaning),
    };
    await queueMail(work, {
      key: `mandates.${what}/${mandateId}/${key}`,
      kind: 'mandate',
      customerId,
      to: await invoiceEmails(work, customerId),
      subject: t(`mandates.mail.${what}Subject`, figures),
      text: t(`mandates.mail.${what}Text`, figures),
    });
  });
}

/** A debit without a mandate goes to no bank: staff see it in the trail, the customer is asked to sign. */
async function askForMandate(house: House, debitId: string): Promise<void> {
  const debit = await read(house, robot, (work) => getDebit(work, debitId));
  if (!debit || debit.outcomes.length > 0) return;
  await act(house, robot, async (work) => {
    const { customerId, collectOn } = debit;
    if (await mandateFor(work, customerId, collectOn)) return;
    const invoice = await getInvoice(work, debit.invoiceId);
    if (!invoice) return;
    const { name, portalUrl } = await getProvider(work);
    const { number, language } = invoice;
    const t = translator(language);
    const figures = {
      number,
      amount: formatMoney(debit.amount, language),
      date: formatDay(collectOn, language),
      url: portalUrl,
      name,
    };
    await queueMail(work, {
      key: `mandates.missing/${debitId}`,
      kind: 'mandate',
      customerId,
      to: await invoiceEmails(work, customerId),
      subject: t('mandates.mail.missingSubject', figures),
      text: t('mandates.mail.missingText', figures),
    });
    await recordAct(work, {
      act: 'mandate-missing',
      article: '8',
      customerId,
      details: { number, date: collectOn.toString() },
    });
  });
}
