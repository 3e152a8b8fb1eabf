import type { Socket } from 'node:net';

/** Postfix's two protocols, cut into requests. Bounded: a peer that says too much is hung up on. */
const LONGEST = 64 * 1024;

export type Attributes = ReadonlyMap<string, string>;

/** Policy delegation: lines `name=value`, an empty line ends a request; the answer is `action=…`. */
export function servePolicy(socket: Socket, decide: (request: Attributes) => Promise<string>): void {
  serve(socket, takePolicyRequest, async (request) => `action=${await decide(request)}\n\n`);
}

/** @returns the first whole request of the text, and what follows it. */
export function takePolicyRequest(text: string): { request: Attributes; rest: string } | undefined {
  const end = text.indexOf('\n\n');
  if (end < 0) return undefined;
  const pairs = text
    .slice(0, end)
    .split('\n')
    .map((line): [string, string] => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    });
  return { request: new Map(pairs), rest: text.slice(end + 2) };
}

/** Socket maps: netstrings `<map> <key>`; answers `OK <value>`, `NOTFOUND ` or `TEMP <reason>`. */
export function serveMap(socket: Socket, look: (map: string, key: string) => string | undefined): void {
  serve(socket, takeNetstring, async (asked) => {
    const at = asked.indexOf(' ');
    const found = look(asked.slice(0, at), asked.slice(at + 1));
    return netstring(found === undefined ? 'NOTFOUND ' : `OK ${found}`);
  });
}

export const netstring = (text: string) => `${text.length}:${text},`;

/** @throws Error when the text is no netstring. */
export function takeNetstring(text: string): { request: string; rest: string } | undefined {
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  if (!/^[0-9]{1,6}$/.test(text.slice(0, colon))) throw new Error('not a netstring');
  const end = colon + 1 + Number(text.slice(0, colon));
  if (text.length <= end) return undefined;
  if (text[end] !== ',') throw new Error('not a netstring');
  return { request: text.slice(colon + 1, end), rest: text.slice(end + 1) };
}

/** One request after the other, each answered before the next is looked at. Bytes are characters here. */
function serve<Request>(
  socket: Socket,
  take: (text: string) => { request: Request; rest: string } | undefined,
  answer: (request: Request) => Promise<string>,
): void {
  let held = '';
  let busy = false;
  const goOn = async () => {
    if (busy) return;
    busy = true;
    try {
      for (let taken = take(held); taken; taken = take(held)) {
        held = taken.rest;
        socket.write(await answer(taken.request), 'latin1');
      }
      if (held.length > LONGEST) throw new Error('a request without end');
    } catch {
      // Postfix asks again over a new connection, and answers "later" to its own client meanwhile.
      socket.destroy();
    } finally {
      busy = false;
    }
  };
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    held += chunk;
    void goOn();
  });
  socket.on('error', () => socket.destroy());
}
