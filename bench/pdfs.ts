import { drawInvoice } from '../src/company/invoicing/pdf.ts';
import { invoice } from '../src/company/invoicing/testing/samples.ts';
import type { Figure } from './figures.ts';

const LEAST = 50;

/** Invoices as PDF/A-3 with their Factur-X and their payment code, each another one, by one core. */
export function measurePdfs(count: number): Figure[] {
  const draw = (nth: number) => drawInvoice(numbered(nth), 'https://espace.example');
  // The first ones load the fonts and the template, as in a server that is in use.
  for (let nth = 0; nth < 20; nth++) draw(nth);
  const before = process.cpuUsage();
  const since = performance.now();
  let bytes = 0;
  for (let nth = 20; nth < count + 20; nth++) bytes += draw(nth).length;
  const seconds = (performance.now() - since) / 1000;
  const { user, system } = process.cpuUsage(before);
  const perCore = count / ((user + system) / 1e6);
  return [
    {
      what: `invoices drawn per second of a core (${count})`,
      value: perCore.toFixed(1),
      target: { text: `≥ ${LEAST}`, met: perCore >= LEAST },
    },
    { what: 'per second by the clock, one process', value: (count / seconds).toFixed(1) },
    { what: 'size of one', value: `${Math.round(bytes / count / 1024)} KiB` },
  ];
}

function numbered(nth: number) {
  const number = `F2026-${String(nth).padStart(5, '0')}`;
  return invoice({ number, reference: `RF00F2026${String(nth).padStart(5, '0')}` });
}
