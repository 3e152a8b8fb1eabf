import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { NODE_API } from '../../protocol/api.ts';
import { joinAnswer, joinRequest } from '../../protocol/report.ts';
import { machineFacts } from '../machine.ts';
import { mailAccounts } from '../mail/facts.ts';
import { AGENT_DIRECTORY, NODE_TLS } from './authority.ts';
import { type Machine, putDirectory, putFile } from './machine.ts';
import { phpVersions } from './php.ts';
import { chooseQuota } from './quota.ts';
import { must } from './run.ts';

export const IDENTITY = `${AGENT_DIRECTORY}/agent.json`;
/** The one certificate that the agent trusts for its control plane. */
const DOOR = `${AGENT_DIRECTORY}/door.pem`;

/** A sentence for the operator: what is wrong and what to do. */
export class JoinRefused extends Error {}

export interface Joined {
  readonly node: string;
  readonly hostname: string;
  readonly quota: string;
}

/**
 * Trades a single-use token for a credential of this node's own and starts the agent. Nothing is
 * written before the control plane has said yes.
 * @throws JoinRefused
 */
export async function joinControlPlane(
  machine: Machine,
  { url, token }: { url: string; token: string },
): Promise<Joined> {
  const base = controlPlane(url);
  const { secret, door } = await knock(base, token);
  const hostname = ownName();
  const quota = await chooseQuota(machine.run);
  if (quota.driver === 'none') throw new JoinRefused(`The kernel cannot limit disk use here: ${quota.why}.`);
  const request = joinRequest.safeParse({
    token: secret,
    hostname,
    facts: await machineFacts({
      hostname,
      php: phpVersions(),
      quota: quota.driver,
      sitesAwake: 0,
      mail: mailAccounts() !== undefined,
    }),
  });
  if (!request.success)
    throw new JoinRefused(
      `This cannot be sent to the control plane: ${request.error.issues[0]?.path.join('.')} ${request.error.issues[0]?.message}.`,
    );
  const answer = await ask(new URL(NODE_API.join, base), request.data, door);
  const identity = {
    url: base.href.replace(/\/$/, ''),
    nodeId: answer.node,
    name: hostname.split('.')[0] ?? hostname,
    hostname,
    credential: answer.credential,
    stateKey: answer.stateKey,
    quota: quota.driver,
  };
  await putDirectory(machine, AGENT_DIRECTORY, { mode: 0o700 });
  if (door !== undefined) await putFile(machine, DOOR, door, { mode: 0o600 });
  await putFile(machine, IDENTITY, `${JSON.stringify(identity, null, 2)}\n`, { mode: 0o600 });
  await must(machine.run, ['systemctl', 'enable', 'orbite-agent.service']);
  await must(machine.run, ['systemctl', 'restart', 'orbite-agent.service']);
  return { node: answer.node, hostname, quota: quota.driver };
}

/**
 * The credential crosses the network: HTTPS, or a network that is this machine's alone.
 * @throws JoinRefused
 */
export function controlPlane(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password || url.search)
    throw new JoinRefused(`“${text}” is not the address of a control plane: https://panel.example.org`);
  if (url.protocol === 'http:' && !isPrivate(url.hostname))
    throw new JoinRefused(
      `A node's credential would travel unencrypted to ${url.hostname}. Use an https:// address.`,
    );
  return url;
}

function isPrivate(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, '');
  if (plain === 'localhost' || plain === '::1') return true;
  return isIP(plain) === 4 && /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(plain);
}

/** The name that the set-up gave to this node: it stands in its certificate. */
function ownName(): string {
  if (!existsSync(NODE_TLS.certificate))
    throw new JoinRefused('This machine is not set up as a node yet: run the set-up first.');
  const names = new X509Certificate(readFileSync(NODE_TLS.certificate)).subjectAltName ?? '';
  const name = /DNS:([^,]+)/.exec(names)?.[1];
  if (name === undefined) throw new JoinRefused(`The certificate ${NODE_TLS.certificate} names no host.`);
  return name;
}

/**
 * The token that people copy is `<secret>.<fingerprint of the door's certificate>`. The certificate is
 * looked at before the secret is sent, and pinned from then on: no authority of the web is asked.
 * @throws JoinRefused
 */
async function knock(base: URL, token: string): Promise<{ secret: string; door: string | undefined }> {
  const dot = token.lastIndexOf('.');
  if (base.protocol === 'http:') return { secret: dot < 0 ? token : token.slice(0, dot), door: undefined };
  if (dot < 0) throw new JoinRefused('This token is incomplete: copy it whole, with the part after the dot.');
  const certificate = await certificateAt(base);
  const seen = createHash('sha256').update(certificate).digest();
  const wanted = Buffer.from(token.slice(dot + 1), 'base64url');
  if (seen.length !== wanted.length || !timingSafeEqual(seen, wanted))
    throw new JoinRefused(
      `${base.origin} shows another certificate than the control plane that made this token. Nothing was sent.`,
    );
  return { secret: token.slice(0, dot), door: new X509Certificate(certificate).toString() };
}

function certificateAt(base: URL): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: base.hostname, port: Number(base.port || 443), rejectUnauthorized: false, timeout: 15_000 },
      () => {
        const { raw } = socket.getPeerCertificate();
        socket.destroy();
        resolve(raw);
      },
    );
    socket.once('timeout', () => socket.destroy(new Error('no answer in time')));
    socket.once('error', (error) =>
      reject(new JoinRefused(`The control plane does not answer at ${base.origin}: ${error.message}.`)),
    );
  });
}

async function ask(url: URL, body: unknown, door: string | undefined) {
  let response: { status: number; ok: boolean; text: string };
  try {
    response = await post(url, JSON.stringify(body), door);
  } catch (error) {
    throw new JoinRefused(`The control plane does not answer at ${url.origin}: ${(error as Error).message}.`);
  }
  const { text } = response;
  if (response.status === 403)
    throw new JoinRefused(
      'The control plane refuses this token: it is unknown, was used already or has expired. Make a new one.',
    );
  if (!response.ok)
    throw new JoinRefused(
      `${url.origin} answers ${response.status}; is this the address of the control plane? ${text.slice(0, 200)}`,
    );
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new JoinRefused(`${url.origin} answers something else than a control plane does.`);
  }
  const answer = joinAnswer.safeParse(parsed);
  if (!answer.success)
    throw new JoinRefused(
      `${url.origin} gives an answer that this version does not understand; update both to the same version.`,
    );
  return answer.data;
}

function post(
  url: URL,
  body: string,
  door: string | undefined,
): Promise<{ status: number; ok: boolean; text: string }> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const options = { method: 'POST', headers, timeout: 30_000 };
  return new Promise((resolve, reject) => {
    const request =
      door === undefined
        ? httpRequest(url, options)
        : httpsRequest(url, { ...options, ca: door, checkServerIdentity: () => undefined });
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', reject);
    request.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text = (text + chunk).slice(0, 100_000);
      });
      response.once('error', reject);
      response.once('end', () => {
        const status = response.statusCode ?? 0;
        resolve({ status, ok: status >= 200 && status < 300, text });
      });
    });
    request.end(body);
  });
}
