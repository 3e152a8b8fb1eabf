import { createJoinToken } from '../company/nodes/nodes.ts';
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
  controlPlane: { readonly nodeDoorPort: number },
  progress: Progress,
): Promise<RaisedNode> {
  const why = whyNoEmbeddedNode();
  if (why !== undefined) throw new CommandError(why);
  const node = await bootEmbeddedNode(home, {
    controlPlanePorts: [controlPlane.nodeDoorPort],
    forwards: USUAL_FORWARDS,
    onProgress: progress,
  });
  if (!node.joined) {
    progress.phase('joining the embedded node');
    await join(house, controlPlane.nodeDoorPort, node);
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

async function join(house: House, port: number, node: EmbeddedNode): Promise<void> {
  const made = granted(
    await act(house, system('up'), (work) =>
      createJoinToken(work, { name: node.name, capabilities: ['web'] }),
    ),
  );
  await joinMachine({
    url: `https://${node.hostAddress}:${port}`,
    token: await pinnedToken(house.secrets, made.token),
    run: node.run,
  });
}
