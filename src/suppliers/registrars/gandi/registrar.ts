import { Temporal } from 'temporal-polyfill';
import { getDomain } from 'tldts';
import { keyLine, sameServers } from '../../../company/domains/outcome-rules.ts';
import type {
  Availability,
  Command,
  Outcome,
  RegisteredDomain,
  Registrar,
} from '../../../company/domains/registrar.ts';
import { parseMoney } from '../../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../../platform/refusal.ts';
import { asked, ordered, type RestAnswer, rest, wordsOf } from '../rest.ts';
import { commandTurns } from '../turns.ts';
import {
  balanceShape,
  checkShape,
  contactBody,
  domainShape,
  hostShape,
  keyBody,
  keysShape,
  priceOf,
  registeredDomain,
  stepShape,
  transferShape,
  transferState,
} from './shapes.ts';

export interface GandiAccess {
  /** "https://api.gandi.net" */
  readonly apiBase: string;
  /** A personal access token of the organisation that pays. */
  readonly token: string;
  readonly sharingId?: string;
  readonly patience?: number;
}

const AS_IT_WAS: Outcome = { outcome: 'done', reference: 'as it was' };
const US = 'gandi';

/** Gandi's API v5. What it takes it does a little later (202): that is pending here. */
export function gandiRegistrar(access: GandiAccess): Registrar {
  const inTurn = commandTurns();

  function call(method: string, path: string, body?: unknown): Promise<RestAnswer> {
    const url = new URL(`/v5${path}`, access.apiBase);
    if (access.sharingId !== undefined && method !== 'GET')
      url.searchParams.set('sharing_id', access.sharingId);
    return rest(
      url.href,
      {
        method,
        headers: {
          authorization: `Bearer ${access.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      access.patience,
    );
  }
  const ask = (path: string) => asked(call('GET', path));

  async function send(name: string, method: string, path: string, body?: unknown): Promise<Outcome> {
    const answer = await call(method, path, body);
    if (answer.status >= 400) return refusalOf(answer, name);
    const reference = wordsOf(answer) || String(answer.status);
    return answer.status === 202 ? { outcome: 'pending', reference } : { outcome: 'done', reference };
  }

  async function domain(name: string): Promise<RegisteredDomain | Refusal> {
    const answer = await ask(`/domain/domains/${encodeURIComponent(name)}`);
    if (answer.status === 404) return notOurs(name);
    if (answer.status >= 400) return refusalOf(answer, name);
    const keys = await ask(`/domain/domains/${encodeURIComponent(name)}/dnskeys`);
    return registeredDomain(domainShape.parse(answer.body), keysShape.parse(keys.body ?? []), US);
  }

  /** On its way to us, free, or somebody else's. */
  async function notOurs(name: string): Promise<RegisteredDomain | Refusal> {
    const creation = await ask(`/domain/domains/${encodeURIComponent(name)}/createstatus`);
    const step = stepShape.safeParse(creation.body);
    const isUnderWay = creation.status === 200 && step.success && step.data.step !== 'ERROR';
    const [availability] = isUnderWay ? [] : await check([name]);
    if (availability?.available) return refuse('domain-unknown', { figures: { name } });
    return {
      name,
      sponsor: isUnderWay ? US : '',
      isOurs: isUnderWay,
      statuses: isUnderWay ? ['pendingCreate'] : [],
      graces: [],
      contacts: { admin: undefined, tech: undefined, billing: undefined },
      nameServers: [],
      keys: [],
    };
  }

  async function check(names: readonly string[]): Promise<Availability[]> {
    const answers: Availability[] = [];
    for (const name of names) {
      const answer = await ask(`/domain/check?name=${encodeURIComponent(name)}&currency=EUR`);
      const told = checkShape.safeParse(answer.body);
      const product = told.success
        ? told.data.products?.find(({ process }) => process === 'create')
        : undefined;
      const available = product?.status === 'available';
      const [price] = product?.prices ?? [];
      answers.push({
        name,
        available,
        ...(available ? {} : { reason: product?.status ?? (wordsOf(answer) || 'not offered') }),
        ...(price === undefined ? {} : { price: priceOf(price.price_before_taxes) }),
        ...(price?.type === 'premium' ? { isPremium: true } : {}),
      });
    }
    return answers;
  }

  async function carry(command: Command): Promise<Outcome> {
    if (command.do === 'create-contact' || command.do === 'change-contact' || command.do === 'delete-contact')
      return AS_IT_WAS;
    if (command.do === 'create-host' || command.do === 'change-host')
      return setHost(command.do, command.host.name, command.host.addresses);
    const { name } = command;
    if (command.do === 'delete-host') return send(name, 'DELETE', hostPath(name));
    const found = await domain(name);
    if (command.do === 'create') return create(command, found);
    if (command.do === 'request-transfer') return requestTransfer(command, found);
    if (isRefusal(found)) return found;
    if (!found.isOurs) return refuse('domain-not-ours', { figures: { name } });
    return change(command, found);
  }

  async function create(
    { name, years, holder, contacts, nameServers, keys }: Extract<Command, { do: 'create' }>,
    found: RegisteredDomain | Refusal,
  ): Promise<Outcome> {
    if (!isRefusal(found)) return refuse('domain-taken', { field: 'name', figures: { name } });
    if (found.refused !== 'domain-unknown') return found;
    const outcome = await send(name, 'POST', '/domain/domains', {
      fqdn: name,
      duration: years,
      owner: contactBody(holder.contact),
      admin: contactBody(contacts.admin.contact),
      tech: contactBody(contacts.tech.contact),
      bill: contactBody(contacts.billing.contact),
      nameservers: nameServers.map((server) => server.name),
    });
    if (isRefusal(outcome) || outcome.outcome === 'unknown' || keys.length === 0) return outcome;
    return { ...outcome, toFollow: ['set-keys'] };
  }

  async function requestTransfer(
    { name, authCode, holder, contacts }: Extract<Command, { do: 'request-transfer' }>,
    found: RegisteredDomain | Refusal,
  ): Promise<Outcome> {
    if (isRefusal(found)) return found;
    if (found.isOurs) return refuse('domain-not-transferable', { figures: { name, reason: 'ours already' } });
    const under = await transfer(name);
    if (!isRefusal(under) && under.state === 'pending')
      return refuse('transfer-pending', { figures: { name } });
    return send(name, 'POST', '/domain/transferin', {
      fqdn: name,
      duration: 1,
      authinfo: authCode,
      owner: contactBody(holder.contact),
      admin: contactBody(contacts.admin.contact),
      tech: contactBody(contacts.tech.contact),
      bill: contactBody(contacts.billing.contact),
    });
  }

  async function transfer(name: string) {
    const answer = await ask(`/domain/transferin/${encodeURIComponent(name)}`);
    const told = transferShape.safeParse(answer.body);
    if (answer.status >= 400 || !told.success) return refuse('no-transfer', { figures: { name } });
    const requested = Temporal.Instant.from(told.data.created_at);
    return { state: transferState(told.data.step), to: US, isOurs: true, requested, from: '' };
  }

  async function change(command: Command, found: RegisteredDomain): Promise<Outcome> {
    const { name } = found;
    const path = `/domain/domains/${encodeURIComponent(name)}`;
    switch (command.do) {
      case 'renew':
        // What the API lacks: a repeat would renew once more.
        if (found.expires && Temporal.Instant.compare(found.expires, command.expires) !== 0)
          return refuse('registry-policy', { figures: { name, reason: `expires ${found.expires}` } });
        return send(name, 'POST', `${path}/renew`, { duration: command.years });
      case 'set-name-servers': {
        if (sameServers(found.nameServers, command.nameServers)) return AS_IT_WAS;
        const nameservers = command.nameServers.map((server) => server.name);
        return send(name, 'PUT', `${path}/nameservers`, { nameservers });
      }
      case 'set-contacts': {
        const { admin, tech, billing } = command.contacts;
        return send(name, 'PATCH', `${path}/contacts`, {
          admin: contactBody(admin.contact),
          tech: contactBody(tech.contact),
          bill: contactBody(billing.contact),
        });
      }
      case 'change-holder':
        return send(name, 'POST', `/domain/changeowner/${encodeURIComponent(name)}`, {
          owner: contactBody(command.holder.contact),
        });
      case 'set-statuses': {
        const others = command.statuses.filter((status) => status !== 'clientTransferProhibited');
        if (others.length > 0) return notOffered(others.join(', '));
        const locked = command.statuses.length > 0;
        if (found.statuses.includes('clientTransferProhibited') === locked) return AS_IT_WAS;
        return send(name, 'PATCH', `${path}/status`, { clientTransferProhibited: locked });
      }
      case 'set-auth-code':
        // Gandi makes the code itself; a new one is all that can be asked for.
        return send(name, 'PUT', `${path}/authinfo`);
      case 'set-keys': {
        const lines = (keys: RegisteredDomain['keys']) => keys.map(keyLine).sort().join();
        if (lines(found.keys) === lines(command.keys)) return AS_IT_WAS;
        return send(name, 'PUT', `${path}/dnskeys`, { keys: command.keys.map(keyBody) });
      }
      case 'delete':
        return send(name, 'DELETE', path);
      case 'restore':
        return found.graces.includes('redemptionPeriod')
          ? send(name, 'POST', `${path}/restore`, {})
          : AS_IT_WAS;
      default:
        return notOffered(command.do);
    }
  }

  async function setHost(
    verb: 'create-host' | 'change-host',
    name: string,
    ips: readonly string[],
  ): Promise<Outcome> {
    if (verb === 'change-host') return send(name, 'PUT', hostPath(name), { ips });
    const parent = getDomain(name) ?? name;
    const label = name.slice(0, -parent.length - 1);
    return send(name, 'POST', `/domain/domains/${encodeURIComponent(parent)}/hosts`, { name: label, ips });
  }

  return {
    check,
    domain: (name) => domain(name),
    transfer: (name) => transfer(name),
    async balance() {
      const path = access.sharingId === undefined ? '' : `/${encodeURIComponent(access.sharingId)}`;
      const { prepaid } = balanceShape.parse((await ask(`/billing/info${path}`)).body);
      return prepaid === undefined ? undefined : parseMoney(prepaid.amount);
    },
    carryOut: (command, transaction) => inTurn(command, () => ordered(transaction, () => carry(command))),
    hosts: {
      async find(name) {
        const answer = await ask(hostPath(name));
        if (answer.status >= 400)
          return refuse('object-unknown', { figures: { name, reason: wordsOf(answer) } });
        return { name, addresses: hostShape.parse(answer.body).ips };
      },
    },
    close: async () => undefined,
  };
}

function hostPath(name: string): string {
  const parent = getDomain(name) ?? name;
  const label = name.slice(0, -parent.length - 1) || '@';
  return `/domain/domains/${encodeURIComponent(parent)}/hosts/${encodeURIComponent(label)}`;
}

function notOffered(reason: string): Refusal {
  return refuse('registry-not-offered', { figures: { name: '', reason, code: 0 } });
}

/** Its errors have no codes of their own: the words tell them apart, the status what they can be. */
function refusalOf(answer: RestAnswer, name: string): Refusal {
  const reason = wordsOf(answer) || String(answer.status);
  const figures = { name, reason, code: answer.status };
  if (answer.status === 402 || /insufficient|not enough|prepaid/i.test(reason))
    return refuse('registrar-balance-empty', { figures });
  if (/auth ?(?:info|code|orization code)/i.test(reason)) return refuse('auth-code-wrong', { figures });
  if (answer.status === 404) return refuse('domain-unknown', { figures });
  if (answer.status === 409) return refuse('domain-status-prohibits', { figures });
  return refuse('registry-value-refused', { figures });
}
