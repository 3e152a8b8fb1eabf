import type { PdfSchema } from '../../../platform/pdf/metadata.ts';
import type { PdfAttachment } from '../../../platform/pdf/render.ts';
import type { Invoice } from '../types.ts';
import { writeCii } from './cii.ts';
import { eInvoiceOf } from './from-invoice.ts';

/** The name that Factur-X prescribes. */
const FILE = 'factur-x.xml';

/** What makes the PDF of an invoice a Factur-X 1.0: from the profile EN 16931 on, XML and page say the same (Alternative). */
export function facturX(invoice: Invoice): { attachment: PdfAttachment; schema: PdfSchema } {
  return {
    attachment: {
      name: FILE,
      mime: 'text/xml',
      description: 'Factur-X',
      bytes: Buffer.from(writeCii(eInvoiceOf(invoice)), 'utf8'),
      relationship: 'alternative',
    },
    schema: SCHEMA,
  };
}

const SCHEMA: PdfSchema = {
  name: 'Factur-X PDFA Extension Schema',
  namespace: 'urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#',
  prefix: 'fx',
  properties: [
    { name: 'DocumentFileName', value: FILE, description: 'name of the embedded XML invoice file' },
    { name: 'DocumentType', value: 'INVOICE', description: 'INVOICE' },
    { name: 'Version', value: '1.0', description: 'The actual version of the Factur-X XML schema' },
    {
      name: 'ConformanceLevel',
      value: 'EN 16931',
      description: 'The conformance level of the embedded Factur-X data',
    },
  ],
};
