import { z } from '@hono/zod-openapi';
import { retireEmptyNode } from '../../company/hosting/hosting.ts';
import {
  changeOvercommit,
  createJoinToken,
  drainNode,
  driftOf,
  getNode,
  listNodes,
  type Drift as RoomDrift,
  undrainNode,
} from '../../company/nodes/nodes.ts';
import { pinnedToken } from '../../platform/door-certificate.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { id, line } from '../fields.ts';
import { byId, byNumber, sliceById } from '../pages.ts';
import { type Api, actRoute, listRoute, oneRoute } from '../routes.ts';
import { capability, Drift, JoinToken, Node, showDrift, showJoinToken, showNode } from '../shapes/nodes.ts';

const NewJoinToken = z
  .strictObject({
    name: line(63).optional(),
    capabilities: z.array(capability).min(1).max(3).default(['web']),
  })
  .openapi('NewJoinToken');

const nodeParams = z.object({ nodeId: id() });
const Reason = z.strictObject({ reason: line(300) }).openapi('Reason');
const NodeChange = z.strictObject({ overcommit: z.int().min(1).max(10_000) }).openapi('NodeChange');

/** The company's own machines: never for a customer's token. */
export function addNodes(api: Api): void {
  listRoute(api, {
    operation: 'listNodes',
    path: '/nodes',
    scope: 'nodes:read',
    companyOnly: true,
    item: Node,
    filter: { state: Node.shape.state.optional() },
    keys: byId,
    page: async (work, asked, { state }) =>
      sliceById(
        (await listNodes(work)).filter((node) => state === undefined || node.state === state),
        asked,
      ),
    key: (node) => node.id,
    show: showNode,
  });
  oneRoute(api, {
    operation: 'getNode',
    path: '/nodes/{nodeId}',
    scope: 'nodes:read',
    companyOnly: true,
    params: nodeParams,
    item: Node,
    find: (work, { nodeId }) => getNode(work, nodeId),
    show: showNode,
  });
  actRoute(api, {
    operation: 'createJoinToken',
    method: 'post',
    path: '/nodes/join-tokens',
    scope: 'nodes:write',
    companyOnly: true,
    body: NewJoinToken,
    status: 201,
    item: JoinToken,
    do: async (work, { name, capabilities }) => {
      const made = await createJoinToken(work, { capabilities, ...(name === undefined ? {} : { name }) });
      return isRefusal(made) ? made : { ...made, token: await pinnedToken(work.secrets, made.token) };
    },
    show: showJoinToken,
  });
  addNodeActs(api);
}

/** What staff decide about a node: to leave it without new sites, to give it up, how much to promise. */
function addNodeActs(api: Api): void {
  const base = {
    scope: 'nodes:write',
    companyOnly: true,
    params: nodeParams,
    item: Node,
    show: showNode,
  } as const;
  actRoute(api, {
    ...base,
    operation: 'changeNode',
    method: 'patch',
    path: '/nodes/{nodeId}',
    body: NodeChange,
    status: 200,
    do: (work, { overcommit }, { nodeId }) => changeOvercommit(work, nodeId, overcommit),
  });
  actRoute(api, {
    ...base,
    operation: 'drainNode',
    method: 'put',
    path: '/nodes/{nodeId}/drain',
    body: Reason,
    status: 200,
    do: (work, { reason }, { nodeId }) => drainNode(work, nodeId, reason),
  });
  actRoute(api, {
    ...base,
    operation: 'undrainNode',
    method: 'delete',
    path: '/nodes/{nodeId}/drain',
    status: 200,
    do: (work, _body, { nodeId }) => undrainNode(work, nodeId),
  });
  actRoute(api, {
    ...base,
    operation: 'retireNode',
    method: 'post',
    path: '/nodes/{nodeId}/retirement',
    body: Reason,
    status: 201,
    do: (work, { reason }, { nodeId }) => retireEmptyNode(work, nodeId, reason),
  });
  listRoute(api, {
    operation: 'listNodeDrift',
    path: '/nodes/{nodeId}/drift',
    scope: 'nodes:read',
    companyOnly: true,
    params: nodeParams,
    item: Drift,
    keys: byNumber,
    page: async (work, { after, limit }, _filter, { nodeId }) =>
      (await getNode(work, nodeId)) &&
      driftOf(work, { nodeId, ...(after === undefined ? {} : { before: after }), limit }),
    key: (drift: RoomDrift) => drift.id,
    show: showDrift,
  });
}
