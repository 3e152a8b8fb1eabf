/** Who acts. Every act and every row that says "by" is one of these. */
export type Actor =
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'visitor'; readonly address?: string }
  | { readonly kind: 'staff'; readonly id: string; readonly name: string; readonly role: StaffRole }
  /** A person who signed in for a customer. Reads run under row-level security. */
  | {
      readonly kind: 'contact';
      readonly id: string;
      readonly name: string;
      readonly customerId: string;
      /** Set while staff look through the customer's eyes: read-only and logged. */
      readonly impersonatedBy?: { readonly id: string; readonly name: string };
    }
  | { readonly kind: 'token'; readonly id: string; readonly name: string; readonly customerId?: string }
  | { readonly kind: 'node'; readonly id: string; readonly name: string };

export type StaffRole = 'admin' | 'accountant' | 'technician' | 'support';

export function system(name: string): Actor {
  return { kind: 'system', name };
}

/** The customer whose rows alone this actor may see; undefined for the company's own people. */
export function confinedTo(actor: Actor): string | undefined {
  return actor.kind === 'contact' || actor.kind === 'token' ? actor.customerId : undefined;
}
