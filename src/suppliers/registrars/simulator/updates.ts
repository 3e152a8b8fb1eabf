import { CLIENT_STATUSES } from '../../../company/domains/registrar.ts';
import { xml } from '../../../platform/xml.ts';
import { all, at, type EppNode, textAt } from '../epp/tree.ts';
import { object } from '../epp/write.ts';
import { serversIn, theirs } from './domains.ts';
import { charge, type Desk, type DomainRecord } from './registry.ts';
import { areKeys, authCodeIn, contactsIn, keysIn, no, OK, type Reply } from './shapes.ts';

/** RFC 5731, 3.2.5; RFC 5910; RFC 3915. All or nothing: what does not fit leaves the name as it was. */
export function updateDomain(desk: Desk, asked: EppNode, extension: EppNode | undefined): Reply {
  const domain = theirs(desk, asked);
  if ('code' in domain) return domain;
  const restore = at(extension, 'rgp:update', 'rgp:restore');
  if (restore) return restoreDomain(desk, domain, restore);
  if (domain.deleted) return no(2304, 'pendingDelete');
  const trouble = frTrouble(desk, asked);
  if (trouble) return trouble;
  const after: DomainRecord = structuredClone(domain);
  const failed =
    changeStatuses(after, asked) ??
    changeRest(desk, after, asked) ??
    changeKeys(after, at(extension, 'secDNS:update'));
  if (failed) return failed;
  const isLocked = [...domain.statuses].some((status) => status.endsWith('UpdateProhibited'));
  if (isLocked && after.statuses.includes('clientUpdateProhibited'))
    return no(2304, 'clientUpdateProhibited');
  after.updated = desk.now;
  desk.state.domains[domain.name] = after;
  return OK;
}

/** AFNIC takes one kind of change at a time, and holders change by trades only. */
function frTrouble({ rules }: Desk, asked: EppNode): Reply | undefined {
  if (rules.kind !== 'fr') return undefined;
  if (at(asked, 'domain:chg', 'domain:registrant')) return no(2306, 'a holder changes by a trade');
  const parts = (['domain:add', 'domain:rem', 'domain:chg'] as const).flatMap(
    (tag) => at(asked, tag)?.children.map(({ name }) => (name === 'authInfo' ? 'status' : name)) ?? [],
  );
  return new Set(parts).size > 1 ? no(2306, 'one kind of change at a time') : undefined;
}

function changeStatuses(domain: DomainRecord, asked: EppNode): Reply | undefined {
  const named = (tag: 'domain:add' | 'domain:rem') =>
    all(at(asked, tag), 'domain:status').map(({ attributes }) => attributes.s ?? '');
  const [added, removed] = [named('domain:add'), named('domain:rem')];
  const known: readonly string[] = CLIENT_STATUSES;
  if ([...added, ...removed].some((status) => !known.includes(status))) return no(2306, 'status');
  domain.statuses = [
    ...domain.statuses.filter((status) => !removed.includes(status)),
    ...added.filter((status) => !domain.statuses.includes(status)),
  ];
  return undefined;
}

function changeRest(desk: Desk, domain: DomainRecord, asked: EppNode): Reply | undefined {
  const { state } = desk;
  const [add, remove, change] = [at(asked, 'domain:add'), at(asked, 'domain:rem'), at(asked, 'domain:chg')];
  const registrant = textAt(change, 'domain:registrant') || domain.registrant;
  const removed = contactsIn(remove, 'domain:contact');
  const added = contactsIn(add, 'domain:contact');
  const unknown = [registrant, ...added.map(({ id }) => id)].find((id) => !state.contacts[id]);
  if (unknown !== undefined) return no(2303, `contact ${unknown}`);
  domain.registrant = registrant;
  const same = (a: { type: string; id: string }) => (b: { type: string; id: string }) =>
    a.type === b.type && a.id === b.id;
  domain.contacts = [...domain.contacts.filter((each) => !removed.some(same(each))), ...added];
  const [newServers, oldServers] = [at(add, 'domain:ns'), at(remove, 'domain:ns')].map((node) =>
    node ? serversIn(desk, node) : [],
  );
  if (newServers && !Array.isArray(newServers)) return newServers;
  const gone = Array.isArray(oldServers) ? oldServers.map(({ name }) => name) : [];
  domain.nameServers = [
    ...domain.nameServers.filter(({ name }) => !gone.includes(name)),
    ...(newServers ?? []).filter(({ name }) => !domain.nameServers.some((each) => each.name === name)),
  ];
  const code = authCodeIn(change, 'domain');
  if (code !== undefined && code.length < 6) return no(2005, 'authInfo');
  domain.authCode = code ?? domain.authCode;
  return undefined;
}

function changeKeys(domain: DomainRecord, update: EppNode | undefined): Reply | undefined {
  if (!update) return undefined;
  const added = keysIn(at(update, 'secDNS:add'));
  if (!areKeys(added)) return no(2005, 'secDNS');
  const removal = at(update, 'secDNS:rem');
  const line = (key: object) => JSON.stringify(key);
  const removed = keysIn(removal).map(line);
  const isAll = ['1', 'true'].includes(textAt(removal, 'secDNS:all'));
  const kept = isAll ? [] : domain.keys.filter((key) => !removed.includes(line(key)));
  domain.keys = [...kept, ...added.filter((key) => !kept.map(line).includes(line(key)))];
  return undefined;
}

/** AFNIC restores at once; elsewhere a report is due within seven days. */
function restoreDomain(desk: Desk, domain: DomainRecord, restore: EppNode): Reply {
  const { rules, now, account } = desk;
  const { deleted } = domain;
  if (!deleted || now > deleted.redeemUntil) return no(2304, 'not in redemption');
  if (restore.attributes.op === 'report') {
    if (deleted.restoreAsked === undefined) return no(2304, 'no restore was asked for');
    if (!textAt(restore, 'rgp:report', 'rgp:resReason')) return no(2003, 'resReason');
    return restored(domain, now);
  }
  if (deleted.restoreAsked !== undefined) return no(2304, 'pendingRestore');
  if (!charge(desk, account, 'restore', domain.name, rules.cents.restore)) return no(2104);
  if (rules.kind === 'fr') return restored(domain, now);
  deleted.restoreAsked = now;
  const told = object('rgp', 'upData', [xml('rgp:rgpStatus', '', { s: 'pendingRestore' })]);
  return { code: 1000, extension: [told] };
}

function restored(domain: DomainRecord, now: string): Reply {
  delete domain.deleted;
  domain.updated = now;
  return OK;
}
