import { createServer, type Server, type Socket } from 'node:net';

/** A small real SMTP server: takes mail over a socket, keeps it, and can be told to refuse. */
export interface TestRelay {
  readonly port: number;
  readonly received: string[];
  /** The envelope senders of these. */
  readonly senders: string[];
  /** The answer to MAIL FROM instead of 250. */
  refusal: string | undefined;
  /** The answers to RCPT TO instead of 250, by address. */
  readonly refusedRecipients: Map<string, string>;
  close(): Promise<void>;
}

export async function testRelay(): Promise<TestRelay> {
  const received: string[] = [];
  const senders: string[] = [];
  const server: Server = createServer((socket) => serve(socket, relay));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const relay: TestRelay = {
    port: address.port,
    received,
    senders,
    refusal: undefined,
    refusedRecipients: new Map(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return relay;
}

function serve(socket: Socket, relay: TestRelay): void {
  let buffer = '';
  let message: string | undefined;
  let sender = '';
  const say = (line: string) => socket.write(`${line}\r\n`);
  socket.on('error', () => socket.destroy());
  say('220 relay.test ESMTP');
  socket.on('data', (chunk) => {
    buffer += chunk.toString('utf8');
    for (;;) {
      if (message !== undefined) {
        const end = buffer.indexOf('\r\n.\r\n');
        if (end < 0) return;
        relay.received.push(message + buffer.slice(0, end));
        buffer = buffer.slice(end + 5);
        relay.senders.push(sender);
        message = undefined;
        say('250 2.0.0 queued as TEST');
        continue;
      }
      const end = buffer.indexOf('\r\n');
      if (end < 0) return;
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      if (/^EHLO/i.test(line)) socket.write('250-relay.test\r\n250 AUTH PLAIN\r\n');
      else if (/^AUTH/i.test(line)) say('235 2.7.0 ok');
      else if (/^MAIL/i.test(line)) {
        sender = addressIn(line);
        say(relay.refusal ?? '250 ok');
      } else if (/^RCPT/i.test(line)) say(relay.refusedRecipients.get(addressIn(line)) ?? '250 ok');
      else if (/^DATA/i.test(line)) {
        say('354 go on');
        message = '';
      } else if (/^QUIT/i.test(line)) {
        say('221 bye');
        socket.end();
      } else say('250 ok');
    }
  });
}

const addressIn = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? '';
