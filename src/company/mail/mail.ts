/** What other rooms and the doors use of this one. */
export {
  addAddress,
  addMailbox,
  changeMailbox,
  removeAddress,
  removeMailbox,
} from './boxes.ts';
export { checkRecords, type DnsLookup, domainRecords } from './dns-check.ts';
export type { DnsState, DnsVerdict } from './dns-check-rules.ts';
export {
  addDomain,
  changeDomain,
  checkDomain,
  removeDomain,
  vouchForMailDomain,
} from './domains.ts';
export { importMailboxes, previewImport } from './import.ts';
export { getMailDomain, mailboxNamed, mailDomainNamed } from './named.ts';
export { mailForNode, piecesForNode } from './node-mail.ts';
export { mailFromNode } from './node-reports.ts';
export {
  addAppPassword,
  mailboxPasswordLink,
  removeAppPassword,
  requestMailboxPassword,
  setMailboxPassword,
} from './passwords.ts';
export { placeMail } from './placement.ts';
export { MEGABYTE } from './rules.ts';
export { listStops, releaseStop, type Stop } from './stops.ts';
export type * from './types.ts';
export { mailUse } from './use.ts';
export { appPasswordsOf, getMailbox, mailCounts, mailForService, mailTrace, signInsOf } from './views.ts';
