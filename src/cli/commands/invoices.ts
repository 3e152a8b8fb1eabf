import { writeFile } from 'node:fs/promises';
import { byId } from '../../api/pages.ts';
import { showInvoice } from '../../api/shapes/invoices.ts';
import {
  findInvoiceByNumber,
  getInvoice,
  type Invoice,
  invoicePdf,
  listInvoices,
  writeOff,
} from '../../company/invoicing/invoicing.ts';
import type { Work } from '../../platform/house.ts';
import { formatDayShort, formatMoney, formatRate } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isId } from '../../platform/ids.ts';
import { formatPlain } from '../../platform/money.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { type Command, doing, reading, told } from './command.ts';
import { notFound } from './naming.ts';
import { customerOption, listCommand } from './paging.ts';
import { sheet, table } from './print.ts';

export const invoices: readonly Command[] = [
  listCommand({
    name: 'invoices list',
    options: { ...customerOption, open: {} },
    examples: ['invoices list --open', 'invoices list --customer C00042 --limit 100 --json'],
    operation: 'listInvoices',
    keys: byId,
    page: (work, { after, customerId, limit }, args) =>
      listInvoices(work, {
        ...(customerId && { customerId }),
        ...(args.has('open') && { open: true }),
        ...(after && { before: after }),
        limit,
      }),
    key: (invoice) => invoice.id,
    show: showInvoice,
    headings: ['number', 'customer', 'issuedOn', 'dueOn', 'gross', 'open'],
    row: (invoice, { language }) => [
      invoice.number,
      invoice.buyer.name,
      formatDayShort(invoice.issuedOn, language),
      formatDayShort(invoice.dueOn, language),
      formatMoney(invoice.gross, language),
      formatMoney(invoice.open, language),
    ],
  }),
  {
    name: 'invoices show',
    examples: ['invoices show F2026-00017'],
    positionals: ['invoice'],
    run: (context, args) =>
      reading(context, async (work) => {
        const invoice = await theInvoice(work, args.need('invoice'));
        if (isRefusal(invoice)) return invoice;
        return { json: showInvoice(invoice), text: describe(invoice, context.language) };
      }),
  },
  {
    name: 'invoices write-off',
    examples: ['invoices write-off F2026-00017 --why "liquidation judiciaire"'],
    positionals: ['invoice'],
    options: { why: { value: 'TEXT', required: true } },
    async run(context, args) {
      const written = await doing(context, async (work) => {
        const invoice = await theInvoice(work, args.need('invoice'));
        return isRefusal(invoice)
          ? invoice
          : writeOff(work, { invoiceId: invoice.id, why: args.need('why') });
      });
      return told(written, ({ writeOffId, amount }) => ({
        json: { id: writeOffId, amount: formatPlain(amount) },
        text: formatMoney(amount, context.language),
      }));
    },
  },
  {
    name: 'invoices pdf',
    examples: ['invoices pdf F2026-00017', 'invoices pdf F2026-00017 --output - > facture.pdf'],
    positionals: ['invoice'],
    options: { output: { value: 'FILE' } },
    async run(context, args) {
      const pdf = await reading(context, async (work) => {
        const invoice = await theInvoice(work, args.need('invoice'));
        return isRefusal(invoice) ? invoice : invoicePdf(work, invoice.id);
      });
      if (pdf === undefined) return notFound(args.need('invoice'));
      if (isRefusal(pdf)) return pdf;
      const file = args.get('output') ?? pdf.fileName;
      const written = { file, bytes: pdf.bytes.byteLength };
      if (file === '-') return { json: written, text: '', bytes: pdf.bytes };
      await writeFile(file, pdf.bytes);
      return { json: written, text: file };
    },
  },
];

/** An invoice or credit note by its number or its id. */
export async function theInvoice(work: Work, named: string): Promise<Invoice | Refusal> {
  const found = isId(named) ? await getInvoice(work, named) : await findInvoiceByNumber(work, named);
  return found ?? notFound(named);
}

function describe(invoice: Invoice, language: Language): string {
  const t = translator(language);
  const lines = table(
    [t('cli.words.label'), t('cli.words.period'), t('cli.words.quantity'), t('cli.words.net')],
    invoice.lines.map((line) => [
      line.label,
      line.period
        ? `${formatDayShort(line.period.from, language)} – ${formatDayShort(line.period.to, language)}`
        : '',
      String(line.quantity),
      formatMoney(line.net, language),
    ]),
  );
  const head = sheet([
    [t('cli.words.number'), invoice.number],
    [t('cli.words.customer'), invoice.buyer.name],
    [t('cli.words.issuedOn'), formatDayShort(invoice.issuedOn, language)],
    [t('cli.words.dueOn'), formatDayShort(invoice.dueOn, language)],
    [t('cli.words.payBy'), t(`cli.payBy.${invoice.payBy}`)],
    [t('cli.words.reference'), invoice.reference],
    [t('cli.words.net'), formatMoney(invoice.net, language)],
    [
      t('cli.words.vat'),
      `${formatMoney(invoice.vatAmount, language)} (${formatRate(invoice.vat.rate, language)})`,
    ],
    [t('cli.words.gross'), formatMoney(invoice.gross, language)],
    [t('cli.words.open'), formatMoney(invoice.open, language)],
    [t('cli.words.creditOf'), invoice.creditOf && `${invoice.creditOf.number} – ${invoice.creditOf.reason}`],
    ['id', invoice.id],
  ]);
  return `${head}\n\n${lines}`;
}
