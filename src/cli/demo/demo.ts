import { nextAppointment, runDaily } from '../../company/daily/daily.ts';
import { bumpRevision, listNodes } from '../../company/nodes/nodes.ts';
import type { CardProcessor } from '../../company/payments/cards.ts';
import { system } from '../../platform/actor.ts';
import { act, type House, read } from '../../platform/house.ts';
import { sentence } from '../../platform/i18n/index.ts';
import { queueLength } from '../../platform/jobs.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { terminalLanguage } from '../commands/registry.ts';
import { ensureDebianPackages } from '../debian.ts';
import type { Progress } from '../progress.ts';
import { CommandError } from '../say.ts';
import type { HistoryClock } from './clock.ts';
import { CUSTOMERS, STAFF } from './company.ts';
import { demoState, liveDemo, momentOf, today } from './live.ts';
import { uploadByFtps } from './upload.ts';

/** `./orbite up --demo`: the fictional company lives its months on the product that has just started. */

const by = system('demo');
/** A step takes a second; a node that is being set up on a busy machine may take longer. */
const PATIENCE_MS = 120_000;

type DemoHouse = House & { readonly clock: HistoryClock };

export interface DemoToLive {
  live(
    product: { readonly cards: CardProcessor; readonly hasNode: boolean },
    progress: Progress,
  ): Promise<void>;
}

/**
 * Sets the clock back to where the history begins or goes on, before anything runs; undefined when
 * nothing of it is left to live. @throws CommandError where there are customers of somebody else.
 */
export async function demoToLive(house: DemoHouse): Promise<DemoToLive | undefined> {
  const state = await read(house, by, (work) => demoState(work, today()));
  if (isRefusal(state)) throw new CommandError(sentence(state, terminalLanguage(process.env)));
  const [next] = state.left;
  if (!next) return undefined;
  house.clock.set(momentOf(next, state.begunOn));
  return {
    async live({ cards, hasNode }, progress) {
      if (hasNode) await ensureDebianPackages(['curl'], 'the demo', progress);
      progress.phase('living the months of a fictional company');
      const lived = await liveDemo(house, {
        cards,
        ...(hasNode ? { upload: uploadByFtps } : {}),
        password: demoPassword(house),
        daily: {
          next: () => read(house, by, nextAppointment),
          run: async () => {
            const failed = (await runDaily(house)).flatMap(({ failures }) => failures);
            if (failed.length > 0) throw failed[0]?.error;
          },
        },
        arrive: () => arrive(house),
        settle: () => settle(house),
        onStep: (done, total, name) => progress.step(done, total, name),
      });
      if (isRefusal(lived)) throw new CommandError(sentence(lived, terminalLanguage(process.env)));
      await settle(house);
    },
  };
}

/** The same at every start, and of this installation alone: nothing is stored. */
export function demoPassword(house: Pick<House, 'secrets'>): string {
  return house.secrets
    .deriveKey('demo')
    .toString('hex')
    .slice(0, 20)
    .replace(/(.{5})(?=.)/g, '$1-');
}

export function demoPeople(house: Pick<House, 'secrets'>): string[] {
  return [
    '\n  The people of the demonstration, all with the password',
    `  ${demoPassword(house)}\n`,
    ...Object.values(STAFF).map(({ email, role }) => `  ${email.padEnd(38)} staff: ${role}`),
    ...Object.values(CUSTOMERS).map(({ email, kind }) => `  ${email.padEnd(38)} customer: ${kind}`),
  ];
}

/** The nodes' clocks go on while ours jumps: they are rung for, and answer on our day. */
async function arrive(house: House): Promise<void> {
  await act(house, by, async (work) => {
    for (const node of await listNodes(work)) if (node.state !== 'retired') await bumpRevision(work, node.id);
  });
  await settle(house);
}

/** Until what was announced is delivered, and every node has applied its state. */
async function settle(house: House): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  const quiet = async (is: () => Promise<boolean>) => {
    while (!(await is())) {
      if (performance.now() > deadline)
        throw new CommandError('The demo waits for deliveries that do not end. See ./orbite logs');
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  };
  const delivered = async () => (await queueLength(house)) === 0;
  const applied = async () => {
    const nodes = await read(house, by, listNodes);
    return nodes.every((node) => node.state === 'retired' || node.appliedRevision === node.revision);
  };
  await quiet(delivered);
  await quiet(applied);
  await quiet(delivered);
}
