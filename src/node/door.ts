import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { LONG_POLL_SECONDS, NODE_API } from '../protocol/api.ts';
import { piecesAnswer } from '../protocol/mail.ts';
import type { Report } from '../protocol/report.ts';
import { LIMITS } from '../protocol/words.ts';
import { readIfThere } from './files.ts';
import type { Identity } from './identity.ts';

const PINNED = '/etc/orbite-agent/door.pem';
const GRACE_SECONDS = 15;

/** The node's end of the wire: it always calls, it is never called. */
export interface Door {
  /** Waits up to a minute. @returns the signed state as it came, or undefined when there is none newer. */
  nextState(after: number, signal: AbortSignal): Promise<string | undefined>;
  sendReport(report: Report): Promise<void>;
  /** Texts of mail by their digests; those that fit into an answer. */
  pieces(digests: readonly string[]): Promise<readonly string[]>;
  /** `unwanted`: nobody waits for this export any more. @throws Error when it did not arrive. */
  sendPiece(exportId: string, nth: number, piece: Buffer): Promise<'taken' | 'unwanted'>;
}

/**
 * Over TLS with the one certificate that was pinned when the node joined: whoever else is trusted by
 * the machine is not trusted here.
 */
export async function openDoor(identity: Identity): Promise<Door> {
  const pinned = await readIfThere(PINNED);
  const secure = identity.url.startsWith('https://');
  if (secure && pinned === undefined) throw new Error(`${PINNED} is missing; join again`);
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, ca: pinned, checkServerIdentity: () => undefined })
    : new HttpAgent({ keepAlive: true });

  const ask = (method: string, path: string, seconds: number, body?: string | Buffer, signal?: AbortSignal) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(new URL(path, identity.url), {
        method,
        agent,
        ...(signal ? { signal } : {}),
        headers: {
          authorization: `Bearer ${identity.credential}`,
          accept: 'application/json',
          ...(body === undefined
            ? {}
            : {
                'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream',
                'content-length': Buffer.byteLength(body),
              }),
        },
      });
      request.setTimeout(seconds * 1000, () => request.destroy(new Error('no answer in time')));
      request.once('error', reject);
      request.once('response', (response) => {
        read(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
      });
      request.end(body);
    });

  return {
    async nextState(after, signal) {
      const path = `${NODE_API.state}?after=${after}`;
      const { status, text } = await ask('GET', path, LONG_POLL_SECONDS + GRACE_SECONDS, undefined, signal);
      if (status === 204) return undefined;
      if (status !== 200) throw new Error(`the control plane answers ${status}`);
      return text;
    },
    async sendReport(report) {
      const { status } = await ask('POST', NODE_API.report, 30, JSON.stringify(report));
      if (status < 200 || status > 299) throw new Error(`the control plane answers ${status} to a report`);
    },
    async pieces(digests) {
      const { status, text } = await ask('POST', NODE_API.pieces, 30, JSON.stringify({ digests }));
      if (status !== 200) throw new Error(`the control plane answers ${status} when asked for mail`);
      const answer = piecesAnswer.safeParse(JSON.parse(text));
      if (!answer.success) throw new Error('the control plane sends something else than mail');
      return answer.data.pieces;
    },
    async sendPiece(exportId, nth, piece) {
      const path = NODE_API.exportPiece.replace(':exportId', exportId).replace(':nth', String(nth));
      const { status } = await ask('PUT', path, 120, piece);
      if (status === 410) return 'unwanted';
      if (status !== 204) throw new Error(`the control plane answers ${status} to a piece of an export`);
      return 'taken';
    },
  };
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMITS.stateBytes * 2) throw new Error('the answer is too big');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
