import { system } from '../../platform/actor.ts';
import { listActs, recordAct } from '../../platform/acts.ts';
import { keepDocument } from '../../platform/documents.ts';
import { act, type House, read } from '../../platform/house.ts';
import { formatDay, formatMoney } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import type { Timetable } from '../../platform/jobs.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Announcement, Handler } from '../../platform/outbox.ts';
import { getProvider } from '../provider/provider.ts';
import { getQuote, lapseQuotes, quoteLinks, quotePdf } from './quotes.ts';

const robot = system('quotes');

/** A quote is mailed to those who may order, with a link each; what they answer, to the company. */
export function quotesHandlers(): Handler[] {
  return [
    { topic: 'quotes.quote-made', name: 'quotes.mail-quote', handle: mailQuote },
    {
      topic: 'quotes.quote-accepted',
      name: 'quotes.mail-accepted',
      handle: (house, announcement) => tellAnswer(house, announcement, 'accepted'),
    },
    {
      topic: 'quotes.quote-declined',
      name: 'quotes.mail-declined',
      handle: (house, announcement) => tellAnswer(house, announcement, 'declined'),
    },
  ];
}

async function mailQuote(house: House, { key, payload }: Announcement): Promise<void> {
  const quoteId = String(payload.quoteId);
  const drawn = await read(house, robot, async (work) => {
    const quote = await getQuote(work, quoteId);
    return quote && { quote, pdf: await quotePdf(work, quoteId), provider: await getProvider(work) };
  });
  if (!drawn?.pdf) throw new Error(`quote ${quoteId} was announced and is not there`);
  const { quote, pdf, provider } = drawn;
  const { customerId, number } = quote;
  await act(house, robot, async (work) => {
    const sent = await listActs(work, { customerId, act: 'quote-mailed', limit: 100 });
    if (sent.some(({ details }) => details.key === key)) return;
    const documentId = await keepDocument(work, {
      customerId,
      kind: 'quote',
      name: pdf.fileName,
      mime: 'application/pdf',
      bytes: pdf.bytes,
    });
    const links = await quoteLinks(work, quote);
    for (const { contact, url } of links) {
      const t = translator(contact.language);
      const figures = {
        number,
        name: provider.name,
        to: contact.name,
        gross: formatMoney(quote.gross, contact.language),
        until: formatDay(quote.validUntil, contact.language),
        url,
      };
      await queueMail(work, {
        key: `quotes/${key}/${contact.id}`,
        kind: 'quote',
        customerId,
        to: contact.email,
        subject: t('quotes.mail.subject', figures),
        text: t('quotes.mail.text', figures),
        attachments: [documentId],
        carriesSecret: true,
      });
    }
    await recordAct(work, {
      act: 'quote-mailed',
      customerId,
      details: { number, to: links.map(({ contact }) => contact.email).join(', '), key },
    });
  });
}

/** Whoever made it looks at it the same day. */
async function tellAnswer(
  house: House,
  { key, payload }: Announcement,
  answer: 'accepted' | 'declined',
): Promise<void> {
  await act(house, robot, async (work) => {
    const quote = await getQuote(work, String(payload.quoteId));
    if (!quote) throw new Error(`quote ${payload.quoteId} was announced and is not there`);
    const { email, portalUrl } = await getProvider(work);
    const t = translator('fr');
    const figures = {
      number: quote.number,
      customer: quote.buyer.name,
      gross: formatMoney(quote.gross, 'fr'),
      why: quote.answer?.why ?? '',
      url: `${portalUrl}/staff/quotes/${quote.id}`,
    };
    await queueMail(work, {
      key: `quotes/${key}/${answer}`,
      kind: 'quote',
      to: email,
      subject: t(`quotes.mail.${answer}Subject`, figures),
      text: t(`quotes.mail.${answer}Text`, figures),
    });
  });
}

export function quotesTimetables(): Timetable[] {
  return [
    {
      name: 'quotes.lapse',
      cron: '5 6 * * *',
      run: (house) => act(house, robot, async (work) => void (await lapseQuotes(work))),
    },
  ];
}
