import { request } from 'node:https';
import { connect } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';

/** How a node looks from another machine: what tests ask it over the network, by plain means. */

export function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3000 });
    const done = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => done(true));
    socket.once('timeout', () => done(false));
    socket.once('error', () => done(false));
  });
}

/** Every TCP port that answers, of all there are. */
export async function openPorts(host: string): Promise<number[]> {
  const open: number[] = [];
  let next = 1;
  const scan = async () => {
    while (next <= 65_535) {
      const port = next++;
      if (await isOpen(host, port)) open.push(port);
    }
  };
  await Promise.all(Array.from({ length: 400 }, scan));
  return open.sort((a, b) => a - b);
}

/** What comes back for a line sent in clear; empty when the other side closes without a word. */
export function say(host: string, port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect({ host, port, timeout: 3000 }, () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      heard += chunk;
    });
    socket.once('timeout', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(heard));
  });
}

/** The TLS session that comes about, as "TLSv1.3 TLS_AES_256_GCM_SHA384"; the refusal's code otherwise. */
export function shakeHands(options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const socket: TLSSocket = connectTls({ port: 443, timeout: 5000, ...options }, () => {
      const agreed = `${socket.getProtocol()} ${socket.getCipher().standardName}`;
      socket.destroy();
      resolve(agreed);
    });
    socket.once('timeout', () => socket.destroy(new Error('timeout')));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A visitor with cookies who trusts one authority and goes to one address. */
export function visitor(address: string, hostname: string, authority: string) {
  const cookies = new Map<string, string>();
  return (path: string, form?: Record<string, string>): Promise<Page> =>
    new Promise((resolve, reject) => {
      const body = form === undefined ? undefined : new URLSearchParams(form).toString();
      const asked = request(
        {
          host: address,
          servername: hostname,
          ca: authority,
          path,
          method: body === undefined ? 'GET' : 'POST',
          timeout: 30_000,
          headers: {
            host: hostname,
            cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
            ...(body === undefined
              ? {}
              : {
                  'content-type': 'application/x-www-form-urlencoded',
                  'content-length': Buffer.byteLength(body),
                }),
          },
        },
        (response) => {
          for (const line of response.headers['set-cookie'] ?? []) {
            const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
            cookies.set(name, value);
          }
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.once('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
          );
        },
      );
      asked.once('timeout', () => asked.destroy(new Error('no answer in time')));
      asked.once('error', reject);
      asked.end(body);
    });
}
