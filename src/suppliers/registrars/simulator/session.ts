import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../../platform/clock.ts';
import { xml } from '../../../platform/xml.ts';
import { FrameReader, frame } from '../epp/frames.ts';
import { all, at, type EppNode, NAMESPACES, NotEpp, type Prefix, readEpp, textAt } from '../epp/tree.ts';
import { message } from '../epp/write.ts';
import { carriedOut, subject } from './commands.ts';
import { nextSerial, type RegistryRules, type RegistryState } from './registry.ts';
import type { Heard, RegistrarAccount, Trouble } from './server.ts';
import { no, OK, type Reply, response } from './shapes.ts';
import { settle, written } from './time.ts';

export interface Registry {
  readonly state: RegistryState;
  readonly rules: RegistryRules;
  readonly accounts: readonly RegistrarAccount[];
  readonly clock: Clock;
  readonly heard: Heard[];
  readonly troubles: Trouble[];
  readonly sessionsAnAccount?: number;
  /** Open sessions an account. */
  readonly sessions: Map<string, number>;
  save(): void;
}

const SESSIONS = 10;
const LOGINS_TRIED = 3;

/** One connection: greeting, login, commands one after the other, logout. */
export function conversation(registry: Registry, socket: TLSSocket): void {
  const reader = new FrameReader();
  let account: string | undefined;
  let failures = 0;
  let last: Promise<void> = Promise.resolve();
  const say = (text: string) => void socket.write(frame(text));

  socket.on('data', (piece: Buffer) => {
    let frames: string[];
    try {
      frames = reader.take(piece);
    } catch {
      return void socket.destroy();
    }
    for (const text of frames) last = last.then(() => hear(text)).catch(() => void socket.destroy());
  });
  socket.on('close', () => {
    if (account !== undefined) registry.sessions.set(account, (registry.sessions.get(account) ?? 1) - 1);
  });
  say(greeting(registry));

  async function hear(text: string): Promise<void> {
    let root: EppNode;
    try {
      root = readEpp(text);
    } catch (error) {
      if (!(error instanceof NotEpp)) throw error;
      return say(response(no(2001), '', reference()));
    }
    if (at(root, 'epp:hello')) return say(greeting(registry));
    // A command of AFNIC's own stands beside <command>.
    const own = at(root, 'epp:extension', 'frnic:ext', 'frnic:command');
    const command = at(root, 'epp:command');
    const transaction = own ? textAt(own, 'frnic:clTRID') : textAt(command, 'epp:clTRID');
    const verb = own ?? command?.children.find(({ name }) => name !== 'extension' && name !== 'clTRID');
    if (!verb) return say(response(no(2001), transaction, reference()));
    if (verb.name === 'login') return logIn(verb, transaction);
    if (verb.name === 'logout') {
      say(response({ code: 1500 }, transaction, reference()));
      return void socket.end();
    }
    if (account === undefined) return say(response(no(2002, 'log in first'), transaction, reference()));
    await answer(account, verb, at(command, 'epp:extension'), transaction);
  }

  function logIn(verb: EppNode, transaction: string): void {
    const reply = loginReply(registry, verb, account);
    say(response(reply, transaction, reference()));
    if (reply.code === 1000) {
      account = textAt(verb, 'epp:clID');
      registry.sessions.set(account, (registry.sessions.get(account) ?? 0) + 1);
      return;
    }
    failures += 1;
    if (failures >= LOGINS_TRIED || reply.code >= 2500) socket.end();
  }

  async function answer(
    by: string,
    verb: EppNode,
    extension: EppNode | undefined,
    transaction: string,
  ): Promise<void> {
    const name = nameOf(verb);
    const isOrder = !QUESTIONS.has(name);
    const place = registry.troubles.findIndex(
      ({ on }) => on === name || on === 'any' || (on === 'order' && isOrder),
    );
    const [trouble] = place < 0 ? [] : registry.troubles.splice(place, 1);
    if (trouble?.what === 'delay') await new Promise((resolve) => setTimeout(resolve, trouble.milliseconds));
    if (trouble?.what === 'drop-before') return void socket.destroy();
    if (trouble?.what === 'fail-before') return say(response(no(2400), transaction, reference()));
    const now = written(registry.clock.now());
    settle(registry.state, registry.rules, now);
    const given = reference();
    const desk = { state: registry.state, rules: registry.rules, now, account: by };
    const reply = carriedOut(desk, verb, extension, given);
    registry.heard.push({ account: by, verb: name, about: subject(verb), transaction, code: reply.code });
    registry.save();
    if (trouble?.what === 'drop-after') return void socket.destroy();
    if (trouble?.what === 'fail-after') return say(response(no(2400), transaction, given));
    if (trouble?.what === 'garbage') return say('<epp><response>');
    say(response(reply, transaction, given));
  }

  function reference(): string {
    return `SIM-${nextSerial(registry.state)}`;
  }
}

/** What changes nothing. */
const QUESTIONS = new Set(['check', 'info', 'poll', 'transfer-query']);

function nameOf(verb: EppNode): string {
  if (verb.namespace === NAMESPACES.frnic) return 'trade';
  return verb.name === 'transfer' && verb.attributes.op === 'query' ? 'transfer-query' : verb.name;
}

function offered({ kind }: RegistryRules): { objects: Prefix[]; extensions: Prefix[] } {
  return kind === 'fr'
    ? { objects: ['domain', 'contact'], extensions: ['secDNS', 'rgp', 'frnic'] }
    : { objects: ['domain', 'contact', 'host', 'balance'], extensions: ['secDNS', 'rgp'] };
}

function greeting({ rules, clock }: Registry): string {
  const { objects, extensions } = offered(rules);
  const uris = (tag: string, prefixes: readonly Prefix[]) =>
    prefixes.map((prefix) => xml(tag, NAMESPACES[prefix]));
  const anyone = xml('statement', [
    xml('purpose', [xml('admin', []), xml('prov', [])]),
    xml('recipient', [xml('ours', []), xml('public', [])]),
    xml('retention', [xml('stated', [])]),
  ]);
  return message(
    xml('greeting', [
      xml('svID', 'Orbite registry simulator'),
      xml('svDate', written(clock.now())),
      xml('svcMenu', [
        xml('version', '1.0'),
        xml('lang', 'en'),
        ...uris('objURI', objects),
        xml('svcExtension', uris('extURI', extensions)),
      ]),
      xml('dcp', [xml('access', [xml('all', [])]), anyone]),
    ]),
  );
}

function loginReply(registry: Registry, verb: EppNode, account: string | undefined): Reply {
  if (account !== undefined) return no(2002, 'logged in already');
  const user = textAt(verb, 'epp:clID');
  const known = registry.accounts.find((each) => each.user === user);
  if (!known || known.password !== textAt(verb, 'epp:pw')) return no(2200);
  const { objects, extensions } = offered(registry.rules);
  const menu: string[] = [...objects, ...extensions].map((prefix) => NAMESPACES[prefix]);
  const services = at(verb, 'epp:svcs');
  const wanted = [...all(services, 'epp:objURI'), ...all(at(services, 'epp:svcExtension'), 'epp:extURI')];
  const foreign = wanted.find(({ text }) => !menu.includes(text));
  if (foreign) return no(2307, foreign.text);
  if ((registry.sessions.get(user) ?? 0) >= (registry.sessionsAnAccount ?? SESSIONS)) return no(2502);
  return OK;
}
