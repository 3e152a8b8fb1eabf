import { type Capability, changeCapabilities, createJoinToken, listNodes } from '../company/nodes/nodes.ts';
import { system } from '../platform/actor.ts';
import { pinnedToken } from '../platform/door-certificate.ts';
import { act, type House } from '../platform/house.ts';
import { granted } from '../platform/refusal.ts';
import {
  bootEmbeddedNode,
  type EmbeddedNode,
  joinMachine,
  stopEmbeddedNode,
  USUAL_FORWARDS,
  whyNoEmbeddedNode,
} from './embedded-node.ts';
import type { RunningNode } from './installation.ts';
import type { Progress } from './progress.ts';
import { CommandError } from './say.ts';

export interface RaisedNode {
  readonly running: RunningNode;
  stop(): Promise<void>;
}

/**
 * Brings the embedded node up: packages, image, boot. A node that has not joined joins with a token of its
 * own, by the same program and the same door as any other server.
 */
export async function raiseNode(
  home: string,
  house: House,
  { nodeDoorPort, mail }: { readonly nodeDoorPort: number; readonly mail: 'carry' | 'leave-out' },
  progress: Progress,
): Promise<RaisedNode> {
  const why = whyNoEmbeddedNode();
  if (why !== undefined) throw new CommandError(why);
  const node = await bootEmbeddedNode(home, {
    mail,
    controlPlanePorts: [nodeDoorPort],
    forwards: USUAL_FORWARDS,
    onProgress: progress,
  });
  const capabilities: readonly Capability[] = mail === 'carry' ? ['web', 'mail'] : ['web'];
  if (node.joined) await tellCapabilities(house, node, capabilities);
  else {
    progress.phase('joining the embedded node');
    await join(house, nodeDoorPort, { node, capabilities });
  }
  const { name, address, hostname, forwards, networkProblem, failedUnits } = node;
  return {
    running: {
      name,
      address,
      hostname,
      forwards,
      networkProblem: networkProblem ?? null,
      // systemctl's lines: the unit's name, then its state.
      failedUnits: failedUnits.map((line) => line.trim().split(/\s+/)[0] ?? line),
    },
    stop: () => stopEmbeddedNode(home),
  };
}

const by = system('up');

async function join(
  house: House,
  port: number,
  { node, capabilities }: { node: EmbeddedNode; capabilities: readonly Capability[] },
): Promise<void> {
  const made = granted(
    await act(house, by, (work) => createJoinToken(work, { name: node.name, capabilities })),
  );
  await joinMachine({
    url: `https://${node.hostAddress}:${port}`,
    token: await pinnedToken(house.secrets, made.token),
    run: node.run,
  });
}

/** A node that joined before carries today what this start says. */
async function tellCapabilities(
  house: House,
  node: EmbeddedNode,
  capabilities: readonly Capability[],
): Promise<void> {
  await act(house, by, async (work) => {
    const known = (await listNodes(work)).find(({ hostname }) => hostname === node.hostname);
    if (known) granted(await changeCapabilities(work, known.id, capabilities));
  });
}
