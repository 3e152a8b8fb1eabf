import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { reportFromNode, stateForNode, takeExportPiece } from '../company/hosting/hosting.ts';
import { mailForNode, mailFromNode, piecesForNode } from '../company/mail/mail.ts';
import type { NodeBell } from '../company/nodes/bell.ts';
import { authenticateNode, joinNode, sightNode } from '../company/nodes/nodes.ts';
import { type Actor, system } from '../platform/actor.ts';
import { act, type House, read, type Work } from '../platform/house.ts';
import { sentence } from '../platform/i18n/index.ts';
import { isRefusal, type Refusal } from '../platform/refusal.ts';
import { LONG_POLL_SECONDS, NODE_API } from '../protocol/api.ts';
import { type PiecesAnswer, piecesRequest } from '../protocol/mail.ts';
import { joinRequest, type Report, report } from '../protocol/report.ts';
import { LIMITS } from '../protocol/words.ts';

type NodeActor = Extract<Actor, { kind: 'node' }>;

/**
 * The door of the nodes. A node sees its own state and reports about its own sites, nothing else: who
 * it is comes from its credential alone.
 */
export function nodeDoor(house: House, bell: NodeBell, onFault: (fault: unknown) => void): Hono {
  const door = new Hono();
  door.onError((error, context) => {
    onFault(error);
    return problem(context, 500, 'fault');
  });

  door.post(NODE_API.join, atMost(LIMITS.joinBytes), async (context) => {
    const request = joinRequest.safeParse(await jsonOf(context));
    if (!request.success) return problem(context, 422, 'join-request-malformed', whereOnly(request.error));
    const answer = await act(house, system('join'), (work) => joinNode(work, request.data));
    return isRefusal(answer) ? refused(context, 403, answer) : context.json(answer, 201);
  });

  door.get(NODE_API.state, async (context) => {
    const node = await nodeOf(house, context);
    if (!node) return problem(context, 401, 'node-credential-refused');
    const after = Number(context.req.query('after') ?? '0');
    if (!Number.isSafeInteger(after) || after < 0) return problem(context, 400, 'revision-malformed');

    const patience = AbortSignal.any([context.req.raw.signal, AbortSignal.timeout(LONG_POLL_SECONDS * 1000)]);
    for (;;) {
      // Listening begins before the look: what is committed in between rings.
      const waiting = bell.wait(node.id, LONG_POLL_SECONDS * 1000, patience);
      try {
        const found = await read(house, node, (work) => stateForNode(work, node.id, after, mailForNode));
        if (found) {
          for (const unfit of found.unfit) onFault(new Error(`unfit for a node, left out: ${unfit}`));
          return context.json(found.state);
        }
        if (!(await waiting.rung)) return context.body(null, 204);
      } finally {
        waiting.cancel();
      }
      // A ring may also say that the credential was revoked.
      if (!(await nodeOf(house, context))) return problem(context, 401, 'node-credential-refused');
    }
  });

  door.post(NODE_API.report, atMost(LIMITS.reportBytes), async (context) => {
    const node = await nodeOf(house, context);
    if (!node) return problem(context, 401, 'node-credential-refused');
    const body = report.safeParse(await jsonOf(context));
    if (!body.success) return problem(context, 422, 'report-malformed', whereOnly(body.error));
    const answer = await act(house, node, (work) => takeReport(work, node.id, body.data));
    return isRefusal(answer) ? refused(context, 409, answer) : context.body(null, 204);
  });

  door.put(NODE_API.exportPiece, atMost(LIMITS.exportPieceBytes), async (context) => {
    const node = await nodeOf(house, context);
    if (!node) return problem(context, 401, 'node-credential-refused');
    const { exportId, nth } = context.req.param();
    if (!/^[0-9]{1,7}$/.test(nth)) return problem(context, 400, 'piece-malformed');
    const bytes = Buffer.from(await context.req.arrayBuffer());
    const refusal = await act(
      house,
      node,
      async (work) => (await takeExportPiece(work, node.id, { exportId, nth: Number(nth), bytes })) ?? null,
    );
    if (refusal === null) return context.body(null, 204);
    return refused(context, refusal.refused === 'export-unwanted' ? 410 : 422, refusal);
  });

  door.post(NODE_API.pieces, atMost(LIMITS.joinBytes), async (context) => {
    const node = await nodeOf(house, context);
    if (!node) return problem(context, 401, 'node-credential-refused');
    const asked = piecesRequest.safeParse(await jsonOf(context));
    if (!asked.success) return problem(context, 422, 'pieces-malformed', whereOnly(asked.error));
    const pieces = await read(house, node, (work) => piecesForNode(work, node.id, asked.data.digests));
    return context.json({ pieces } satisfies PiecesAnswer);
  });

  return door;
}

/** Whole or not at all: what the node says of itself and its sites, then of mail. */
async function takeReport(work: Work, nodeId: string, said: Report) {
  const received = await reportFromNode(work, nodeId, said);
  if (isRefusal(received) || !received.fresh || said.mail === undefined) return received;
  await mailFromNode(work, nodeId, said.mail);
  return received;
}

/** Who knocks, by the bearer credential; that it was heard is written down at once. */
async function nodeOf(house: House, context: Context): Promise<NodeActor | undefined> {
  const bearer = /^Bearer (\S{1,300})$/.exec(context.req.header('authorization') ?? '')?.[1];
  if (bearer === undefined) return undefined;
  return act(house, system('node door'), async (work) => {
    const node = await authenticateNode(work, bearer);
    if (!node) return undefined;
    await sightNode(work, node.id);
    return { kind: 'node' as const, ...node };
  });
}

function atMost(bytes: number) {
  return bodyLimit({ maxSize: bytes, onError: (context) => problem(context, 413, 'body-too-big') });
}

async function jsonOf(context: Context): Promise<unknown> {
  return context.req.json().catch(() => undefined);
}

/** Where a message is wrong, without its values. */
function whereOnly(error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`)
    .join('; ');
}

type Status = 400 | 401 | 403 | 409 | 410 | 413 | 422 | 500;

function problem(context: Context, status: Status, code: string, detail?: string) {
  context.header('content-type', 'application/problem+json');
  return context.body(
    JSON.stringify({ type: `about:blank#${code}`, title: code, status, ...(detail ? { detail } : {}) }),
    status,
  );
}

function refused(context: Context, status: Status, refusal: Refusal) {
  return problem(context, status, refusal.refused, sentence(refusal, 'en'));
}
