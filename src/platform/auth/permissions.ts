import type { Actor, StaffRole } from '../actor.ts';

const READS = [
  'customers.read',
  'orders.read',
  'invoices.read',
  'payments.read',
  'catalogue.read',
  'terms.read',
  'services.read',
  'sites.read',
  'nodes.read',
] as const;

const WRITES = [
  'customers.write',
  'orders.write',
  'invoices.write',
  'payments.record',
  'catalogue.write',
  'terms.write',
  'services.write',
  'sites.manage',
  'nodes.manage',
  'outbox.read',
  'audit.read',
  'staff.manage',
  'tokens.manage',
  'settings.write',
  'impersonate',
] as const;

export const PERMISSIONS = [...READS, ...WRITES];
export type Permission = (typeof PERMISSIONS)[number];

/**
 * Who may do what. Everybody on the staff reads what a customer may ask about; money is the
 * accountant's, machines are the technician's, people and settings the administrator's.
 */
const MAY: Readonly<Record<StaffRole, readonly Permission[]>> = {
  admin: PERMISSIONS,
  accountant: [
    ...READS,
    'customers.write',
    'orders.write',
    'invoices.write',
    'payments.record',
    'outbox.read',
    'audit.read',
  ],
  technician: [...READS, 'services.write', 'sites.manage', 'nodes.manage', 'outbox.read', 'impersonate'],
  support: [...READS, 'customers.write', 'orders.write', 'outbox.read', 'impersonate'],
};

export function staffMay(role: StaffRole, permission: Permission): boolean {
  return MAY[role].includes(permission);
}

/**
 * Whether whoever acts has a permission of the staff. The system has all of them; a token of the
 * company is limited by its scopes at the door of the API; customers' people have none of these.
 */
export function actorMay(actor: Actor, permission: Permission): boolean {
  switch (actor.kind) {
    case 'system':
      return true;
    case 'staff':
      return staffMay(actor.role, permission);
    case 'token':
      return actor.customerId === undefined;
    default:
      return false;
  }
}
