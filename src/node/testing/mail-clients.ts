import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

/** Programs that speak to mail daemons line by line, as the daemons' specifications have it. */
abstract class LineClient {
  protected socket: Socket | TLSSocket;
  readonly #lines: string[] = [];
  #held = '';
  #wake: (() => void) | undefined;
  closed = false;

  protected constructor(socket: Socket | TLSSocket) {
    this.socket = socket;
    this.#listen();
  }

  #listen(): void {
    this.socket.setTimeout(60_000, () => this.socket.destroy());
    this.socket.setEncoding('latin1').on('data', (chunk: string) => {
      this.#held += chunk;
      const lines = this.#held.split('\r\n');
      this.#held = lines.pop() ?? '';
      this.#lines.push(...lines);
      this.#wake?.();
    });
    const over = () => {
      this.closed = true;
      this.#wake?.();
    };
    this.socket.on('close', over);
    this.socket.on('error', over);
  }

  protected async line(): Promise<string> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return line;
      if (this.closed) throw new Error('the other side hung up');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  protected async upgrade(servername: string, ca: string): Promise<void> {
    const plain = this.socket;
    plain.removeAllListeners('data').removeAllListeners('close').removeAllListeners('error');
    this.socket = await new Promise<TLSSocket>((resolve, reject) => {
      const tls = connectTls({ socket: plain, servername, ca }, () => resolve(tls));
      tls.once('error', reject);
    });
    this.#listen();
  }

  write(text: string): void {
    this.socket.write(text, 'latin1');
  }

  end(): void {
    this.socket.destroy();
  }
}

export interface Server {
  readonly address: string;
  readonly hostname: string;
  readonly authority: string;
}

export interface Reply {
  readonly code: number;
  readonly text: string;
}

const dial = ({ address, hostname, authority }: Server, port: number, tls: boolean, localAddress?: string) =>
  new Promise<Socket | TLSSocket>((resolve, reject) => {
    const from = localAddress === undefined ? {} : { localAddress };
    const socket = tls
      ? connectTls({ host: address, port, servername: hostname, ca: authority, ...from }, () =>
          resolve(socket),
        )
      : connect({ host: address, port, ...from }, () => resolve(socket));
    socket.once('error', reject);
  });

export class Smtp extends LineClient {
  greeting: Reply = { code: 0, text: '' };

  static async open(server: Server, port = 25): Promise<Smtp> {
    const client = new Smtp(await dial(server, port, port === 465));
    client.greeting = await client.reply();
    return client;
  }

  async reply(): Promise<Reply> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.line();
      lines.push(line.slice(4));
      if (line[3] !== '-') return { code: Number(line.slice(0, 3)), text: lines.join('\n') };
    }
  }

  say(line: string): Promise<Reply> {
    this.write(`${line}\r\n`);
    return this.reply();
  }

  async startTls({ hostname, authority }: Server): Promise<void> {
    await this.say('STARTTLS');
    await this.upgrade(hostname, authority);
  }

  signIn(user: string, password: string): Promise<Reply> {
    return this.say(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`);
  }

  /** The answer to whatever was the last word: that of DATA's end when all went well. */
  async send(from: string, to: readonly string[], text: string): Promise<Reply> {
    for (const line of [`MAIL FROM:<${from}>`, ...to.map((one) => `RCPT TO:<${one}>`), 'DATA']) {
      const reply = await this.say(line);
      if (reply.code >= 400) {
        if (!line.startsWith('DATA')) await this.say('RSET');
        return reply;
      }
    }
    this.write(`${text.replaceAll(/\r?\n/g, '\r\n').replaceAll(/^\./gm, '..')}\r\n.\r\n`);
    return this.reply();
  }
}

/** Delivers as another server would, over port 25. */
export async function deliver(
  server: Server,
  from: string,
  to: readonly string[],
  text: string,
): Promise<Reply> {
  const smtp = await Smtp.open(server);
  await smtp.say('EHLO elsewhere.test');
  const reply = await smtp.send(from, to, text);
  smtp.end();
  return reply;
}

/** Sends as a customer does, signed in. */
export async function submit(
  server: Server,
  from: string,
  to: readonly string[],
  text: string,
  { login = from, password = 'sesame', port = 465 } = {},
): Promise<Reply> {
  const smtp = await Smtp.open(server, port);
  await smtp.say('EHLO laptop.test');
  const signedIn = await smtp.signIn(login, password);
  if (signedIn.code !== 235) {
    smtp.end();
    return signedIn;
  }
  const reply = await smtp.send(from, to, text);
  smtp.end();
  return reply;
}

export class Imap extends LineClient {
  #tag = 0;

  static async open(server: Server, port = 993, localAddress?: string): Promise<Imap> {
    const client = new Imap(await dial(server, port, port === 993, localAddress));
    await client.line();
    return client;
  }

  static async signedIn(server: Server, user: string, password = 'sesame'): Promise<Imap> {
    const client = await Imap.open(server);
    const said = await client.say(`LOGIN ${user} ${password}`);
    if (!/^OK/.test(said.status)) {
      client.end();
      throw new Error(said.status);
    }
    return client;
  }

  /** Literals are among the lines. */
  async say(command: string): Promise<{ status: string; lines: string[] }> {
    const tag = `a${++this.#tag}`;
    this.write(`${tag} ${command}\r\n`);
    const lines: string[] = [];
    for (;;) {
      const line = await this.line();
      if (line.startsWith(`${tag} `)) return { status: line.slice(tag.length + 1), lines };
      lines.push(line);
      if (line.startsWith('+ ')) return { status: line, lines };
    }
  }

  /** The messages of a folder, whole. */
  async messages(folder = 'INBOX'): Promise<string[]> {
    const selected = await this.say(`SELECT "${folder}"`);
    if (!/^OK/.test(selected.status)) return [];
    const { lines } = await this.say('FETCH 1:* BODY.PEEK[]');
    return lines
      .join('\n')
      .split(/^\* \d+ FETCH .*$/m)
      .slice(1);
  }

  /** Waits until a message that holds the text is in the folder. */
  async wait(text: string, folder = 'INBOX', timeoutMs = 20_000): Promise<string> {
    for (const end = Date.now() + timeoutMs; ; ) {
      const found = (await this.messages(folder)).find((message) => message.includes(text));
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error(`no message with ${JSON.stringify(text)} in ${folder}`);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }
}

/** ManageSieve and POP3 are few words: the lines until one of the ends. */
export class Words extends LineClient {
  static async open(server: Server, port: number): Promise<Words> {
    return new Words(await dial(server, port, port === 995));
  }

  async until(end: RegExp): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.line();
      lines.push(line);
      if (end.test(line)) return lines;
    }
  }

  async say(text: string, end: RegExp): Promise<string[]> {
    this.write(`${text}\r\n`);
    return this.until(end);
  }

  startTls({ hostname, authority }: Server): Promise<void> {
    return this.upgrade(hostname, authority);
  }
}

/** A filter of a user, by ManageSieve. @returns the last word of the server. */
export async function putSieve(
  server: Server,
  user: string,
  script: string,
  password = 'sesame',
): Promise<string> {
  const sieve = await Words.open(server, 4190);
  await sieve.until(/^OK/);
  await sieve.say('STARTTLS', /^OK/);
  await sieve.startTls(server);
  await sieve.until(/^OK/);
  const plain = Buffer.from(`\0${user}\0${password}`).toString('base64');
  const signedIn = await sieve.say(`AUTHENTICATE "PLAIN" "${plain}"`, /^(?:OK|NO|BYE)/);
  if (!signedIn.at(-1)?.startsWith('OK')) return signedIn.at(-1) ?? '';
  const put = await sieve.say(`PUTSCRIPT "own" {${Buffer.byteLength(script)}+}\r\n${script}`, /^(?:OK|NO)/);
  const last = put.at(-1) ?? '';
  if (last.startsWith('OK')) await sieve.say('SETACTIVE "own"', /^(?:OK|NO)/);
  sieve.end();
  return last;
}

export const message = (subject: string, more = '', body = 'Hello.') =>
  `Subject: ${subject}\nFrom: <someone@elsewhere.test>\nTo: <you@here.test>\nMessage-ID: <${Math.random().toString(36).slice(2)}@test>\nDate: ${new Date().toUTCString()}\n${more}\n${body}\n`;

/** As a customer's own program writes it. */
export const letter = (from: string, subject: string, body = 'Hello.') =>
  message(subject, '', body).replace('someone@elsewhere.test', from);
