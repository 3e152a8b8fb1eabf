/** What the doors use of this room. */
export { type Breach, listBreaches, recordBreach, recordBreachNotice } from './breaches.ts';
export {
  type Erased,
  type Erasure,
  type ErasureOf,
  type ErasurePlan,
  erase,
  listErasures,
  planErasure,
} from './erasure.ts';
export { type ExportOf, type PersonalExport, personalExport } from './export.ts';
export { type Register, registerCsv, registerOf, registerPdf } from './register.ts';
export {
  answerRequest,
  extendRequest,
  getRequest,
  listRequests,
  openRequests,
  recordRequest,
  urgency,
} from './requests.ts';
export type { PrivacyRequest } from './requests-store.ts';
export { type Purged, runRetention } from './retention.ts';
export { ANSWERS, type Decision, NOTIFIED, REQUEST_KINDS, REQUEST_MEANS, RISKS } from './rules.ts';
export { type Retention, SCHEDULE } from './schedule.ts';
