import { keyLine } from '../../../company/domains/outcome-rules.ts';
import type { Command, DnssecKey, NameServer, Parties } from '../../../company/domains/registrar.ts';
import type { Instant } from '../../../platform/calendar.ts';
import { type Xml, xml } from '../../../platform/xml.ts';
import { frnic } from './contacts.ts';
import { address } from './hosts.ts';
import type { DomainInfo } from './reading.ts';
import type { Said, Spoken } from './session.ts';
import { object } from './write.ts';

/** RFC 5731, with 5910 (DNSSEC), 3915 (restore) and AFNIC's extension where the registry speaks them. */
type Of<Verb extends Command['do']> = Extract<Command, { do: Verb }>;

export function check(names: readonly string[]): Said {
  const content = names.map((name) => xml('domain:name', name));
  return { verb: xml('check', [object('domain', 'check', content)]) };
}

export function info(name: string, authCode?: string): Said {
  const content = [xml('domain:name', name, { hosts: 'all' }), code(authCode)];
  return { verb: xml('info', [object('domain', 'info', content)]) };
}

export function create(command: Of<'create'>, spoken: Spoken): Said {
  const delegated = takesDelegationAtOnce(spoken);
  const content = [
    xml('domain:name', command.name),
    period(command.years),
    delegated ? servers('domain:ns', command.name, command.nameServers, spoken) : undefined,
    xml('domain:registrant', command.holder.handle),
    ...contacts(command.contacts, spoken),
    code(command.authCode),
  ];
  return {
    verb: xml('create', [object('domain', 'create', content)]),
    extensions: [
      delegated && spoken.has('secDNS') && command.keys.length > 0
        ? object('secDNS', 'create', command.keys.map(delegationSigner))
        : undefined,
    ],
  };
}

/** AFNIC refuses a creation with name servers or keys: it checks those servers, so they come afterwards. */
export function takesDelegationAtOnce(spoken: Spoken): boolean {
  return !spoken.has('frnic');
}

export function renew({ name, years, expires }: Of<'renew'>): Said {
  const content = [xml('domain:name', name), xml('domain:curExpDate', dayOf(expires)), period(years)];
  return { verb: xml('renew', [object('domain', 'renew', content)]) };
}

type TransferOperation = 'request' | 'approve' | 'reject' | 'cancel' | 'query';

export function transfer(op: TransferOperation, name: string, authCode?: string): Said {
  const content = [xml('domain:name', name), code(authCode)];
  return { verb: xml('transfer', [object('domain', 'transfer', content)], { op }) };
}

export function requestTransfer(command: Of<'request-transfer'>, spoken: Spoken): Said {
  const said = transfer('request', command.name, command.authCode);
  if (!spoken.has('frnic')) return said;
  const domain = xml('frnic:domain', frnicContacts(command.contacts), { keepDS: '1' });
  return { ...said, extensions: [frnic(xml('frnic:transfer', [domain]))] };
}

/** At AFNIC a name changes hands by a trade, a command of its own; elsewhere it is an update. */
export function changeHolder(command: Of<'change-holder'>, spoken: Spoken, transaction: string): Said {
  const said = update(command.name, {
    change: [xml('domain:registrant', command.holder.handle)],
  });
  if (!spoken.has('frnic')) return said;
  const domain = xml(
    'frnic:domain',
    [
      xml('frnic:name', command.name),
      xml('frnic:registrant', command.holder.handle),
      ...frnicContacts(command.contacts),
    ],
    { keepDS: '1' },
  );
  const trade = xml('frnic:command', [
    xml('frnic:trade', [domain], { op: 'request' }),
    xml('frnic:clTRID', transaction),
  ]);
  return { ...said, alone: xml('extension', [frnic(trade)]) };
}

export function setNameServers(found: DomainInfo, wanted: readonly NameServer[], spoken: Spoken): Said {
  const names = (list: readonly NameServer[]) => new Set(list.map(({ name }) => name.toLowerCase()));
  const [before, after] = [names(found.nameServers), names(wanted)];
  const added = wanted.filter(({ name }) => !before.has(name.toLowerCase()));
  const removed = found.nameServers.filter(({ name }) => !after.has(name.toLowerCase()));
  return update(found.name, {
    add: [servers('domain:ns', found.name, added, spoken)],
    remove: [servers('domain:ns', found.name, removed, spoken)],
  });
}

export function setContacts(found: DomainInfo, wanted: Parties, spoken: Spoken): Said {
  const roles = rolesOf(spoken).filter((role) => found.contacts[role] !== wanted[role].handle);
  return update(found.name, {
    add: roles.map((role) => xml('domain:contact', wanted[role].handle, { type: role })),
    remove: roles.flatMap((role) => {
      const handle = found.contacts[role];
      return handle === undefined ? [] : [xml('domain:contact', handle, { type: role })];
    }),
  });
}

export function setStatuses(found: DomainInfo, wanted: readonly string[]): Said {
  const ours = found.statuses.filter((status) => status.startsWith('client'));
  const status = (s: string) => xml('domain:status', '', { s });
  return update(found.name, {
    add: wanted.filter((each) => !ours.includes(each)).map(status),
    remove: ours.filter((each) => !wanted.includes(each)).map(status),
  });
}

export function setAuthCode(name: string, authCode: string): Said {
  return update(name, { change: [code(authCode)] });
}

export function setKeys(found: DomainInfo, wanted: readonly DnssecKey[]): Said {
  const [before, after] = [new Set(found.keys.map(keyLine)), new Set(wanted.map(keyLine))];
  const removed = found.keys.filter((key) => !after.has(keyLine(key)));
  const added = wanted.filter((key) => !before.has(keyLine(key)));
  const changed = object('secDNS', 'update', [
    removed.length > 0 ? xml('secDNS:rem', removed.map(delegationSigner)) : undefined,
    added.length > 0 ? xml('secDNS:add', added.map(delegationSigner)) : undefined,
  ]);
  return { ...update(found.name, {}), extensions: [changed] };
}

export function remove(name: string): Said {
  return { verb: xml('delete', [object('domain', 'delete', [xml('domain:name', name)])]) };
}

/** RFC 3915: an update that changes nothing, with a restore beside it. */
export function restore(name: string): Said {
  return {
    ...emptyUpdate(name),
    extensions: [object('rgp', 'update', [xml('rgp:restore', [], { op: 'request' })])],
  };
}

/** What RFC 3915 (4.2.5) has registrars say of a restore, where the registry waits for it. */
export function restoreReport(found: DomainInfo, now: Instant): Said {
  const state = [found.holder, ...found.nameServers.map(({ name }) => name)].filter(Boolean).join(' ');
  const report = xml('rgp:report', [
    xml('rgp:preData', state),
    xml('rgp:postData', state),
    xml('rgp:delTime', String(found.updated ?? now)),
    xml('rgp:resTime', String(now)),
    xml('rgp:resReason', 'The holder asked for it.'),
    xml(
      'rgp:statement',
      'The name was not restored to assume the rights to use it or sell it for ourselves.',
    ),
    xml('rgp:statement', 'The information in this report is true to the best of our knowledge.'),
  ]);
  const restored = xml('rgp:restore', [report], { op: 'report' });
  return { ...emptyUpdate(found.name), extensions: [object('rgp', 'update', [restored])] };
}

function update(
  name: string,
  parts: {
    readonly add?: readonly (Xml | undefined)[];
    readonly remove?: readonly (Xml | undefined)[];
    readonly change?: readonly (Xml | undefined)[];
  },
): Said {
  const part = (tag: string, content: readonly (Xml | undefined)[] = []) =>
    content.some(Boolean) ? xml(tag, content) : undefined;
  const content = [
    xml('domain:name', name),
    part('domain:add', parts.add),
    part('domain:rem', parts.remove),
    part('domain:chg', parts.change),
  ];
  return { verb: xml('update', [object('domain', 'update', content)]) };
}

function emptyUpdate(name: string): Said {
  return {
    verb: xml('update', [object('domain', 'update', [xml('domain:name', name), xml('domain:chg', [])])]),
  };
}

function period(years: number): Xml {
  return xml('domain:period', String(years), { unit: 'y' });
}

function code(authCode: string | undefined): Xml | undefined {
  return authCode === undefined ? undefined : xml('domain:authInfo', [xml('domain:pw', authCode)]);
}

/** AFNIC has no billing contact. */
function rolesOf(spoken: Spoken): readonly ('admin' | 'tech' | 'billing')[] {
  return spoken.has('frnic') ? ['admin', 'tech'] : ['admin', 'tech', 'billing'];
}

function contacts(parties: Parties, spoken: Spoken): Xml[] {
  return rolesOf(spoken).map((role) => xml('domain:contact', parties[role].handle, { type: role }));
}

function frnicContacts({ admin, tech }: Parties): Xml[] {
  return [
    xml('frnic:contact', admin.handle, { type: 'admin' }),
    xml('frnic:contact', tech.handle, { type: 'tech' }),
  ];
}

/** Objects of their own where the registry has them, else names with their glue (RFC 5731, 1.1). */
function servers(tag: string, domain: string, list: readonly NameServer[], spoken: Spoken): Xml | undefined {
  if (list.length === 0) return undefined;
  if (spoken.has('host'))
    return xml(
      tag,
      list.map(({ name }) => xml('domain:hostObj', name)),
    );
  return xml(
    tag,
    list.map(({ name, addresses }) =>
      xml('domain:hostAttr', [
        xml('domain:hostName', name),
        ...(name.endsWith(`.${domain}`) ? addresses.map((each) => address('domain:hostAddr', each)) : []),
      ]),
    ),
  );
}

function delegationSigner(key: Pick<DnssecKey, 'keyTag' | 'algorithm' | 'digestType' | 'digest'>): Xml {
  return xml('secDNS:dsData', [
    xml('secDNS:keyTag', String(key.keyTag)),
    xml('secDNS:alg', String(key.algorithm)),
    xml('secDNS:digestType', String(key.digestType)),
    xml('secDNS:digest', key.digest.toUpperCase()),
  ]);
}

/** Registries count in UTC. */
function dayOf(at: Instant): string {
  return at.toZonedDateTimeISO('UTC').toPlainDate().toString();
}
