import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinMachine } from '../../cli/node-join.ts';
import { doorCertificate } from '../../platform/door-certificate.ts';
import { secretsFrom } from '../../platform/secrets.ts';
import { nodeExec, nodeMust, testNode } from '../testing/node.ts';

/**
 * The refusals of a join, against a control plane that says what each test needs. That a real one lets
 * a real node in is what `./orbite up` and the journeys show.
 */
const { hostAddress, controlPlanePort, hostname } = testNode();
const SECRET = 'a-token-of-more-than-sixteen-characters';
let answer: { status: number; body: string };
let asked: string[] = [];
let server: Server;
let fingerprint: string;

beforeAll(async () => {
  await leave();
  const door = await doorCertificate(secretsFrom(Buffer.alloc(32, 7)));
  fingerprint = door.fingerprint;
  server = createServer({ cert: door.certificatePem, key: door.keyPem }, (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.once('end', () => {
      asked.push(body);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(controlPlanePort, '0.0.0.0', resolve));
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await leave();
});

/** The run shares one node: whoever was here before may have left it joined. */
async function leave(): Promise<void> {
  await nodeExec(['systemctl', 'disable', '--now', 'orbite-agent.service']);
  await nodeExec(['rm', '-f', '/etc/orbite-agent/agent.json', '/etc/orbite-agent/door.pem']);
}

const join = (token: string, url = `https://${hostAddress}:${controlPlanePort}`) => {
  asked = [];
  return joinMachine({ url, token, run: nodeExec });
};
const identity = () => nodeExec(['cat', '/etc/orbite-agent/agent.json']);

describe('joining a control plane', () => {
  it('sends nothing to a server that is not the one that made the token', async () => {
    answer = { status: 201, body: '{}' };
    const other = createHash('sha256').update('another').digest('base64url');
    await expect(join(`${SECRET}.${other}`)).rejects.toThrow('Nothing was sent');
    await expect(join(SECRET)).rejects.toThrow('incomplete');
    expect(asked).toEqual([]);
    expect((await identity()).code).not.toBe(0);
  });

  it('says so when the token is used, when nobody answers, and when the answer is not one', async () => {
    answer = { status: 403, body: '{}' };
    await expect(join(`${SECRET}.${fingerprint}`)).rejects.toThrow('was used already or has expired');
    answer = { status: 200, body: '<html>' };
    await expect(join(`${SECRET}.${fingerprint}`)).rejects.toThrow('something else');
    answer = { status: 201, body: '{"node":1}' };
    await expect(join(`${SECRET}.${fingerprint}`)).rejects.toThrow('does not understand');
    await expect(join(`${SECRET}.${fingerprint}`, `https://${hostAddress}:9`)).rejects.toThrow(
      'does not answer',
    );
    await expect(join(`${SECRET}.${fingerprint}`, 'http://panel.example.org')).rejects.toThrow('unencrypted');
    expect((await identity()).code).not.toBe(0);
  });

  it('tells what the machine is, keeps its credential to root, and starts the agent', async () => {
    const credential = 'c'.repeat(43);
    answer = {
      status: 201,
      body: JSON.stringify({
        node: '01980000-0000-7000-8000-000000000001',
        credential,
        stateKey: 'A'.repeat(43),
      }),
    };
    expect(await join(`${SECRET}.${fingerprint}`)).toMatchObject({ hostname, quota: 'btrfs' });
    const told = JSON.parse(asked[0] ?? '') as { token: string; facts: { quota: string; php: string[] } };
    expect(told.token).toBe(SECRET);
    expect(told.facts.quota).toBe('btrfs');
    expect(told.facts.php.length).toBeGreaterThan(0);
    expect(JSON.parse((await identity()).stdout)).toMatchObject({ credential, quota: 'btrfs', hostname });
    const modes = await nodeMust(['stat', '-c', '%a', '/etc/orbite-agent/agent.json']);
    expect(modes.trim()).toBe('600');
    expect((await nodeExec(['systemctl', 'is-enabled', 'orbite-agent'])).stdout.trim()).toBe('enabled');
    expect((await nodeExec(['systemctl', 'is-active', 'orbite-agent'])).stdout.trim()).toBe('active');
    const journal = await nodeMust(['journalctl', '--no-pager', '-u', 'orbite-agent']);
    expect(journal).not.toContain(credential);
  });
});
