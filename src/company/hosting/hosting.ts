import type { Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type Node, retireNode } from '../nodes/nodes.ts';
import { hasSites } from './store.ts';

/** What other rooms and the doors use of this one. */
export { addAccess, addDatabase, removeAccess, removeDatabase } from './accounts.ts';
export { addName, addRedirect, isTheCompanys, removeName, removeRedirect } from './addresses.ts';
export { changeHttps, changePhp, requestLogs } from './choices.ts';
export {
  askExport,
  exportsOf,
  readExportPiece,
  type SiteExport,
  siteExport,
  takeExportPiece,
} from './exports.ts';
export { reportFromNode } from './node-reports.ts';
export { stateForNode } from './node-state.ts';
export {
  challengeOf,
  isDomainProven,
  type NameLookup,
  nameChallenges,
  proveDomain,
  proveIfDisputed,
  proveName,
  unproven,
  vouchForCustomer,
  vouchForDomain,
} from './ownership.ts';
export { type Challenge, UNPROVEN_DAYS } from './ownership-rules.ts';
export { type PasswordOf, passwordLink, requestPasswordLink, setPassword } from './passwords.ts';
export { checkSiteName, placeSite, reserveSiteName } from './placement.ts';
export type * from './types.ts';
export { HTTPS_CHOICES } from './types.ts';
export { siteUsage } from './usage.ts';
export { getSite, listSites, logsOf, type SiteFilter, siteAddresses, siteForService } from './views.ts';

export async function carriesSites(work: Work, nodeId: string): Promise<boolean> {
  return hasSites(work, nodeId);
}

/** For good, and only when nothing lives there any more. */
export async function retireEmptyNode(work: Work, nodeId: string, reason: string): Promise<Node | Refusal> {
  const node = await retireNode(work, nodeId, reason);
  if (isRefusal(node)) return node;
  if (await hasSites(work, nodeId)) return refuse('node-has-sites', { figures: { node: node.name } });
  return node;
}
