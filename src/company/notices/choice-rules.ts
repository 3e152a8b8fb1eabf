import type { NoticeKind } from './letters.ts';

/** Notices that neither the law nor the terms ask for: a customer may do without them. */
export const OPTIONAL_KINDS = ['card-expiring', 'service-resumed'] as const satisfies readonly NoticeKind[];
export type OptionalKind = (typeof OPTIONAL_KINDS)[number];

export type NoticeChoice = 'on' | 'off';
/** On our page, on that behind a mail's link, by the mail program's own button (RFC 8058), or by staff. */
export type ChoiceMeans = 'page' | 'link' | 'one-click' | 'staff';

export function optionalKind(kind: string): OptionalKind | undefined {
  return OPTIONAL_KINDS.find((one) => one === kind);
}

/** What is always told, and why: the article of the terms or of the law behind each. */
export const ALWAYS_TOLD: Readonly<Record<Exclude<NoticeKind, OptionalKind> | 'invoice', string>> = {
  invoice: '8',
  reminder: '8',
  'debit-returned': '8',
  'debits-withdrawn': '8',
  'card-declined': '8',
  'card-authentication': '8',
  'card-charged-back': '8',
  'refund-made': '4',
  'renewal-notice': 'L215-1',
  'price-change': 'R212-1',
  'termination-recorded': '7',
  'service-ended': '7',
  'end-near': '7',
  'withdrawal-receipt': 'L221-21',
  'service-suspended': '5',
  'intrusion-opened': '12',
  'restore-agreed': '17',
  'dispute-opened': '19',
  'dispute-settled': '19',
};
