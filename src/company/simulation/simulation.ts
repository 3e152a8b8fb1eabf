import { system } from '../../platform/actor.ts';
import { actsAfter } from '../../platform/acts.ts';
import { type Day, isAfter, PARIS } from '../../platform/calendar.ts';
import { SetClock } from '../../platform/clock.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { agreeRestore, reportIntrusion } from '../cases/cases.ts';
import { changePayment, changePlan } from '../changes/changes.ts';
import { getService, resumeService, suspendService } from '../contracts/contracts.ts';
import { nextAppointment, runDay } from '../daily/daily.ts';
import { acceptDispute, openDispute, rejectDispute } from '../disputes/disputes.ts';
import { keepDunningPlan, tolerate } from '../dunning/dunning.ts';
import { DEFAULT_PLAN } from '../dunning/rules.ts';
import { terminate, withdraw } from '../endings/endings.ts';
import { nthInvoiceOf } from '../invoicing/invoicing.ts';
import { bookPayment } from '../payments/book.ts';
import { bankThatTakesAll, refundOutOfGoodwill, returnDebit } from '../payments/payments.ts';
import { deliverAtOnce } from './delivery.ts';
import { inOrderOfTheRun, type Line, lineOf, type Names, refusedLine } from './lines.ts';
import type { Scenario, ScenarioEvent } from './scenario.ts';
import { acceptAndOrder, openScenarioCustomer, planAt } from './stage.ts';

export type { Line } from './lines.ts';
export { readScenario, type Scenario } from './scenario.ts';

const director = system('simulation');

/**
 * Plays a scenario on an empty, migrated database, by the use cases and the daily run of production.
 * `print` gets each line as it happens.
 */
export async function play(
  scratch: Pick<House, 'db' | 'secrets'>,
  scenario: Scenario,
  print: (line: Line) => void,
): Promise<void> {
  const clock = new SetClock(at(scenario.from, 5));
  const house: House = { ...scratch, clock, atOnce: [deliverAtOnce, bankThatTakesAll] };
  const stage = await open(house, scenario);
  const byDay = Map.groupBy([...scenario.events.entries()], ([, event]) => event.on.toString());
  for (let on = scenario.from; !isAfter(on, scenario.until); on = on.add({ days: 1 })) {
    clock.set(at(on, 5));
    const events = byDay.get(on.toString()) ?? [];
    for (const [place, event] of events) {
      const { customer, service } = about(event, stage);
      const outcome = await act<unknown>(house, director, (work) => perform(work, stage, place, event));
      if (isRefusal(outcome)) print(refusedLine(on.toString(), customer, service, event.do, outcome));
      else
        for (const line of await news(house, stage, event.do === 'order' ? event.as : undefined)) print(line);
    }
    if (isAfter(stage.nextOn, on)) continue; // the run of such a day would find nobody to look at
    clock.set(at(on, 6));
    const { failures } = await runDay(house, on);
    if (failures[0]) throw failures[0].error;
    const lines = await news(house, stage, undefined);
    for (const line of inOrderOfTheRun(lines, stage.customerNames, stage.serviceNames)) print(line);
  }
}

function at(on: Day, hour: number) {
  return on.toZonedDateTime({ timeZone: PARIS, plainTime: { hour } }).toInstant();
}

interface Stage {
  readonly customerNames: readonly string[];
  readonly serviceNames: readonly string[];
  readonly customers: Map<string, string>;
  readonly services: Map<string, string>;
  /** Whose service it is, by the file: known also where the order was refused. */
  readonly ownerOf: ReadonlyMap<string, string>;
  readonly names: Names;
  lastAct: bigint;
  /** The next day on which the run has something to do. */
  nextOn: Day;
}

async function open(house: House, scenario: Scenario): Promise<Stage> {
  const customers = new Map<string, string>();
  const services = new Map<string, string>();
  const named = new Map<string, string>();
  await act(house, director, async (work) => {
    for (const [place, [name, customer]] of scenario.customers.entries()) {
      const id = await openScenarioCustomer(work, name, place, customer);
      customers.set(name, id);
      named.set(id, name);
    }
    await keepDunningPlan(work, { ...DEFAULT_PLAN, ...given(scenario.settings) });
  });
  const orders = scenario.events.filter((event) => event.do === 'order');
  return {
    customerNames: scenario.customers.map(([name]) => name),
    serviceNames: orders.map((event) => event.as),
    customers,
    services,
    ownerOf: new Map(orders.map((event) => [event.as, event.customer])),
    names: {
      customer: (id) => named.get(id) ?? id,
      service: (id) => [...services].find(([, known]) => known === id)?.[0],
    },
    lastAct: 0n,
    nextOn: scenario.from,
  };
}

function given(settings: Scenario['settings']) {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function about(event: ScenarioEvent, stage: Stage): { customer: string; service: string | undefined } {
  if ('service' in event) return { customer: stage.ownerOf.get(event.service) ?? '', service: event.service };
  return { customer: event.customer, service: undefined };
}

async function news(house: House, stage: Stage, ordered: string | undefined): Promise<Line[]> {
  const { acts, nextOn } = await read(house, director, async (work) => ({
    acts: await actsAfter(work, stage.lastAct),
    nextOn: await nextAppointment(work),
  }));
  stage.nextOn = nextOn;
  stage.lastAct = acts.at(-1)?.id ?? stage.lastAct;
  return acts
    .map((one) => lineOf(one, stage.names, one.act === 'terms-accepted' ? ordered : undefined))
    .filter((line) => line !== undefined);
}

async function perform(work: Work, stage: Stage, place: number, event: ScenarioEvent): Promise<unknown> {
  const customerId = stage.customers.get(about(event, stage).customer) ?? '';
  if (event.do === 'order') {
    const placed = await acceptAndOrder(work, customerId, place, event);
    if (!isRefusal(placed)) stage.services.set(event.as, placed.serviceId);
    return placed;
  }
  const key = `scenario/${place}`;
  switch (event.do) {
    case 'pay': {
      const { amount } = event;
      return bookPayment(work, { customerId, amount, receivedOn: work.today, reference: key, key }, event.by);
    }
    case 'change-payment':
      return changePayment(work, { customerId, payBy: event.payBy });
    case 'return-debit':
      return returnDebit(work, customerId, event.code);
  }
  // An order that was refused left no service to speak of.
  const serviceId = stage.services.get(event.service);
  if (serviceId === undefined) return refuse('service-unknown', { article: '2' });
  switch (event.do) {
    case 'terminate':
      return terminate(work, { serviceId, means: event.by, postedOn: event.postedOn ?? work.today });
    case 'withdraw':
      return withdraw(work, serviceId);
    case 'change-price': {
      const service = await getService(work, serviceId);
      if (!service) return refuse('service-unknown', { article: '2' });
      const planSlug = await planAt(work, service.kind, service.every, event.price);
      return changePlan(work, { serviceId, planSlug });
    }
    case 'dispute': {
      const invoiceId = await invoiceOf(work, serviceId, event.nth, '19');
      if (isRefusal(invoiceId)) return invoiceId;
      const documents = Array.from({ length: event.documents }, (_, index) => `document ${index + 1}`);
      return openDispute(work, { invoiceId, documents });
    }
    case 'settle-dispute': {
      const invoiceId = await invoiceOf(work, serviceId, event.nth, '19');
      if (isRefusal(invoiceId)) return invoiceId;
      return event.outcome === 'accepted'
        ? acceptDispute(work, { invoiceId, amount: event.amount, why: '' })
        : rejectDispute(work, { invoiceId, why: '' });
    }
    case 'refund': {
      const invoiceId = await invoiceOf(work, serviceId, event.nth, '4');
      return isRefusal(invoiceId)
        ? invoiceId
        : refundOutOfGoodwill(work, { invoiceId, amount: event.amount, key });
    }
    case 'report-hacked':
      return reportIntrusion(work, { serviceId, evidence: '' });
    case 'agree-restore':
      return agreeRestore(work, serviceId);
    case 'tolerate':
      return tolerate(work, { customerId, serviceId, until: event.until, why: 'scenario' });
    case 'suspend':
      return suspendService(work, serviceId, { reason: event.reason, why: '' });
    case 'resume':
      return resumeService(work, serviceId, event.reason);
  }
}

async function invoiceOf(
  work: Work,
  serviceId: string,
  nth: number,
  article: string,
): Promise<string | Refusal> {
  const invoice = await nthInvoiceOf(work, serviceId, nth);
  return invoice ? invoice.id : refuse('invoice-unknown', { article, figures: { nth } });
}
