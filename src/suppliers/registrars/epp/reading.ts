import { Temporal } from 'temporal-polyfill';
import type {
  Availability,
  Message,
  RegisteredDomain,
  Transfer,
} from '../../../company/domains/registrar.ts';
import type { Instant } from '../../../platform/calendar.ts';
import type { Answer } from './answers.ts';
import { all, at, type EppNode, NotEpp, textAt } from './tree.ts';

export interface DomainInfo extends RegisteredDomain {
  readonly updated?: Instant;
}

export function availabilities({ data, extension }: Answer): Availability[] {
  const reserved = new Map(
    all(at(extension, 'frnic:ext', 'frnic:resData', 'frnic:chkData', 'frnic:domain'), 'frnic:cd').map(
      (each) => [
        textAt(each, 'frnic:name').toLowerCase(),
        textAt(each, 'frnic:rsvReason') || textAt(each, 'frnic:fbdReason'),
      ],
    ),
  );
  return all(at(data, 'domain:chkData'), 'domain:cd').map((each) => {
    const name = at(each, 'domain:name');
    const shown = name?.text.toLowerCase() ?? '';
    const reason = reserved.get(shown) || textAt(each, 'domain:reason');
    const available = isTrue(name?.attributes.avail);
    return { name: shown, available, ...(available || reason === '' ? {} : { reason }) };
  });
}

export function domainOf({ data, extension }: Answer, us: string): DomainInfo {
  const info = at(data, 'domain:infData');
  if (!info) throw new NotEpp('no domain');
  const sponsor = textAt(info, 'domain:clID');
  const holder = textAt(info, 'domain:registrant');
  const authCode = textAt(info, 'domain:authInfo', 'domain:pw');
  const contact = (type: string) =>
    all(info, 'domain:contact').find(({ attributes }) => attributes.type === type)?.text;
  const [created, expires, updated] = (['crDate', 'exDate', 'upDate'] as const).map((name) =>
    instantOf(textAt(info, `domain:${name}`)),
  );
  return {
    name: textAt(info, 'domain:name').toLowerCase(),
    sponsor,
    isOurs: sponsor === us,
    statuses: [
      ...all(info, 'domain:status'),
      ...all(at(extension, 'frnic:ext', 'frnic:resData', 'frnic:infData', 'frnic:domain'), 'frnic:status'),
    ].map(({ attributes }) => attributes.s ?? ''),
    graces: all(at(extension, 'rgp:infData'), 'rgp:rgpStatus').map(({ attributes }) => attributes.s ?? ''),
    contacts: { admin: contact('admin'), tech: contact('tech'), billing: contact('billing') },
    nameServers: serversOf(at(info, 'domain:ns')),
    keys: all(at(extension, 'secDNS:infData'), 'secDNS:dsData').map((key) => ({
      keyTag: Number(textAt(key, 'secDNS:keyTag')),
      algorithm: Number(textAt(key, 'secDNS:alg')),
      digestType: Number(textAt(key, 'secDNS:digestType')),
      digest: textAt(key, 'secDNS:digest').toUpperCase(),
    })),
    ...(holder === '' ? {} : { holder }),
    ...(authCode === '' ? {} : { authCode }),
    ...(created ? { created } : {}),
    ...(expires ? { expires } : {}),
    ...(updated ? { updated } : {}),
  };
}

function serversOf(ns: EppNode | undefined): RegisteredDomain['nameServers'] {
  return [
    ...all(ns, 'domain:hostObj').map(({ text }) => ({ name: text.toLowerCase(), addresses: [] })),
    ...all(ns, 'domain:hostAttr').map((host) => ({
      name: textAt(host, 'domain:hostName').toLowerCase(),
      addresses: all(host, 'domain:hostAddr').map(({ text }) => text),
    })),
  ];
}

export function transferOf(data: EppNode | undefined, us: string): Transfer | undefined {
  const transfer = at(data, 'domain:trnData');
  const requested = instantOf(textAt(transfer, 'domain:reDate'));
  const state = STATES.find((each) => each === textAt(transfer, 'domain:trStatus'));
  if (!requested || !state) return undefined;
  const to = textAt(transfer, 'domain:reID');
  const actBy = instantOf(textAt(transfer, 'domain:acDate'));
  return {
    state,
    to,
    isOurs: to === us,
    requested,
    from: textAt(transfer, 'domain:acID'),
    ...(actBy ? { actBy } : {}),
  };
}

const STATES = [
  'pending',
  'clientApproved',
  'clientRejected',
  'clientCancelled',
  'serverApproved',
  'serverCancelled',
] as const;

/** RFC 5730, section 2.9.2.3. */
export function messageOf({ queue, data, text }: Answer, us: string): Message | undefined {
  const id = queue?.attributes.id;
  if (queue === undefined || id === undefined) return undefined;
  return {
    id,
    count: Number(queue.attributes.count ?? 1),
    queued: instantOf(textAt(queue, 'epp:qDate')) ?? Temporal.Instant.fromEpochMilliseconds(0),
    text: textAt(queue, 'epp:msg') || text,
    about: aboutOf(data, us),
  };
}

function aboutOf(data: EppNode | undefined, us: string): Message['about'] {
  const transfer = transferOf(data, us);
  if (transfer)
    return { what: 'transfer', name: textAt(data, 'domain:trnData', 'domain:name').toLowerCase(), transfer };
  const decided = at(data, 'domain:panData');
  if (!decided) return { what: 'other' };
  return {
    what: 'decided',
    name: textAt(decided, 'domain:name').toLowerCase(),
    transaction: textAt(decided, 'domain:paTRID', 'epp:clTRID'),
    done: isTrue(at(decided, 'domain:name')?.attributes.paResult),
  };
}

/** XML has two ways to say it. */
function isTrue(text: string | undefined): boolean {
  return text === '1' || text === 'true';
}

export function instantOf(text: string): Instant | undefined {
  try {
    return text === '' ? undefined : Temporal.Instant.from(text);
  } catch {
    throw new NotEpp(`not a date: ${text.slice(0, 40)}`);
  }
}
