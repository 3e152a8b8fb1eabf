import type { TFunction } from 'i18next';
import { listServices } from '../../company/contracts/contracts.ts';
import { customerNames, listCustomers } from '../../company/customers/customers.ts';
import { listDisputes } from '../../company/disputes/disputes.ts';
import { listDomains } from '../../company/domains/domains.ts';
import { listSites } from '../../company/hosting/hosting.ts';
import { listInvoices } from '../../company/invoicing/invoicing.ts';
import { listMandates } from '../../company/mandates/mandates.ts';
import { listOrders } from '../../company/orders/orders.ts';
import { listPayments } from '../../company/payments/payments.ts';
import { listActs } from '../../platform/acts.ts';
import type { Permission } from '../../platform/auth/permissions.ts';
import type { Work } from '../../platform/house.ts';
import { actSentence } from '../../platform/i18n/act-words.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { formatPlain } from '../../platform/money.ts';

/** What a file of a list is written in: days as ISO 8601, amounts with a point, words in the reader's language. */
export interface Words {
  readonly t: TFunction;
  readonly language: Language;
}

/** A list of the console as a file: the same rows, by the same filters, all of them. */
export interface ListFile {
  readonly permission: Permission;
  /** Of `staff.files`. */
  readonly columns: readonly string[];
  /** Rows after `cursor`; no `next`: these were the last. */
  page(work: Work, asked: URLSearchParams, cursor: string | undefined, words: Words): Promise<FilePage>;
}

interface FilePage {
  readonly rows: readonly (readonly string[])[];
  readonly next: string | undefined;
}

const LIMIT = 200;

const customers: ListFile = {
  permission: 'customers.read',
  columns: ['number', 'kind', 'name', 'city', 'country', 'email', 'since'],
  async page(work, asked, cursor, { t }) {
    const search = asked.get('q')?.trim().slice(0, 200);
    const { items, next } = await listCustomers(work, {
      ...(search && { search }),
      ...(cursor && { after: cursor }),
      limit: LIMIT,
    });
    const rows = items.map((one) => [
      one.number,
      t(`customers.kinds.${one.kind}`),
      one.name,
      one.city,
      one.country,
      one.email,
      one.openedOn.toString(),
    ]);
    return { rows, next };
  },
};

const services: ListFile = {
  permission: 'services.read',
  columns: ['customer-number', 'customer', 'service', 'site', 'state', 'since', 'price', 'every', 'means'],
  async page(work, asked, cursor, { t }) {
    const state = asked.get('state') ?? '';
    const found = await listServices(work, {
      ...(STATES.has(state) && { state: state as 'active' }),
      ...(cursor && { before: cursor }),
      limit: LIMIT,
    });
    return whole(found, await named(work, found), (one) => [
      one.label,
      String(one.details.siteName ?? one.details.domain ?? ''),
      t(`portal.service-state.${one.state}`),
      one.anchor.toString(),
      formatPlain(one.price),
      one.every,
      t(`portal.pay-by.${one.payBy}`),
    ]);
  },
};

const STATES = new Set([
  ...['awaiting-payment', 'provisioning', 'provisioning-failed', 'active', 'suspended', 'ended', 'cancelled'],
]);

const invoices: ListFile = {
  permission: 'invoices.read',
  columns: ['customer-number', 'customer', 'number', 'issued', 'due', 'net', 'vat', 'gross', 'open', 'means'],
  async page(work, asked, cursor, { t }) {
    const found = await listInvoices(work, {
      ...(asked.has('open') && { open: true as const }),
      ...(cursor && { before: cursor }),
      limit: LIMIT,
    });
    return whole(found, await named(work, found), (one) => [
      one.number,
      one.issuedOn.toString(),
      one.dueOn.toString(),
      ...[one.net, one.vatAmount, one.gross, one.open].map(formatPlain),
      t(`portal.pay-by.${one.payBy}`),
    ]);
  },
};

const payments: ListFile = {
  permission: 'payments.read',
  columns: [
    'customer-number',
    'customer',
    'received',
    'recorded',
    'amount',
    'means',
    'reference',
    'returned',
  ],
  async page(work, _asked, cursor, { t }) {
    const found = await listPayments(work, { ...(cursor && { before: cursor }), limit: LIMIT });
    return whole(found, await named(work, found), (one) => [
      one.receivedOn.toString(),
      one.recordedOn.toString(),
      formatPlain(one.amount),
      t(`portal.pay-by.${one.means}`),
      one.reference,
      one.returned ? `${one.returned.on.toString()} ${one.returned.code}` : '',
    ]);
  },
};

const orders: ListFile = {
  permission: 'orders.read',
  columns: ['customer-number', 'customer', 'ordered', 'service', 'price', 'every', 'means', 'terms'],
  async page(work, _asked, cursor, { t }) {
    const found = await listOrders(work, { ...(cursor && { before: cursor }), limit: LIMIT });
    return whole(found, await named(work, found), (one) => [
      one.placedOn.toString(),
      one.label,
      formatPlain(one.price),
      one.every,
      t(`portal.pay-by.${one.payBy}`),
      one.termsVersion,
    ]);
  },
};

const sites: ListFile = {
  permission: 'sites.read',
  columns: ['customer-number', 'customer', 'account', 'names', 'state', 'disk-used', 'disk-limit'],
  async page(work, asked, cursor, { t }) {
    const nodeId = asked.get('node');
    const found = await listSites(work, {
      ...(nodeId && { nodeId }),
      ...(cursor && { after: cursor }),
      limit: LIMIT,
    });
    return whole(found, await named(work, found), (one) => [
      one.account,
      one.names.map(({ host }) => host).join(' '),
      t(`staff.site-state.${one.state}`),
      String(one.diskUsedBytes ?? ''),
      String(one.grants.diskBytes),
    ]);
  },
};

const disputes: ListFile = {
  permission: 'invoices.read',
  columns: ['customer-number', 'customer', 'opened', 'documents', 'decided', 'accepted', 'reason'],
  async page(work, asked, cursor) {
    const found = await listDisputes(work, {
      ...(!asked.has('all') && { open: true }),
      ...(cursor && { before: cursor }),
      limit: LIMIT,
    });
    return whole(found, await named(work, found), ({ on, documents, outcome }) => [
      on.toString(),
      documents.join(' '),
      outcome?.on.toString() ?? '',
      outcome?.accepted ? formatPlain(outcome.accepted) : '',
      outcome?.why ?? '',
    ]);
  },
};

const mandates: ListFile = {
  permission: 'payments.read',
  columns: ['customer-number', 'customer', 'reference', 'holder', 'iban', 'signed', 'state', 'lapses'],
  async page(work, _asked, cursor, { t }) {
    const found = await listMandates(work, { ...(cursor && { before: cursor }), limit: LIMIT });
    return whole(found, await named(work, found), (one) => [
      one.reference,
      one.holder,
      one.maskedIban,
      one.signedOn.toString(),
      t(`mandates.state.${one.state}`),
      one.lapsesOn.toString(),
    ]);
  },
};

const audit: ListFile = {
  permission: 'audit.read',
  columns: ['customer-number', 'customer', 'on', 'at', 'act', 'article', 'who'],
  async page(work, _asked, cursor, { t, language }) {
    const found = await listActs(work, { ...(cursor && { before: BigInt(cursor) }), limit: LIMIT });
    return whole(found, await named(work, found), (one) => [
      one.on.toString(),
      one.at.toString(),
      actSentence(one, language),
      one.article ?? '',
      one.actorKind === 'system' || one.actorKind === 'visitor'
        ? t(`portal.actor.${one.actorKind}`)
        : one.actorName,
    ]);
  },
};

const domains: ListFile = {
  permission: 'services.read',
  columns: ['customer-number', 'customer', 'domain', 'state', 'ordered', 'expires', 'registrar'],
  async page(work, _asked, cursor, { t }) {
    const found = await listDomains(work, { ...(cursor && { before: cursor }), limit: LIMIT });
    return whole(found, await named(work, found), (one) => [
      one.name,
      t(`domains.state.${one.state}`),
      one.orderedAt.toString().slice(0, 10),
      one.expiresOn?.toString() ?? '',
      one.registrar,
    ]);
  },
};

export const LIST_FILES: Readonly<Record<string, ListFile>> = {
  ...{ customers, services, invoices, payments, orders, sites, disputes, mandates, domains, audit },
};

type Names = Awaited<ReturnType<typeof customerNames>>;

const named = (work: Work, rows: readonly { readonly customerId: string | null }[]) =>
  customerNames(work, [...new Set(rows.flatMap(({ customerId }) => customerId ?? []))]);

/** Whose each row is, then what it says. */
function whole<Row extends { readonly id: string | bigint; readonly customerId: string | null }>(
  found: readonly Row[],
  names: Names,
  cells: (row: Row) => readonly string[],
): FilePage {
  const rows = found.map((row) => {
    const customer = names.get(row.customerId ?? '');
    return [customer?.number ?? '', customer?.name ?? '', ...cells(row)];
  });
  return { rows, next: found.length < LIMIT ? undefined : String(found.at(-1)?.id) };
}
