import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { act, type House } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import type { Timetable } from '../../platform/jobs.ts';
import { announce } from '../../platform/outbox.ts';
import { insertSilence, purge } from './reports-store.ts';
import { loadNodes } from './store.ts';

const by = system('nodes');

export function nodesTimetables(): Timetable[] {
  return [
    { name: 'nodes.notice-silence', cron: '* * * * *', run: noticeSilence },
    { name: 'nodes.purge', cron: '25 4 * * *', run: (house) => act(house, by, purge) },
  ];
}

/** A node unseen for too long is announced, once a silence. */
export async function noticeSilence(house: House): Promise<void> {
  await act(house, by, async (work) => {
    for (const node of await loadNodes(work)) {
      if (node.state !== 'silent') continue;
      const silence = newId();
      const lastSeenAt = node.lastSeenAt ?? node.joinedAt;
      if (!(await insertSilence(work, { id: silence, nodeId: node.id, lastSeenAt }))) continue;
      await recordAct(work, {
        act: 'node-silent',
        article: '15',
        details: { node: node.name, since: lastSeenAt.toString() },
      });
      await announce(work, 'nodes.node-silent', silence, { nodeId: node.id, since: lastSeenAt.toString() });
    }
  });
}
