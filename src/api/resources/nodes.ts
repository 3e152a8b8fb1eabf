import { z } from '@hono/zod-openapi';
import { createJoinToken, getNode, listNodes } from '../../company/nodes/nodes.ts';
import { id, line } from '../fields.ts';
import { byId, sliceById } from '../pages.ts';
import { type Api, actRoute, listRoute, oneRoute } from '../routes.ts';
import { capability, JoinToken, Node, showJoinToken, showNode } from '../shapes/nodes.ts';

const NewJoinToken = z
  .strictObject({
    name: line(63).optional(),
    capabilities: z.array(capability).min(1).max(3).default(['web']),
  })
  .openapi('NewJoinToken');

/** The company's own machines: never for a customer's token. */
export function addNodes(api: Api): void {
  listRoute(api, {
    operation: 'listNodes',
    path: '/nodes',
    scope: 'nodes:read',
    companyOnly: true,
    item: Node,
    keys: byId,
    page: async (work, asked) => sliceById(await listNodes(work), asked),
    key: (node) => node.id,
    show: showNode,
  });
  oneRoute(api, {
    operation: 'getNode',
    path: '/nodes/{nodeId}',
    scope: 'nodes:read',
    companyOnly: true,
    params: z.object({ nodeId: id() }),
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
    do: (work, { name, capabilities }) =>
      createJoinToken(work, { capabilities, ...(name === undefined ? {} : { name }) }),
    show: showJoinToken,
  });
}
