import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Report } from '../../protocol/report.ts';
import type { Site } from '../../protocol/state.ts';
import type { Ran } from '../setup/run.ts';
import { copyIn, nodeExec, nodeMust, readOnNode, testNode } from './node.ts';
import { StandIn } from './stand-in.ts';

const AGENT = ['/opt/orbite/node', '/opt/orbite/agent.mjs'];

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A real node with its agent, steered by a stand-in control plane. */
export class Rig {
  readonly standIn: StandIn;
  readonly address = testNode().address;
  readonly authority: string;

  private constructor(standIn: StandIn, authority: string) {
    this.standIn = standIn;
    this.authority = authority;
  }

  static async open(): Promise<Rig> {
    const { hostAddress, hostname, controlPlanePort } = testNode();
    const standIn = await StandIn.start(controlPlanePort);
    await nodeMust(['systemctl', 'stop', 'orbite-agent.service']);
    await nodeMust(['install', '-d', '-m', '0700', '/etc/orbite-agent']);
    const url = `http://${hostAddress}:${controlPlanePort}`;
    await copyIn(standIn.identity(url, hostname), '/etc/orbite-agent/agent.json', { mode: '0600' });
    const rig = new Rig(standIn, await readOnNode('/etc/orbite-agent/authority/ca.crt'));
    await rig.check();
    return rig;
  }

  /** Takes every site of the test away again. */
  async close(): Promise<void> {
    this.standIn.down = false;
    await this.standIn.clearMail();
    const living = this.standIn.sites.filter((site) => site.state !== 'absent');
    const gone = this.standIn.sites.map((site): Site => ({ ...site, state: 'absent' }));
    if (living.length > 0)
      await this.standIn.want(
        gone,
        living.map(({ id }) => id),
      );
    await nodeMust(['systemctl', 'stop', 'orbite-agent.service']);
    await this.standIn.stop();
  }

  /** Starts the agent anew: it looks at everything and says what it found. */
  async check(): Promise<Report> {
    // The one that runs may be about to report: only what the new one says is of this look.
    await nodeMust(['systemctl', 'stop', 'orbite-agent.service']);
    const next = this.standIn.until((report) => report);
    await nodeMust(['systemctl', 'start', 'orbite-agent.service']);
    return next;
  }

  async plan(): Promise<{
    steps: { site: string | null; change: string; why: string }[];
    strangers: string[];
  }> {
    return JSON.parse(await nodeMust([...AGENT, 'plan', '--json']));
  }

  /** One run of the agent, that kills itself at the nth point between two steps. */
  applyKilledAt(nth: number): Promise<Ran> {
    return nodeExec(['env', `ORBITE_FAULT_AT=${nth}`, ...AGENT, 'apply']);
  }

  apply(): Promise<Ran> {
    return nodeExec([...AGENT, 'apply']);
  }

  /** A file in the site's www, its own. */
  put(site: Site, name: string, content: string, mode = '0644'): Promise<void> {
    return copyIn(content, `/srv/sites/${site.account}/www/${name}`, {
      mode,
      owner: `${site.account}:www-data`,
    });
  }

  visit(url: string, options: { headers?: Record<string, string>; method?: string } = {}): Promise<Answer> {
    const { protocol, hostname, pathname, search } = new URL(url);
    const send = protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(
        {
          host: this.address,
          servername: hostname,
          ca: this.authority,
          method: options.method ?? 'GET',
          path: pathname + search,
          headers: { host: hostname, ...options.headers },
          agent: false,
        },
        (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            body += chunk;
          });
          response.once('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          );
        },
      );
      request.once('error', reject);
      request.end();
    });
  }

  /** Runs PHP as a page of the site. @returns what it printed. */
  async php(site: Site, code: string): Promise<string> {
    const name = `run-${Math.random().toString(36).slice(2)}.php`;
    await this.put(site, name, `<?php error_reporting(E_ALL); ini_set('display_errors', '1');\n${code}`);
    const { body } = await this.visit(`http://${site.names[0]}/${name}`);
    return body;
  }
}
