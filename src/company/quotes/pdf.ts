import { mayTouch, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { renderPdf } from '../../platform/pdf/render.ts';
import { INVOICE_TEMPLATE } from '../invoicing/template.ts';
import { getProvider } from '../provider/provider.ts';
import type { AcceptedQuoteRecord } from './evidence.ts';
import { proFormaPage, quotePage } from './page.ts';
import { selectEvidence, selectQuotes } from './store.ts';
import type { Quote } from './types.ts';

interface Pdf {
  readonly fileName: string;
  readonly bytes: Buffer;
}

/** Drawn from the kept text: the same at any time, with the proof on it once it is accepted. */
export async function quotePdf(work: Work, quoteId: string): Promise<Pdf | undefined> {
  const quote = await quoteFor(work, quoteId);
  if (!quote) return undefined;
  const row = await selectEvidence(work, quote.id);
  const record = row && (JSON.parse(row.record) as AcceptedQuoteRecord);
  const { portalUrl } = await getProvider(work);
  const proof = row && record && { record, seq: row.seq, hash: row.hash.toString('hex') };
  const bytes = renderPdf({
    template: INVOICE_TEMPLATE,
    data: quotePage(quote, portalUrl, proof),
    at: quote.madeAt,
    attachments: row
      ? [
          {
            name: 'preuve.json',
            mime: 'application/json',
            description: quote.number,
            bytes: Buffer.from(row.record),
            relationship: 'data',
          },
        ]
      : [],
  });
  return { fileName: `${quote.number}.pdf`, bytes };
}

/** Marked as what it is: it takes no number of the invoices and books nothing. */
export async function proForma(work: Work, quoteId: string): Promise<Pdf | undefined> {
  const quote = await quoteFor(work, quoteId);
  if (!quote) return undefined;
  const { portalUrl } = await getProvider(work);
  const bytes = renderPdf({
    template: INVOICE_TEMPLATE,
    data: proFormaPage(quote, work.today, portalUrl),
    at: work.at,
  });
  return { fileName: `pro-forma-${quote.number}.pdf`, bytes };
}

async function quoteFor(work: Work, quoteId: string): Promise<Quote | undefined> {
  if (!isId(quoteId)) return undefined;
  const [quote] = await selectQuotes(work, { id: quoteId, limit: 1 });
  return quote && mayTouch(work, quote.customerId) ? quote : undefined;
}
