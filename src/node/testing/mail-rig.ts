import type { MailPiece, MailSettings } from '../../protocol/mail.ts';
import type { MailReport } from '../../protocol/mail-report.ts';
import { deliver, message, type Server } from './mail-clients.ts';
import { nodeExec, nodeMust, testNode } from './node.ts';
import { Rig } from './rig.ts';

/** Where mail for elsewhere ends in tests: Postfix's own sink, on the node's loopback. */
const SINK = { directory: '/var/tmp/orbite-sink', port: 2525 };

/** A real node with mail, steered by a stand-in control plane; the world beyond is a sink. */
export class MailRig {
  readonly rig: Rig;
  readonly server: Server;
  #pieces = new Map<string, MailPiece>();
  settings: MailSettings = {
    dnsBlockLists: [],
    refusedClients: [],
    greylisting: false,
    relay: { host: '127.0.0.1', port: SINK.port },
  };

  private constructor(rig: Rig) {
    this.rig = rig;
    this.server = { address: rig.address, hostname: testNode().hostname, authority: rig.authority };
  }

  static async open(): Promise<MailRig> {
    const made = new MailRig(await Rig.open());
    await nodeExec(['systemctl', 'stop', 'orbite-sink.service']);
    await nodeMust(['rm', '-rf', SINK.directory]);
    await nodeMust(['install', '-d', '-o', 'nobody', SINK.directory]);
    await nodeMust([
      ...['systemd-run', '--quiet', '--unit=orbite-sink', '--collect', 'smtp-sink', '-u', 'nobody'],
      ...['-R', SINK.directory, '-d', '%M.', `127.0.0.1:${SINK.port}`, '100'],
    ]);
    // What other tests guessed wrong from here is kept in the guard's memory alone, and forgotten.
    await nodeMust(['systemctl', 'restart', 'orbite-mail-guard.service']);
    return made;
  }

  async close(): Promise<void> {
    await nodeExec(['systemctl', 'stop', 'orbite-sink.service']);
    await nodeExec(['postsuper', '-d', 'ALL']);
    await this.rig.close();
  }

  /** Adds pieces or changes them. @throws Error when the node does not apply each that changed. */
  async put(...pieces: readonly MailPiece[]): Promise<void> {
    for (const piece of pieces) this.#pieces.set(piece.id, piece);
    const said = await this.rig.standIn.wantMail([...this.#pieces.values()], this.settings);
    const failed = [...said.values()].find(({ outcome }) => outcome === 'failed');
    if (failed) throw new Error(JSON.stringify(failed));
  }

  /**
   * Until a message comes through: a node that has just started tells servers to try later until its scanners
   * run, and servers do. @param to an address that leads out of the node.
   */
  async ready(to: string, timeoutMs = 90_000): Promise<void> {
    for (const end = Date.now() + timeoutMs; ; ) {
      const { code, text } = await deliver(this.server, 'ann@elsewhere.test', [to], message('are you there'));
      if (code === 250) return;
      if (Date.now() > end) throw new Error(`the node takes no mail: ${code} ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  /** Settings without a piece: nothing is reported of them, so the next look is waited for. */
  async set(change: Partial<MailSettings>): Promise<void> {
    this.settings = { ...this.settings, ...change };
    await this.rig.standIn.wantMail([...this.#pieces.values()], this.settings);
    await this.rig.check();
    // The guard looks at the tables more often than twice a second.
    await new Promise((resolve) => setTimeout(resolve, 900));
  }

  /** What has left the node, envelope and all, once there is a message that holds the text. */
  async left(text: string, timeoutMs = 20_000): Promise<string> {
    for (const end = Date.now() + timeoutMs; ; ) {
      const found = (await nodeExec(['grep', '-rlF', '--', text, SINK.directory])).stdout
        .trim()
        .split('\n')[0];
      if (found) return nodeMust(['cat', found]);
      if (Date.now() > end) throw new Error(`nothing with ${JSON.stringify(text)} has left`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Reports until one of them makes something of it: the agent starts anew, and looks at the logs each time. */
  async told<T>(take: (mail: MailReport) => T | undefined, timeoutMs = 30_000): Promise<T> {
    for (const end = Date.now() + timeoutMs; ; ) {
      const report = await this.rig.check();
      const taken = report.mail && take(report.mail);
      if (taken !== undefined) return taken;
      if (Date.now() > end) throw new Error('the node did not tell');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
