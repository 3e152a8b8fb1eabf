import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { NODE_API } from '../../protocol/api.ts';
import { joinAnswer, joinRequest } from '../../protocol/report.ts';
import { AGENT_DIRECTORY, NODE_TLS } from './authority.ts';
import { type Machine, putDirectory, putFile } from './machine.ts';
import { machineFacts } from './machine-facts.ts';
import { chooseQuota } from './quota.ts';
import { must } from './run.ts';

export const IDENTITY = `${AGENT_DIRECTORY}/agent.json`;

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
  { url, token, agent }: { url: string; token: string; agent: string },
): Promise<Joined> {
  const base = controlPlane(url);
  const hostname = ownName();
  const quota = await chooseQuota(machine.run);
  if (quota.driver === 'none') throw new JoinRefused(`The kernel cannot limit disk use here: ${quota.why}.`);
  const request = joinRequest.safeParse({
    token,
    hostname,
    facts: machineFacts(hostname, quota.driver, agent),
  });
  if (!request.success)
    throw new JoinRefused(
      `This cannot be sent to the control plane: ${request.error.issues[0]?.path.join('.')} ${request.error.issues[0]?.message}.`,
    );
  const answer = await ask(new URL(NODE_API.join, base), request.data);
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

async function ask(url: URL, body: unknown) {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new JoinRefused(`The control plane does not answer at ${url.origin}: ${(cause as Error).message}.`);
  }
  const text = await response.text();
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
