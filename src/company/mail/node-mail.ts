import { sql } from 'kysely';
import type { Work } from '../../platform/house.ts';
import type { MailState } from '../../protocol/mail.ts';
import { LIMITS } from '../../protocol/words.ts';
import { bumpRevision, getNode, listNodes } from '../nodes/nodes.ts';
import { getProvider, mailSettingsOf } from '../provider/provider.ts';
import { db } from './tables.ts';

/** What a node must be of mail: its pieces by their digests. Undefined where no mail is set up. */
export async function mailForNode(work: Work, nodeId: string): Promise<MailState | undefined> {
  const node = await getNode(work, nodeId);
  if (node?.facts.mail !== true) return undefined;
  const pieces = await db(work)
    .selectFrom('mail_pieces as p')
    .innerJoin('mail_services as s', 's.service_id', 'p.service_id')
    .where('s.node_id', '=', nodeId)
    .where('s.released_at', 'is', null)
    .orderBy('p.id')
    .select(['p.id', 'p.digest'])
    .execute();
  return { settings: mailSettingsOf(await getProvider(work)), pieces };
}

/** The company's settings of mail have changed: every node that has mail is told. */
export async function tellNodesOfSettings(work: Work): Promise<void> {
  for (const { id, facts } of await listNodes(work)) if (facts.mail === true) await bumpRevision(work, id);
}

/**
 * The texts of pieces, to the node that has them and to no other: as many as fit into one answer, the node asks
 * again for the others.
 */
export async function piecesForNode(
  work: Work,
  nodeId: string,
  digests: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`
    select text from (
      select p.text, sum(octet_length(p.text)) over (order by p.id) as bytes
        from mail_pieces p join mail_services s on s.service_id = p.service_id
       where p.digest = any(${[...digests]}) and s.node_id = ${nodeId} and s.released_at is null) asked
     where bytes <= ${LIMITS.piecesBytes}`.execute(work.tx);
  return rows.map(({ text }) => text);
}
