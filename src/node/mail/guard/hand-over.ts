import { connect } from 'node:net';
import type { Ready } from './site-message.ts';

/** Postfix does not take it now, or at all. */
export class NotTaken extends Error {
  readonly code: number;
  constructor(code: number, words: string) {
    super(words);
    this.code = code;
  }
}

/**
 * Gives a message to Postfix over a socket that only the guard reaches, under the name of the site. Answered
 * only once Postfix has it on disk.
 */
export function handOver(socket: string, login: string, { sender, recipients, text }: Ready): Promise<void> {
  const dialogue: readonly { say: string | undefined; expect: number }[] = [
    { say: undefined, expect: 220 },
    { say: 'EHLO guard.invalid', expect: 250 },
    { say: `XCLIENT LOGIN=${login}`, expect: 220 },
    { say: 'EHLO guard.invalid', expect: 250 },
    { say: `MAIL FROM:<${sender}>`, expect: 250 },
    ...recipients.map((one) => ({ say: `RCPT TO:<${one}>`, expect: 250 })),
    { say: 'DATA', expect: 354 },
    { say: `${text.replace(/^\./gm, '..')}.`, expect: 250 },
    { say: 'QUIT', expect: 221 },
  ];
  return new Promise((resolve, reject) => {
    const peer = connect(socket);
    let at = 0;
    let held = '';
    const fail = (error: Error) => {
      peer.destroy();
      reject(error);
    };
    const hear = (line: string) => {
      const code = Number(line.slice(0, 3));
      if (code !== dialogue[at]?.expect) return fail(new NotTaken(code, line.slice(4).trim()));
      at += 1;
      const next = dialogue[at];
      // Taken once the message is; the farewell is politeness.
      if (!next || at === dialogue.length - 1) {
        peer.end('QUIT\r\n');
        return resolve();
      }
      peer.write(`${next.say}\r\n`, 'latin1');
    };
    peer.setTimeout(60_000, () => fail(new NotTaken(421, 'Postfix does not answer')));
    peer.setEncoding('latin1').on('data', (chunk: string) => {
      held += chunk;
      for (let end = held.indexOf('\n'); end >= 0; end = held.indexOf('\n')) {
        const line = held.slice(0, end).trim();
        held = held.slice(end + 1);
        if (/^[0-9]{3}(?: |$)/.test(line)) hear(line);
      }
    });
    peer.once('error', () => fail(new NotTaken(421, 'Postfix does not answer')));
    peer.once('close', () => reject(new NotTaken(421, 'Postfix hung up')));
  });
}
