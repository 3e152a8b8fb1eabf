/** The doors of the control plane that nodes use, and how long they may stand there. */
export const NODE_API = {
  /** POST {joinRequest} → 201 {joinAnswer}; 403 when the token is unknown, used or expired. */
  join: '/node/v1/join',
  /** GET ?after=REVISION → 200 {signedState} or, after the wait, 204. */
  state: '/node/v1/state',
  /** POST {report} → 204. */
  report: '/node/v1/report',
  /** POST {piecesRequest} → 200 {piecesAnswer}: texts by their digest, this node's own only. */
  pieces: '/node/v1/pieces',
  /** PUT octets of the nth piece of an export → 204; 410 when nobody waits for it any more. */
  exportPiece: '/node/v1/exports/:exportId/:nth',
} as const;

export const LONG_POLL_SECONDS = 55;
