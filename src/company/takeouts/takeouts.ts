import type { Actor } from '../../platform/actor.ts';
import type { Day, Instant } from '../../platform/calendar.ts';
import { PARIS } from '../../platform/calendar.ts';
import { type House, read, type Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { readLink, signLink } from '../../platform/signed-link.ts';
import { getService, type Service, terminationOf } from '../contracts/contracts.ts';
import { actingMay } from '../customers/customers.ts';
import { parameters } from '../terms/terms.ts';
import { EXPORTERS, type Exporter, type Takeout } from './exporters.ts';
import { partsOf, type Range } from './rules.ts';

export type { Takeout } from './exporters.ts';
export { type Range, rangeOf } from './rules.ts';

/** A link to an archive is for one sitting: the page that shows it makes a new one each time. */
const LINK_HOURS = 12;

/** Art. 7: everything of a service in one archive, for the customer to take along. */
export async function askTakeout(work: Work, serviceId: string): Promise<{ exportId: string } | Refusal> {
  const service = await getService(work, serviceId);
  if (!service) return refuse('service-unknown', { article: '7' });
  return EXPORTERS[service.kind]?.ask(work, service.id) ?? refuse('export-nothing-yet', { article: '7' });
}

/** Newest first; undefined where there is nothing to take along of such a service. */
export async function takeoutsOf(work: Work, service: Service): Promise<Takeout[] | undefined> {
  return EXPORTERS[service.kind]?.list(work, service.id);
}

/** When the service's data go, where that is known (art. 7): the first day on which they are there no more. */
export async function dataGoneOn(work: Work, service: Service): Promise<Day | undefined> {
  if (service.activatedOn === undefined) return undefined;
  const endsOn = service.ended?.on ?? (await terminationOf(work, service.id))?.endsOn;
  return endsOn?.add({ days: parameters(service.termsVersion).dataKeptDays });
}

/** The path of an archive that is ready, good for some hours and for its own customer's people only. */
export function takeoutPath(work: Work, takeout: Takeout): string | undefined {
  if (takeout.state !== 'ready' || takeout.until === undefined) return undefined;
  const latest = takeout.until.add({ days: 1 }).toZonedDateTime(PARIS).toInstant();
  const soon = work.at.add({ hours: LINK_HOURS });
  const expiresAt = soon.epochMilliseconds < latest.epochMilliseconds ? soon : latest;
  return `/account/exports/${signLink(linkKey(work), takeout.id, expiresAt)}`;
}

export interface OpenTakeout {
  readonly takeout: Takeout & { readonly sha256: string; readonly totalBytes: number };
  readonly name: string;
  readonly mime: string;
  /** The octets of a range, read piece by piece as they are taken. */
  stream(range: Range): ReadableStream<Uint8Array>;
}

/** Behind the link: who is not of the customer, or may not manage the service, finds nothing. */
export async function openTakeout(house: House, by: Actor, token: string): Promise<OpenTakeout | Refusal> {
  return read(house, by, async (work) => {
    const link = readLink(linkKey(work), token, work.at);
    return isRefusal(link) ? link : open(house, by, work, link.id);
  });
}

/** By its id, for whoever has shown who they are in another way (a token of the API). */
export async function openTakeoutById(house: House, by: Actor, id: string): Promise<OpenTakeout | Refusal> {
  return read(house, by, (work) => open(house, by, work, id));
}

async function open(house: House, by: Actor, work: Work, id: string): Promise<OpenTakeout | Refusal> {
  const found = await exporterOf(work, id);
  if (!found) return refuse('export-unknown');
  const { exporter, takeout, service } = found;
  if (!(await actingMay(work, takeout.customerId, 'manage', service.id))) return refuse('export-unknown');
  const { sha256, totalBytes, readyAt } = takeout;
  if (takeout.state !== 'ready' || !sha256 || totalBytes === undefined || !readyAt)
    return refuse('export-not-ready', { article: '7' });
  return {
    takeout: { ...takeout, sha256, totalBytes },
    name: `${nameOf(service, readyAt)}.${exporter.ending}`,
    mime: exporter.mime,
    stream: (range) => streamOf(house, by, exporter, takeout.id, range),
  };
}

async function exporterOf(work: Work, id: string) {
  for (const exporter of Object.values(EXPORTERS)) {
    const takeout = await exporter.find(work, id);
    const service = takeout && (await getService(work, takeout.serviceId));
    if (service) return { exporter, takeout, service };
  }
  return undefined;
}

function nameOf({ details, label }: Service, readyAt: Instant): string {
  const called = typeof details.siteName === 'string' ? details.siteName : label;
  const plain = called
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return `${plain.slice(0, 60) || 'service'}-${readyAt.toZonedDateTimeISO(PARIS).toPlainDate()}`;
}

/** A piece at a time, each in a read of its own: a slow reader holds no transaction. */
function streamOf(
  house: House,
  by: Actor,
  exporter: Exporter,
  id: string,
  range: Range,
): ReadableStream<Uint8Array> {
  const parts = partsOf(range, exporter.pieceBytes);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const part = parts.shift();
        if (!part) return controller.close();
        const piece = await read(house, by, (work) => exporter.piece(work, id, part.nth));
        if (!piece) return controller.error(new Error(`piece ${part.nth} of export ${id} is gone`));
        controller.enqueue(new Uint8Array(piece.subarray(part.from, part.to)));
      },
    },
    { highWaterMark: 0 },
  );
}

const linkKey = (work: Work) => work.secrets.deriveKey('takeout-link');
