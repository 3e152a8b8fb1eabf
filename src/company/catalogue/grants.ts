import { z } from 'zod';
import type { ProductKind } from './types.ts';

const count = (max: number) => z.number().int().min(0).max(max);
const TIB = 2 ** 40;

/** What one hosting plan gives on a node: the hosting room derives the site's limits from it. */
export const hostingGrants = z.strictObject({
  kind: z.literal('hosting'),
  diskBytes: count(100 * TIB).min(1),
  inodes: count(100_000_000).min(1),
  databases: count(1000),
  phpWorkers: count(200).min(1),
  memoryMb: count(1_000_000).min(32),
  cpuPercent: count(10_000).min(1),
  tasks: count(10_000).min(8),
  /** Further host names of the site, beside the first. */
  aliases: count(1000),
  ftpUsers: count(1000),
  /** Art. 12b: what the programs of the site may send by PHP's mail(). */
  mailsPerHour: count(10_000).default(60),
  mailsPerDay: count(100_000).default(300),
});

/** Art. 12b: 250 MB a mailbox unless the plan says more. */
export const mailboxGrants = z.strictObject({
  kind: z.literal('mailbox'),
  mailboxes: count(10_000).min(1),
  mailboxBytes: count(100 * TIB).min(1),
  /** Bought beside it: the customer allots it to the mailboxes of their choice. */
  extraBytes: count(100 * TIB).default(0),
  /** Art. 12b: what one mailbox may send. */
  messagesPerHour: count(10_000).default(100),
  messagesPerDay: count(100_000).default(500),
});

export const groupwareGrants = z.strictObject({
  kind: z.literal('groupware'),
  seats: count(10_000).min(1),
  seatBytes: count(100 * TIB).min(1),
});

/** Art. 11: a year of a name, registered, transferred in or renewed, is the plan's price. */
export const domainGrants = z.strictObject({
  kind: z.literal('domain'),
  /** "fr"; without one the plan is of names whose extension is agreed by hand. */
  extension: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/)
    .optional(),
  /** "80.00", excluding VAT: what it costs to bring one back from redemption. */
  restorePrice: z
    .string()
    .regex(/^\d{1,6}\.\d{2}$/)
    .optional(),
});

export const grantsSchema = z.discriminatedUnion('kind', [
  hostingGrants,
  mailboxGrants,
  groupwareGrants,
  domainGrants,
  z.strictObject({ kind: z.literal('server') }),
  z.strictObject({ kind: z.literal('certificate') }),
]);

export type HostingGrants = z.infer<typeof hostingGrants>;
export type MailboxGrants = z.infer<typeof mailboxGrants>;
export type Grants = z.infer<typeof grantsSchema>;

/**
 * The plan's grants with what the chosen options add.
 * @throws ZodError when an option adds something that the plan's kind does not know.
 */
export function withOptions(
  grants: Grants,
  options: readonly { grants: Readonly<Record<string, number>>; quantity: number }[],
): Grants {
  const sum: Record<string, unknown> = { ...grants };
  for (const option of options) {
    for (const [what, amount] of Object.entries(option.grants)) {
      const before = sum[what];
      sum[what] = (typeof before === 'number' ? before : 0) + amount * option.quantity;
    }
  }
  return grantsSchema.parse(sum);
}

/** Whether `extra` names only figures of this kind of grants. */
export function fitsKind(kind: ProductKind, extra: Readonly<Record<string, number>>): boolean {
  const schema = grantsSchema.options.find((option) => option.shape.kind.value === kind);
  return Object.keys(extra).every((what) => what !== 'kind' && schema !== undefined && what in schema.shape);
}
