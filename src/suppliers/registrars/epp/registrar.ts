import { isDeleted } from '../../../company/domains/outcome-rules.ts';
import {
  type Command,
  type Done,
  type NameServer,
  type Outcome,
  type Registrar,
  RegistrarUnreachable,
} from '../../../company/domains/registrar.ts';
import type { Clock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/ids.ts';
import { parseMoney } from '../../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../../platform/refusal.ts';
import { xml } from '../../../platform/xml.ts';
import { NoAnswer } from '../no-answer.ts';
import { commandTurns } from '../turns.ts';
import { type Answer, isSuccess, leavesItOpen, refusalOf, wasNotHeard } from './answers.ts';
import { changeContact, contactOf, contactVerb, createContact } from './contacts.ts';
import * as domains from './domains.ts';
import { changeHost, createHost, hostOf, hostVerb } from './hosts.ts';
import { availabilities, type DomainInfo, domainOf, instantOf, messageOf, transferOf } from './reading.ts';
import { type EppAccess, eppSession, type Said, type Spoken } from './session.ts';
import { at, textAt } from './tree.ts';
import { object } from './write.ts';

/** Registries take only so many names at once. */
const NAMES_A_CHECK = 5;
type Reading = (answer: Answer, spoken: Spoken) => Partial<Done>;
const DONE_ALREADY: Done = { outcome: 'done', reference: 'as it was' };

/** A registry that speaks EPP (RFC 5730 to 5734), with what it offers of RFC 3915, RFC 5910 and frnic-2.0. */
export function eppRegistrar(access: EppAccess, clock: Clock): Registrar {
  const session = eppSession(access);
  const inTurn = commandTurns();
  const us = access.user;

  /** Questions may be asked again: a session may have died of age just before. */
  async function ask(said: Said): Promise<Answer> {
    const once = () => session.exchange(() => said, newId());
    const answer = await once()
      .catch((error) => (error instanceof NoAnswer ? once() : Promise.reject(error)))
      .catch((error) => {
        throw error instanceof NoAnswer
          ? new RegistrarUnreachable(`${access.host}: ${error.message}`, { cause: error })
          : error;
      });
    if (leavesItOpen(answer) || wasNotHeard(answer))
      throw new RegistrarUnreachable(`${access.host} answers ${answer.code}: ${answer.text}`);
    return answer;
  }

  /** A command leaves once. */
  async function order(
    say: (spoken: Spoken) => Said,
    transaction: string,
    read: Reading,
    name?: string,
  ): Promise<Outcome> {
    let answer: Answer;
    let spoken: Spoken = new Set();
    try {
      answer = await session.exchange((offered) => {
        spoken = offered;
        return say(offered);
      }, transaction);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return { outcome: 'unknown', transaction, why: error.message };
    }
    if (wasNotHeard(answer))
      throw new RegistrarUnreachable(`${access.host} answers ${answer.code}: ${answer.text}`);
    if (leavesItOpen(answer))
      return { outcome: 'unknown', transaction, why: `${answer.code}: ${answer.text}` };
    if (!isSuccess(answer)) return refusalOf(answer, name);
    const { reference } = answer;
    if (answer.code === 1001) return { outcome: 'pending', reference };
    return { outcome: 'done', reference, ...read(answer, spoken) };
  }

  async function domain(name: string, authCode?: string): Promise<DomainInfo | Refusal> {
    const answer = await ask(domains.info(name, authCode));
    // Of a name that is not ours, a code that does not fit leaves what everybody may see.
    if (authCode !== undefined && [2202, 2201, 2200].includes(answer.code)) return domain(name);
    return isSuccess(answer) ? domainOf(answer, us) : refusalOf(answer, name);
  }

  /** The state that is wanted is compared with the one that is: what is so already needs no command. */
  async function set(
    name: string,
    transaction: string,
    say: (found: DomainInfo, spoken: Spoken) => Said | undefined,
  ): Promise<Outcome> {
    const found = await domain(name);
    if (isRefusal(found)) return found;
    const said = say(found, await session.spoken());
    return said && changesSomething(said) ? order(() => said, transaction, nothing, name) : DONE_ALREADY;
  }

  async function restore(name: string, transaction: string): Promise<Outcome> {
    const found = await domain(name);
    if (isRefusal(found)) return found;
    if (!isDeleted(found) && !found.graces.includes('pendingRestore')) return DONE_ALREADY;
    if (!found.graces.includes('pendingRestore')) {
      let reportIsDue = false;
      const outcome = await order(
        () => domains.restore(name),
        transaction,
        ({ extension }) => {
          reportIsDue = at(extension, 'rgp:upData', 'rgp:rgpStatus')?.attributes.s === 'pendingRestore';
          return {};
        },
        name,
      );
      if (isRefusal(outcome) || outcome.outcome !== 'done' || !reportIsDue) return outcome;
    }
    const report = domains.restoreReport(found, clock.now());
    const outcome = await order(() => report, `${transaction}-report`, nothing, name);
    return isRefusal(outcome) || outcome.outcome !== 'unknown' ? outcome : { ...outcome, transaction };
  }

  function carryOut(command: Command, transaction: string): Promise<Outcome> {
    const simple = (say: (spoken: Spoken) => Said, read: Reading = nothing, name?: string) =>
      order(say, transaction, read, name);
    switch (command.do) {
      case 'create':
        return simple((spoken) => domains.create(command, spoken), createdBy(command), command.name);
      case 'renew':
        return simple(() => domains.renew(command), renewed, command.name);
      case 'request-transfer':
        return simple((spoken) => domains.requestTransfer(command, spoken), nothing, command.name);
      case 'approve-transfer':
        return simple(() => domains.transfer('approve', command.name), nothing, command.name);
      case 'reject-transfer':
        return simple(() => domains.transfer('reject', command.name), nothing, command.name);
      case 'cancel-transfer':
        return simple(() => domains.transfer('cancel', command.name), nothing, command.name);
      case 'change-holder':
        return simple((spoken) => domains.changeHolder(command, spoken, transaction), nothing, command.name);
      case 'set-name-servers':
        return set(command.name, transaction, (found, spoken) =>
          domains.setNameServers(found, command.nameServers, spoken),
        );
      case 'set-contacts':
        return set(command.name, transaction, (found, spoken) =>
          domains.setContacts(found, command.contacts, spoken),
        );
      case 'set-statuses':
        return set(command.name, transaction, (found) => domains.setStatuses(found, command.statuses));
      case 'set-auth-code':
        return set(command.name, transaction, (found) =>
          found.authCode === command.authCode
            ? undefined
            : domains.setAuthCode(command.name, command.authCode),
        );
      case 'set-keys':
        return setKeys(command, transaction);
      case 'delete':
        return simple(() => domains.remove(command.name), nothing, command.name);
      case 'restore':
        return restore(command.name, transaction);
      case 'create-contact':
        return simple((spoken) => createContact(command.party, spoken), handled);
      case 'change-contact':
        return simple((spoken) => changeContact(command.party, spoken));
      case 'delete-contact':
        return simple(() => contactVerb('delete', command.handle));
      case 'create-host':
        return simple(() => createHost(command.host));
      case 'change-host':
        return moveHost(command, transaction);
      case 'delete-host':
        return simple(() => hostVerb('delete', command.name));
      default:
        return command satisfies never;
    }
  }

  async function setKeys(
    { name, keys }: Extract<Command, { do: 'set-keys' }>,
    transaction: string,
  ): Promise<Outcome> {
    if (!(await session.spoken()).has('secDNS')) return refuse('dnssec-not-offered', { figures: { name } });
    return set(name, transaction, (found) => domains.setKeys(found, keys));
  }

  async function moveHost({ host }: { readonly host: NameServer }, transaction: string): Promise<Outcome> {
    const found = await ask(hostVerb('info', host.name));
    if (!isSuccess(found)) return refusalOf(found);
    const said = changeHost(hostOf(found.data), host);
    return changesSomething(said) ? order(() => said, transaction, nothing) : DONE_ALREADY;
  }

  return {
    async check(names) {
      const found = new Map<string, Awaited<ReturnType<Registrar['check']>>[number]>();
      for (let from = 0; from < names.length; from += NAMES_A_CHECK) {
        const answer = await ask(domains.check(names.slice(from, from + NAMES_A_CHECK)));
        if (!isSuccess(answer)) throw new Error(`${access.host} answers ${answer.code}: ${answer.text}`);
        for (const each of availabilities(answer)) found.set(each.name, each);
      }
      return names.map(
        (name) => found.get(name.toLowerCase()) ?? { name, available: false, reason: 'no answer' },
      );
    },
    domain,
    async transfer(name, authCode) {
      const answer = await ask(domains.transfer('query', name, authCode));
      if (!isSuccess(answer)) return refuse('no-transfer', { figures: { name, reason: answer.text } });
      return transferOf(answer.data, us) ?? refuse('no-transfer', { figures: { name, reason: answer.text } });
    },
    async balance() {
      if (!(await session.spoken()).has('balance')) return undefined;
      const { data } = await ask({ verb: xml('info', [object('balance', 'info', [])]) });
      const told = at(data, 'balance:infData');
      const text = textAt(told, 'balance:availableCredit') || textAt(told, 'balance:balance');
      return text === '' ? undefined : parseMoney(text);
    },
    carryOut: (command, transaction) => inTurn(command, () => carryOut(command, transaction)),
    contacts: {
      async find(handle) {
        const answer = await ask(contactVerb('info', handle));
        return isSuccess(answer) ? contactOf(answer.data, answer.extension) : refusalOf(answer);
      },
    },
    hosts: {
      async find(name) {
        const answer = await ask(hostVerb('info', name));
        return isSuccess(answer) ? hostOf(answer.data) : refusalOf(answer);
      },
    },
    messages: {
      async next() {
        const answer = await ask({ verb: xml('poll', [], { op: 'req' }) });
        return answer.code === 1301 ? messageOf(answer, us) : undefined;
      },
      async acknowledge(id) {
        const answer = await ask({ verb: xml('poll', [], { op: 'ack', msgID: id }) });
        // 2303: it was acknowledged before, by somebody whose answer was lost.
        if (!isSuccess(answer) && answer.code !== 2303) throw new Error(`${answer.code}: ${answer.text}`);
      },
    },
    close: () => session.close(),
  };
}

function nothing(): Partial<Done> {
  return {};
}

function createdBy({ nameServers, keys }: Extract<Command, { do: 'create' }>) {
  return ({ data }: Answer, spoken: Spoken): Partial<Done> => {
    const expires = instantOf(textAt(data, 'domain:creData', 'domain:exDate'));
    const later = domains.takesDelegationAtOnce(spoken)
      ? []
      : [
          ...(nameServers.length > 0 ? (['set-name-servers'] as const) : []),
          ...(keys.length > 0 ? (['set-keys'] as const) : []),
        ];
    return { ...(expires ? { expires } : {}), ...(later.length > 0 ? { toFollow: later } : {}) };
  };
}

function renewed({ data }: Answer): Partial<Done> {
  const expires = instantOf(textAt(data, 'domain:renData', 'domain:exDate'));
  return expires ? { expires } : {};
}

function handled({ data }: Answer): Partial<Done> {
  const handle = textAt(data, 'contact:creData', 'contact:id');
  return handle === '' ? {} : { handle };
}

/** An update with nothing but a name would be refused as incomplete (2003). */
function changesSomething({ verb, extensions = [] }: Said): boolean {
  const [updated] = typeof verb.content === 'string' ? [] : verb.content;
  const isEmpty = (content: unknown) =>
    typeof content !== 'string' && Array.isArray(content) && content.length === 0;
  const beside = extensions.filter((each) => each !== undefined && !isEmpty(each.content));
  return beside.length > 0 || (Array.isArray(updated?.content) && updated.content.length > 1);
}
