import { connect, type TLSSocket } from 'node:tls';
import { RegistrarUnreachable } from '../../../company/domains/registrar.ts';
import { newId } from '../../../platform/ids.ts';
import { type Xml, xml, xmlText } from '../../../platform/xml.ts';
import { NoAnswer } from '../no-answer.ts';
import { type Answer, answerOf, isSuccess } from './answers.ts';
import { FrameReader, frame } from './frames.ts';
import { all, at, type EppNode, NAMESPACES, type Prefix, readEpp, textAt } from './tree.ts';
import { command, message } from './write.ts';

export interface EppAccess {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Authorities to believe besides the system's, PEM: registries often have one of their own. */
  readonly ca?: string;
  /** The name on the server's certificate, where it is not `host`. */
  readonly serverName?: string;
  /** Our certificate, where the registry asks for one (RFC 5734, section 8). */
  readonly certificate?: { readonly certificatePem: string; readonly keyPem: string };
  /** Milliseconds that an answer may take. */
  readonly patience?: number;
  /** Milliseconds of silence after which a hello keeps the session open. */
  readonly keepAlive?: number;
}

/** What both sides speak, from the greeting. */
export type Spoken = ReadonlySet<Prefix>;

export interface EppSession {
  /**
   * One command and its answer, after those that wait before it. @throws RegistrarUnreachable where nothing was
   * sent; NoAnswer where it was, without an answer.
   */
  exchange(say: (spoken: Spoken) => Said, transaction: string): Promise<Answer>;
  spoken(): Promise<Spoken>;
  close(): Promise<void>;
}

export interface Said {
  readonly verb: Xml;
  readonly extensions?: readonly (Xml | undefined)[];
  /** A command that is an extension as a whole (frnic's trade) stands in the place of `<command>`. */
  readonly alone?: Xml;
}

const OBJECTS: readonly Prefix[] = ['domain', 'contact', 'host', 'balance'];
const EXTENSIONS: readonly Prefix[] = ['secDNS', 'rgp', 'frnic'];
const PATIENCE = 30_000;
const KEEP_ALIVE = 240_000;
/** After so long a silence the line is tried with a hello, before a command is trusted to it. */
const STALE = 30_000;

/** One session, opened when it is needed, one command at a time. A line that failed is never used again. */
export function eppSession(access: EppAccess): EppSession {
  let line: Line | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function open(): Promise<Line> {
    if (line?.isUsable() && line.silence() > STALE) await hello(line).catch(() => undefined);
    if (line?.isUsable()) return line;
    line = undefined;
    try {
      line = await loggedIn(access);
      return line;
    } catch (error) {
      if (error instanceof RegistrarUnreachable) throw error;
      throw new RegistrarUnreachable(
        `${access.host}:${access.port} does not open a session: ${error instanceof Error ? error.message : 'unknown'}`,
        { cause: error },
      );
    }
  }

  const heartbeat = setInterval(() => {
    if (line?.isUsable() && line.silence() >= (access.keepAlive ?? KEEP_ALIVE)) {
      const kept = line;
      inTurn(() => hello(kept)).catch(() => undefined);
    }
  }, access.keepAlive ?? KEEP_ALIVE);
  heartbeat.unref();

  return {
    exchange: (say, transaction) =>
      inTurn(async () => {
        const opened = await open();
        const said = say(opened.spoken);
        const text = said.alone
          ? message(said.alone)
          : command(said.verb, said.extensions ?? [], transaction);
        try {
          const answer = answerOf(readEpp(await opened.converse(text)));
          if (answer.transaction !== '' && answer.transaction !== transaction)
            throw new Error('an answer to another command');
          // 2500 to 2502: the server is closing the session (RFC 5730, section 3).
          if (answer.code >= 2500) opened.end();
          return answer;
        } catch (error) {
          opened.end();
          throw new NoAnswer(error);
        }
      }),
    spoken: () => inTurn(async () => (await open()).spoken),
    close: () =>
      inTurn(async () => {
        clearInterval(heartbeat);
        const open = line;
        line = undefined;
        if (!open?.isUsable()) return;
        await open.converse(command(xml('logout', []), [], newId())).catch(() => undefined);
        open.end();
      }),
  };
}

async function hello(line: Line): Promise<void> {
  try {
    if (!at(readEpp(await line.converse(message(xml('hello', [])))), 'epp:greeting'))
      throw new Error('no greeting');
  } catch (error) {
    line.end();
    throw error;
  }
}

interface Line {
  readonly spoken: Spoken;
  converse(text: string): Promise<string>;
  isUsable(): boolean;
  /** Milliseconds since something was last heard. */
  silence(): number;
  end(): void;
}

async function loggedIn(access: EppAccess): Promise<Line> {
  const wire = await connected(access);
  try {
    const greeting = at(readEpp(await wire.next()), 'epp:greeting');
    if (!greeting) throw new Error('no greeting');
    const { spoken, login } = negotiated(greeting, access);
    const transaction = newId();
    const answer = answerOf(readEpp(await wire.converse(command(login, [], transaction))));
    if (!isSuccess(answer))
      throw new RegistrarUnreachable(`${access.host} refuses the login (${answer.code}: ${answer.text})`);
    return { ...wire, spoken };
  } catch (error) {
    wire.end();
    throw error;
  }
}

/** Of what the server offers, what is understood here; nothing is asked for that it does not list. */
export function negotiated(greeting: EppNode, { user, password }: Pick<EppAccess, 'user' | 'password'>) {
  const menu = at(greeting, 'epp:svcMenu');
  const offered = new Set([
    ...all(menu, 'epp:objURI').map(({ text }) => text),
    ...all(at(menu, 'epp:svcExtension'), 'epp:extURI').map(({ text }) => text),
  ]);
  const known = (prefixes: readonly Prefix[]) => prefixes.filter((prefix) => offered.has(NAMESPACES[prefix]));
  const [objects, extensions] = [known(OBJECTS), known(EXTENSIONS)];
  const language = all(menu, 'epp:lang').map(({ text }) => text);
  const login = xml('login', [
    xml('clID', user),
    xml('pw', password),
    xml('options', [
      xml('version', textAt(menu, 'epp:version') || '1.0'),
      xml('lang', language.includes('en') ? 'en' : (language[0] ?? 'en')),
    ]),
    xml('svcs', [
      ...objects.map((prefix) => xmlText('objURI', NAMESPACES[prefix])),
      extensions.length === 0
        ? undefined
        : xml(
            'svcExtension',
            extensions.map((prefix) => xml('extURI', NAMESPACES[prefix])),
          ),
    ]),
  ]);
  return { spoken: new Set([...objects, ...extensions]) satisfies Spoken, login };
}

interface Wire extends Omit<Line, 'spoken'> {
  /** The next frame from the other side. */
  next(): Promise<string>;
}

/** TLS 1.2 at least, the server's certificate checked (RFC 5734, section 9). */
async function connected(access: EppAccess): Promise<Wire> {
  const patience = access.patience ?? PATIENCE;
  const reader = new FrameReader();
  const arrived: string[] = [];
  let waiting: { resolve(text: string): void; reject(error: Error): void } | undefined;
  let broken: Error | undefined;
  let heard = performance.now();

  const socket: TLSSocket = connect({
    host: access.host,
    port: access.port,
    servername: access.serverName ?? access.host,
    minVersion: 'TLSv1.2',
    ...(access.ca === undefined ? {} : { ca: access.ca }),
    ...(access.certificate === undefined
      ? {}
      : { cert: access.certificate.certificatePem, key: access.certificate.keyPem }),
  });
  const fail = (error: Error) => {
    broken ??= error;
    waiting?.reject(broken);
    waiting = undefined;
    socket.destroy();
  };
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the connection closed')));
  socket.on('end', () => fail(new Error('the connection closed')));
  socket.on('data', (piece: Buffer) => {
    heard = performance.now();
    try {
      arrived.push(...reader.take(piece));
    } catch (error) {
      return fail(error instanceof Error ? error : new Error(String(error)));
    }
    const text = waiting && arrived.shift();
    if (text === undefined) return;
    waiting?.resolve(text);
    waiting = undefined;
  });

  const next = async (): Promise<string> => {
    const text = arrived.shift();
    if (text !== undefined) return text;
    if (broken) throw broken;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    waiting = { resolve, reject };
    const timer = setTimeout(() => fail(new Error(`nothing came within ${patience} ms`)), patience);
    return promise.finally(() => clearTimeout(timer));
  };
  const wire: Wire = {
    next,
    async converse(text) {
      // What nobody asked for is no answer to what comes now.
      if (arrived.length > 0) fail(new Error('a frame that nobody asked for'));
      if (broken) throw broken;
      socket.write(frame(text));
      return next();
    },
    isUsable: () => broken === undefined && arrived.length === 0,
    silence: () => performance.now() - heard,
    end: () => {
      broken ??= new Error('the session was ended here');
      socket.destroy();
    },
  };

  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => fail(new Error(`no connection within ${patience} ms`)), patience);
  socket.once('secureConnect', resolve);
  socket.once('close', () => reject(broken ?? new Error('the connection closed')));
  await promise.finally(() => clearTimeout(timer));
  return wire;
}
