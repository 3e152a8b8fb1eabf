import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { homeFolder } from '../src/cli/installation.ts';
import { measureDaily } from './daily.ts';
import { type Figure, median, ms, p95, ratio, show, spread } from './figures.ts';
import { fillUpTo } from './fill.ts';
import { measureFloor } from './floor.ts';
import { goLive, orderSites, type WentLive } from './go-live.ts';
import { countCustomers, loadCustomers } from './load.ts';
import { memoryOf, untilAsleep } from './memory.ts';
import { cheapestPlan } from './orders.ts';
import { measurePages } from './pages.ts';
import { measurePdfs } from './pdfs.ts';
import { type Product, startProduct } from './product.ts';
import { pause } from './visitor.ts';

const AFTERWARDS = 4_000;

/** `./orbite bench [NAME …]`. Everything in one run, or the parts named; `bench/README.md` says what they mean. */
const PARTS = ['pdfs', 'daily', 'go-live', 'neighbours', 'memory', 'pages'] as const;
/** These need no product that runs. */
const ALONE: readonly Part[] = ['pdfs', 'daily'];
type Part = (typeof PARTS)[number];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sites: { type: 'string', default: '20' },
    neighbours: { type: 'string', default: '500' },
    customers: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '20' },
    pdfs: { type: 'string', default: '500' },
    services: { type: 'string', default: '300000' },
    due: { type: 'string', default: '10000' },
  },
});
const unknown = positionals.filter((name) => !PARTS.some((part) => part === name));
if (unknown.length > 0) {
  console.error(`There is no measurement “${unknown.join(' ')}”: ${PARTS.join(', ')}.`);
  process.exit(2);
}
const wanted = (part: Part) => positionals.length === 0 || positionals.includes(part);
const figures = (part: Part, measured: readonly Figure[]) => console.log(show(part, measured));
const count = {
  sites: Number(values.sites),
  neighbours: Number(values.neighbours),
  customers: Number(values.customers),
  rounds: Number(values.rounds),
  pdfs: Number(values.pdfs),
  services: Number(values.services),
  due: Number(values.due),
};

const keep = process.env.ORBITE_BENCH_KEEP === '1';
const home = process.env.ORBITE_BENCH_HOME ?? path.join(homeFolder(), 'bench');
console.log(`${new Date().toISOString()} · ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'} · \
${Math.round(totalmem() / 2 ** 30)} GiB · Node.js ${process.version}`);
if (wanted('pdfs')) figures('pdfs', measurePdfs(count.pdfs));
if (wanted('daily')) figures('daily', await measureDailyRun());
if (PARTS.some((part) => wanted(part) && !ALONE.includes(part))) await measureProduct();

async function measureProduct(): Promise<void> {
  const product = await startProduct(home, keep);
  try {
    const stem = `b${Date.now().toString(36)}`;
    const plan = await cheapestPlan(product.house);
    if (wanted('go-live')) figures('go-live', await measureGoLive(product, plan, stem));
    if (wanted('neighbours') || wanted('memory')) {
      const { neighbours, memory } = await measureNeighbours(product, plan, stem);
      if (wanted('neighbours')) figures('neighbours', neighbours);
      if (wanted('memory')) figures('memory', memory);
    }
    if (wanted('pages')) figures('pages', await measurePortal(product));
  } finally {
    await product.stop();
  }
}

async function measureDailyRun(): Promise<Figure[]> {
  const { idleFew, idleMany, billed, billing, floorRows, floor } = await measureDaily(count);
  const rate = (rows: number, took: number) => `${Math.round((rows * 1000) / took)} a second`;
  const share = floor / floorRows / (billing / billed);
  return [
    { what: `services billed by the run (${billed} of ${count.services})`, value: rate(billed, billing) },
    { what: 'floor: the same rows by bare statements', value: rate(floorRows, floor) },
    {
      what: 'the run against the floor',
      value: share.toFixed(2),
      target: { text: '≥ 1/3', met: share >= 1 / 3 },
    },
    { what: 'a day on which nothing is due, 10,000 services', value: spread(idleFew) },
    { what: `the same, ${count.services} services`, value: spread(idleMany) },
  ];
}

async function liveOneByOne(on: Product, plan: string, names: readonly string[]): Promise<WentLive[]> {
  const went: WentLive[] = [];
  for (const site of await orderSites(on, plan, names)) {
    went.push(await goLive(on, site));
    // The look at everything that follows a change is over before the next one comes.
    await pause(AFTERWARDS);
  }
  return went;
}

async function measureGoLive(on: Product, plan: string, stem: string): Promise<Figure[]> {
  const floor = await measureFloor(on.node, count.sites);
  // The very first one meets programs that are not in memory yet.
  await liveOneByOne(on, plan, [`${stem}-first`]);
  const names = Array.from({ length: count.sites }, (_, nth) => `${stem}-${nth}`);
  const went = await liveOneByOne(on, plan, names);
  const of = (leg: 'total' | 'placed' | 'active' | 'agent') => went.map((one) => one[leg]);
  return [
    { what: 'payment → first page with its database', value: spread(of('total')) },
    { what: 'floor: the same by a shell script', value: spread(floor) },
    ratio('payment → page, against the floor', median(of('total')) / median(floor), 1.5),
    { what: 'of it: payment → placed on a node', value: spread(of('placed')) },
    { what: 'of it: the agent, state → last probe', value: spread(of('agent')) },
    { what: 'payment → service active', value: spread(of('active')) },
  ];
}

async function measureNeighbours(on: Product, plan: string, stem: string) {
  const around = 10;
  const names = (when: string) => Array.from({ length: around }, (_, nth) => `${stem}-${when}${nth}`);
  await fillUpTo(on, 5, `${stem}-a`);
  const few = await liveOneByOne(on, plan, names('few'));
  await untilAsleep(on.node);
  const before = await memoryOf(on.node);
  const added = await fillUpTo(on, count.neighbours - around / 2, `${stem}-n`);
  await untilAsleep(on.node);
  const after = await memoryOf(on.node);
  const many = await liveOneByOne(on, plan, names('many'));
  const took = (went: readonly WentLive[]) => went.map(({ total }) => total);
  const perSite = (after - before) / Math.max(1, added) / 2 ** 20;
  return {
    neighbours: [
      { what: 'adding about the 10th site', value: spread(took(few)) },
      { what: `adding about the ${count.neighbours}th`, value: spread(took(many)) },
      ratio(`the ${count.neighbours}th against the 10th`, median(took(many)) / median(took(few)), 1.2),
    ],
    memory: [
      {
        what: `an idle site, over ${added} of them`,
        value: `${perSite.toFixed(3)} MiB`,
        target: { text: '< 1 MiB', met: perSite < 1 },
      },
      { what: 'all processes of the node', value: `${Math.round(after / 2 ** 20)} MiB` },
    ],
  };
}

async function measurePortal({ house, portalUrl }: Product): Promise<Figure[]> {
  await loadCustomers(house, count.customers);
  const customers = await countCustomers(house);
  const times = await measurePages(house, new URL(portalUrl), count.rounds);
  const fixed = times.find(({ who }) => who === 'static')?.samples ?? [];
  const of = (who: 'staff' | 'customer') => times.filter((page) => page.who === who);
  const worst = (pages: typeof times) => [...pages].sort((a, b) => p95(b.samples) - p95(a.samples))[0];
  const all = (pages: typeof times) => pages.flatMap(({ samples }) => samples);
  return [
    { what: `static page (${customers} customers loaded)`, value: spread(fixed) },
    ...(['staff', 'customer'] as const).flatMap((who): Figure[] => {
      const slowest = worst(of(who));
      return [
        { what: `${of(who).length} pages of ${who}`, value: spread(all(of(who))) },
        { what: `  p95 against the static page`, value: `${(p95(all(of(who))) / p95(fixed)).toFixed(1)} ×` },
        {
          what: `  the slowest: ${slowest?.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id') ?? ''}`,
          value: slowest ? `p95 ${ms(p95(slowest.samples))}` : '',
        },
      ];
    }),
  ];
}
