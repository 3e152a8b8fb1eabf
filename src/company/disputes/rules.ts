import { type Day, isAfter } from '../../platform/calendar.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';

/** Art. 19. */
export function lastDayToDispute(invoice: { issuedOn: Day }, disputeDays: number): Day {
  return invoice.issuedOn.add({ days: disputeDays });
}

/** Art. 19: all supporting documents, within the window after the invoice; one dispute at a time. */
export function refuseDispute(
  invoice: { issuedOn: Day },
  documents: readonly string[],
  disputeDays: number,
  open: boolean,
  today: Day,
): Refusal | undefined {
  const article = '19';
  if (documents.length === 0) return refuse('no-documents', { article, field: 'documents' });
  const last = lastDayToDispute(invoice, disputeDays);
  if (isAfter(today, last)) return refuse('too-late', { article, figures: { until: last.toString() } });
  return open ? refuse('dispute-open', { article }) : undefined;
}
