import { Temporal } from 'temporal-polyfill';
import { getDomain } from 'tldts';
import { dnssecKey } from '../../../company/domains/ds-rules.ts';
import { isDeleted, keyLine, sameServers } from '../../../company/domains/outcome-rules.ts';
import type {
  Availability,
  Command,
  Outcome,
  RegisteredDomain,
  Registrar,
} from '../../../company/domains/registrar.ts';
import { isRefusal, type Refusal, refuse } from '../../../platform/refusal.ts';
import { ordered, wordsOf } from '../rest.ts';
import { commandTurns } from '../turns.ts';
import { type OvhAccess, ovhCalls, refusalOf } from './calls.ts';
import {
  accountShape,
  contactBody,
  contactOf,
  contactShape,
  domainShape,
  euros,
  glueShape,
  idsShape,
  keyShape,
  offersShape,
  serverShape,
  servicesShape,
  taskShape,
} from './shapes.ts';

const AS_IT_WAS: Outcome = { outcome: 'done', reference: 'as it was' };
const UNDER_WAY = new Set(['todo', 'doing', 'problem']);

/** OVH's API. Names are bought through carts and paid from the account; most other wishes become tasks. */
export function ovhRegistrar(access: OvhAccess): Registrar {
  const inTurn = commandTurns();
  const { ask, prepare, send, cart, buy, pay } = ovhCalls(access);
  const us = access.account;

  /** The parts of a name that have to be fetched one by one. */
  async function each<T>(path: string, read: (body: unknown) => T): Promise<T[]> {
    const found: T[] = [];
    for (const id of idsShape.parse((await ask(path)).body))
      found.push(read((await ask(`${path}/${encodeURIComponent(String(id))}`)).body));
    return found;
  }

  async function domain(name: string): Promise<RegisteredDomain | Refusal> {
    const root = `/domain/${encodeURIComponent(name)}`;
    const answer = await ask(root);
    if (answer.status === 404) return notOurs(name);
    if (answer.status >= 400) return refusalOf(answer, name);
    const told = domainShape.parse(answer.body);
    const services = servicesShape.parse((await ask(`${root}/serviceInfos`)).body);
    const servers = await each(`${root}/nameServer`, (body) => serverShape.parse(body));
    const keys = await each(`${root}/dsRecord`, (body) => dnssecKey(name, keyShape.parse(body)));
    const code = await ask(`${root}/authInfo`);
    const isLocked = ['locked', 'locking'].includes(told.transferLockStatus);
    return {
      name,
      sponsor: us,
      isOurs: true,
      statuses: [
        ...(isLocked ? ['clientTransferProhibited'] : []),
        // It lapses at its end: the one way in which a name is given up here.
        ...(services.renew?.deleteAtExpiration ? ['pendingDelete'] : []),
      ],
      graces: [],
      holder: told.whoisOwner,
      contacts: {
        admin: services.contactAdmin,
        tech: services.contactTech,
        billing: services.contactBilling,
      },
      nameServers: servers
        .filter(({ toDelete }) => !toDelete)
        .map(({ host }) => ({ name: host.toLowerCase(), addresses: [] })),
      keys,
      created: dayStart(services.creation),
      expires: dayStart(services.expiration),
      // Told only while the name is unlocked.
      ...(typeof code.body === 'string' ? { authCode: code.body } : {}),
    };
  }

  async function notOurs(name: string): Promise<RegisteredDomain | Refusal> {
    const creation = (await tasks(name)).find((task) => task.function === 'DomainCreate');
    const isUnderWay = creation !== undefined && UNDER_WAY.has(creation.status);
    const [availability] = isUnderWay ? [] : await check([name]);
    if (availability?.available) return refuse('domain-unknown', { figures: { name } });
    return {
      name,
      sponsor: isUnderWay ? us : '',
      isOurs: isUnderWay,
      statuses: isUnderWay ? ['pendingCreate'] : [],
      graces: [],
      contacts: { admin: undefined, tech: undefined, billing: undefined },
      nameServers: [],
      keys: [],
    };
  }

  /** What OVH is doing about a name, the newest last. */
  async function tasks(name: string) {
    const ids = idsShape.parse((await ask(`/me/task/domain?domain=${encodeURIComponent(name)}`)).body);
    const found = [];
    for (const id of ids) found.push(taskShape.parse((await ask(`/me/task/domain/${id}`)).body));
    return found;
  }

  async function transfer(name: string) {
    const task = (await tasks(name)).findLast((each) => each.function === 'DomainIncomingTransfer');
    if (!task) return refuse('no-transfer', { figures: { name } });
    const isOver = task.status === 'done' ? ('serverApproved' as const) : ('serverCancelled' as const);
    return {
      state: UNDER_WAY.has(task.status) ? ('pending' as const) : isOver,
      to: us,
      isOurs: true,
      requested: Temporal.Instant.from(task.todoDate),
      from: '',
    };
  }

  async function check(names: readonly string[]): Promise<Availability[]> {
    const cartId = await cart();
    const answers: Availability[] = [];
    for (const name of names) {
      const answer = await ask(`/order/cart/${cartId}/domain?domain=${encodeURIComponent(name)}`);
      const offers = offersShape.safeParse(answer.body);
      const offer = offers.success ? offers.data.find(({ action }) => action === 'create') : undefined;
      const available = offer?.orderable === true;
      const price = offer?.prices.find(({ label }) => label === 'TOTAL');
      answers.push({
        name,
        available,
        ...(available ? {} : { reason: wordsOf(answer) || 'not offered' }),
        ...(price === undefined ? {} : { price: euros(price.price.value) }),
        ...(offer?.pricingMode?.includes('premium') ? { isPremium: true } : {}),
      });
    }
    return answers;
  }

  async function carry(command: Command): Promise<Outcome> {
    switch (command.do) {
      case 'create-contact':
        return createContact(command.party.contact);
      case 'change-contact': {
        const path = `/me/contact/${encodeURIComponent(command.party.handle)}`;
        return send('', 'PUT', path, contactBody(command.party.contact));
      }
      case 'delete-contact':
        return notOffered('delete-contact');
      case 'create-host':
        return send(command.host.name, 'POST', glueOf(command.host.name).root, {
          host: command.host.name,
          ips: command.host.addresses,
        });
      case 'change-host':
        return send(command.host.name, 'POST', `${glueOf(command.host.name).path}/update`, {
          ips: command.host.addresses,
        });
      case 'delete-host':
        return send(command.name, 'DELETE', glueOf(command.name).path);
      default:
    }
    const found = await domain(command.name);
    if (command.do === 'create') return create(command, found);
    if (command.do === 'request-transfer') return requestTransfer(command, found);
    if (isRefusal(found)) return found;
    if (!found.isOurs) return refuse('domain-not-ours', { figures: { name: command.name } });
    return change(command, found);
  }

  async function createContact(contact: Parameters<typeof contactBody>[0]): Promise<Outcome> {
    // Two like contacts cost nothing: it may be done again.
    const answer = await prepare('POST', '/me/contact', contactBody(contact));
    if (answer.status >= 400) return refusalOf(answer, '');
    const handle = String(contactShape.parse(answer.body).id);
    return { outcome: 'done', reference: handle, handle };
  }

  async function create(
    { name, holder, nameServers, keys, years }: Extract<Command, { do: 'create' }>,
    found: RegisteredDomain | Refusal,
  ): Promise<Outcome> {
    if (!isRefusal(found)) return refuse('domain-taken', { field: 'name', figures: { name } });
    if (found.refused !== 'domain-unknown') return found;
    if (years !== 1) return notOffered('more than a year at once');
    const outcome = await buy(name, await cart(), 'domain', {
      OWNER_CONTACT: `/me/contact/${holder.handle}`,
      ADMIN_ACCOUNT: us,
      TECH_ACCOUNT: us,
      OWNER_LEGAL_AGE: 'true',
      DNS: nameServers.map((server) => server.name).join(','),
    });
    if (isRefusal(outcome) || outcome.outcome === 'unknown' || keys.length === 0) return outcome;
    return { ...outcome, toFollow: ['set-keys'] };
  }

  async function requestTransfer(
    { name, authCode, holder }: Extract<Command, { do: 'request-transfer' }>,
    found: RegisteredDomain | Refusal,
  ): Promise<Outcome> {
    if (isRefusal(found)) return found;
    if (found.isOurs) return refuse('domain-not-transferable', { figures: { name, reason: 'ours already' } });
    const under = await transfer(name);
    if (!isRefusal(under) && under.state === 'pending')
      return refuse('transfer-pending', { figures: { name } });
    return buy(name, await cart(), 'domainTransfer', {
      AUTH_INFO: authCode,
      OWNER_CONTACT: `/me/contact/${holder.handle}`,
      ADMIN_ACCOUNT: us,
      TECH_ACCOUNT: us,
      OWNER_LEGAL_AGE: 'true',
    });
  }

  async function change(command: Command, found: RegisteredDomain): Promise<Outcome> {
    const { name } = found;
    const root = `/domain/${encodeURIComponent(name)}`;
    switch (command.do) {
      case 'renew': {
        // What the API lacks: a repeat would renew once more.
        if (found.expires && Temporal.Instant.compare(found.expires, command.expires) !== 0)
          return refuse('registry-policy', { figures: { name, reason: `expires ${found.expires}` } });
        const { serviceId } = servicesShape.parse((await ask(`${root}/serviceInfos`)).body);
        // An order that is not paid renews nothing.
        return pay(
          name,
          await prepare('POST', `/service/${serviceId}/renew`, {
            duration: `P${command.years}Y`,
            services: [serviceId],
          }),
        );
      }
      case 'set-name-servers': {
        if (sameServers(found.nameServers, command.nameServers)) return AS_IT_WAS;
        const nameServers = command.nameServers.map((server) => ({ host: server.name }));
        return send(name, 'POST', `${root}/nameServers/update`, { nameServers });
      }
      case 'set-contacts':
        // The account stands in them; another one would have to agree by mail.
        return found.contacts.admin === us ? AS_IT_WAS : notOffered('set-contacts');
      case 'set-statuses': {
        const others = command.statuses.filter((status) => status !== 'clientTransferProhibited');
        if (others.length > 0) return notOffered(others.join(', '));
        const locked = command.statuses.length > 0;
        if (found.statuses.includes('clientTransferProhibited') === locked) return AS_IT_WAS;
        return send(name, 'PUT', root, { transferLockStatus: locked ? 'locked' : 'unlocked' });
      }
      case 'set-keys': {
        const lines = (keys: RegisteredDomain['keys']) => keys.map(keyLine).sort().join();
        if (lines(found.keys) === lines(command.keys)) return AS_IT_WAS;
        const keys = command.keys.map(({ algorithm, flags, publicKey, keyTag }) => ({
          algorithm,
          flags,
          publicKey,
          tag: keyTag,
        }));
        return send(name, 'POST', `${root}/dsRecord`, { keys });
      }
      case 'delete':
      case 'restore': {
        const isGiven = command.do === 'delete';
        if (isDeleted(found) === isGiven) return AS_IT_WAS;
        return send(name, 'PUT', `${root}/serviceInfos`, {
          renew: { automatic: !isGiven, deleteAtExpiration: isGiven, forced: false, period: 12 },
        });
      }
      default:
        return notOffered(command.do);
    }
  }

  return {
    check,
    domain: (name) => domain(name),
    transfer: (name) => transfer(name),
    async balance() {
      const [id] = idsShape.parse((await ask('/me/ovhAccount')).body);
      if (id === undefined) return undefined;
      const told = accountShape.parse((await ask(`/me/ovhAccount/${encodeURIComponent(String(id))}`)).body);
      return euros(told.balance.value);
    },
    carryOut: (command, transaction) => inTurn(command, () => ordered(transaction, () => carry(command))),
    contacts: {
      async find(handle) {
        const answer = await ask(`/me/contact/${encodeURIComponent(handle)}`);
        return answer.status >= 400 ? refusalOf(answer, '') : contactOf(contactShape.parse(answer.body));
      },
    },
    hosts: {
      async find(name) {
        const answer = await ask(glueOf(name).path);
        if (answer.status >= 400) return refusalOf(answer, name);
        return { name, addresses: glueShape.parse(answer.body).ips };
      },
    },
    close: async () => undefined,
  };
}

function glueOf(name: string) {
  const root = `/domain/${encodeURIComponent(getDomain(name) ?? name)}/glueRecord`;
  return { root, path: `${root}/${encodeURIComponent(name)}` };
}

function notOffered(reason: string): Refusal {
  return refuse('registry-not-offered', { figures: { name: '', reason, code: 0 } });
}

/** OVH tells days. */
function dayStart(text: string): Temporal.Instant {
  return Temporal.PlainDate.from(text).toZonedDateTime('UTC').toInstant();
}
