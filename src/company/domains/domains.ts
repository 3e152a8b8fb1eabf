/** What other rooms and the doors use of this one. */
export { balances } from './balances.ts';
export {
  answerDeparture,
  approveName,
  cancelName,
  changeHolder,
  changeNameServers,
  giveCode,
  lockDomain,
  renewNow,
  repairDrift,
  tryAgain,
  unlockDomain,
} from './changes.ts';
export { runNames } from './life.ts';
export { listMessages, takeMessages } from './messages.ts';
export { type DomainName, domainName } from './name-rules.ts';
export { openName, ourNameServers, refuseChoice } from './open.ts';
export { reconcileNames } from './reconcile.ts';
export { listRegistrars, openRegistrars, retireSimulators, saveRegistrar } from './registrar-settings.ts';
export { restoreName, restorePrice } from './restore.ts';
export { offerFor, searchNames } from './search.ts';
export type * from './types.ts';
export {
  type DriftEntry,
  domainForService,
  getDomain,
  listDomains,
  listDrifts,
  type NameSheet,
  type NameState,
  type NameView,
} from './views.ts';
