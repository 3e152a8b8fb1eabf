import { day } from '../../platform/calendar.ts';
import { formatPlain, parseMoney } from '../../platform/money.ts';
import type { Off } from '../contracts/prices.ts';
import type { QuoteBody, QuoteLine } from './types.ts';

/** The exact text of a quote: JSON with its keys in one order, amounts as texts. What is hashed and accepted. */
export function writeBody(body: QuoteBody): string {
  return JSON.stringify({
    number: body.number,
    customerId: body.customerId,
    madeOn: body.madeOn.toString(),
    validUntil: body.validUntil.toString(),
    language: body.language,
    termsVersion: body.termsVersion,
    seller: body.seller,
    buyer: body.buyer,
    vat: { regime: body.vat.regime, rate: body.vat.rate },
    lines: body.lines.map(writeLine),
    net: formatPlain(body.net),
    vatAmount: formatPlain(body.vatAmount),
    gross: formatPlain(body.gross),
    note: body.note,
  });
}

function writeLine(line: QuoteLine) {
  const { off, net, ...rest } = line;
  const common = { off: writeOff(off), net: formatPlain(net) };
  if (rest.kind === 'work') return { ...rest, unitNet: formatPlain(rest.unitNet), ...common };
  return {
    ...rest,
    siteName: rest.siteName ?? null,
    price: formatPlain(rest.price),
    periods: rest.periods ?? null,
    ...common,
  };
}

function writeOff(off: Off | undefined) {
  if (off === undefined) return null;
  return 'percent' in off ? { percent: off.percent } : { amount: formatPlain(off.amount) };
}

export function readBody(text: string): QuoteBody {
  const body = JSON.parse(text);
  return {
    ...body,
    madeOn: day(body.madeOn),
    validUntil: day(body.validUntil),
    lines: body.lines.map(readLine),
    net: parseMoney(body.net),
    vatAmount: parseMoney(body.vatAmount),
    gross: parseMoney(body.gross),
  };
}

/** What `writeLine` wrote. */
function readLine(line: ReturnType<typeof writeLine>): QuoteLine {
  const common = { off: readOff(line.off), net: parseMoney(line.net) };
  if (line.kind === 'work') return { ...line, unitNet: parseMoney(line.unitNet), ...common };
  return {
    ...line,
    siteName: line.siteName ?? undefined,
    price: parseMoney(line.price),
    periods: line.periods ?? undefined,
    ...common,
  };
}

function readOff(off: { percent: number } | { amount: string } | null): Off | undefined {
  if (off === null) return undefined;
  return 'percent' in off ? { percent: off.percent } : { amount: parseMoney(off.amount) };
}
