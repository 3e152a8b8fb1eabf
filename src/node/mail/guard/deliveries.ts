import type { Socket } from 'node:net';
import type { Book } from './book.ts';

/**
 * Whether Dovecot delivers a message into a mailbox for the first time. Written down before the message is stored:
 * after every daemon was killed at once, Postfix delivers again what it cannot know to be delivered, and only of
 * what was begun before has the first filter to look into the mailbox. Dovecot asks in the protocol of its script
 * services: a version, the environment, `-` or `noreply`, the arguments, each on a line; `+` says yes.
 */
export function serveDeliveries(socket: Socket, book: Book): void {
  let held = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    held += chunk;
    const asked = takeArguments(held);
    if (asked === undefined) {
      if (held.length > LONGEST) socket.destroy();
      return;
    }
    held = '';
    const [message = '', mailbox = ''] = asked;
    const isFirst =
      message !== '' && mailbox !== '' && book.beginsDelivery(`${mailbox} ${message}`, Date.now());
    socket.end(isFirst ? '+\n' : '-\n');
  });
  socket.on('error', () => socket.destroy());
}

const LONGEST = 16 * 1024;

/** Pure. Undefined until the empty line has come that ends the arguments. */
export function takeArguments(text: string): string[] | undefined {
  const end = text.indexOf('\n\n');
  if (end < 0) return undefined;
  const lines = text.slice(0, end).split('\n');
  const start = lines.findIndex((line) => line === '-' || line === 'noreply');
  return start < 0 ? [] : lines.slice(start + 1);
}
