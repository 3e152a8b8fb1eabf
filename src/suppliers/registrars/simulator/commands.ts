import { xml } from '../../../platform/xml.ts';
import { at, type EppNode, NAMESPACES } from '../epp/tree.ts';
import { object } from '../epp/write.ts';
import * as contacts from './contacts.ts';
import * as domains from './domains.ts';
import * as hosts from './hosts.ts';
import { accountOf, type Desk } from './registry.ts';
import { no, type Reply } from './shapes.ts';
import { trade, transferDomain } from './transfers.ts';
import { updateDomain } from './updates.ts';

type Handler = (desk: Desk, asked: EppNode, extension: EppNode | undefined) => Reply;

const HANDLERS: Readonly<Record<string, Handler>> = {
  'check domain': domains.checkDomains,
  'info domain': domains.infoDomain,
  'create domain': domains.createDomain,
  'renew domain': domains.renewDomain,
  'delete domain': domains.deleteDomain,
  'update domain': updateDomain,
  'check contact': contacts.checkContacts,
  'info contact': contacts.infoContact,
  'create contact': contacts.createContact,
  'update contact': contacts.updateContact,
  'delete contact': contacts.deleteContact,
  'check host': hosts.checkHosts,
  'info host': hosts.infoHost,
  'create host': hosts.createHost,
  'update host': hosts.updateHost,
  'delete host': hosts.deleteHost,
  'info balance': balance,
};

const PREFIXES = Object.entries(NAMESPACES);

/** One command of a registrar that is logged in. */
export function carriedOut(
  desk: Desk,
  verb: EppNode,
  extension: EppNode | undefined,
  reference: string,
): Reply {
  if (verb.name === 'poll') return poll(desk, verb);
  if (verb.namespace === NAMESPACES.frnic) return trade(desk, verb, reference);
  const [asked] = verb.children;
  const prefix = PREFIXES.find(([, namespace]) => namespace === asked?.namespace)?.[0];
  if (!asked || asked.name !== verb.name) return no(2001);
  if (desk.rules.kind === 'fr' && prefix === 'host') return no(2307);
  if (verb.name === 'transfer' && prefix === 'domain')
    return transferDomain(desk, verb.attributes.op ?? '', asked, extension);
  const handler = HANDLERS[`${verb.name} ${prefix}`];
  return handler ? handler(desk, asked, extension) : no(2101);
}

/** RFC 5730, 2.9.2.3: the oldest message stays until it is acknowledged. */
function poll({ state, account }: Desk, verb: EppNode): Reply {
  const { queue } = accountOf(state, account);
  if (verb.attributes.op === 'ack') {
    const place = queue.findIndex(({ id }) => id === verb.attributes.msgID);
    if (place < 0) return no(2303);
    queue.splice(place, 1);
    return { code: 1000, queue: { count: queue.length, id: verb.attributes.msgID ?? '' } };
  }
  const [oldest] = queue;
  if (!oldest) return { code: 1300 };
  return {
    code: 1301,
    queue: { count: queue.length, id: oldest.id, shown: oldest },
    data: [oldest.data],
  };
}

function balance({ state, account }: Desk): Reply {
  const { balance } = accountOf(state, account);
  const text = (balance / 100).toFixed(2);
  const told = object('balance', 'infData', [
    xml('balance:creditLimit', '0.00'),
    xml('balance:balance', (-balance / 100).toFixed(2)),
    xml('balance:availableCredit', text),
  ]);
  return { code: 1000, data: [told] };
}

/** The object that a command is about, for the record. */
export function subject(verb: EppNode): string {
  const inner = at(verb, 'frnic:trade', 'frnic:domain') ?? verb.children[0];
  return inner?.children.find(({ name }) => name === 'name' || name === 'id')?.text.toLowerCase() ?? '';
}
