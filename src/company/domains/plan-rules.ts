import type { Command } from './registrar.ts';

/** What is known of a name when somebody asks what is to be done next. */
export interface Situation {
  readonly how: 'register' | 'transfer';
  /** Paid for, and the first to have claimed it here. */
  readonly isClaimed: boolean;
  /** It can be taken for another name and no staff have looked at it. */
  readonly waitsForStaff: boolean;
  readonly isRegistered: boolean;
  /** The contract's service has ended. */
  readonly hasEnded: boolean;
  readonly isDeleted: boolean;
  /** It was transferred away, refused or has gone. */
  readonly hasLeft: boolean;
  readonly isBusy: boolean;
  /** Whether the registrar keeps contacts as objects: then each has to have a handle first. */
  readonly contacts: 'objects' | 'whole';
  readonly providerHandle: string | null;
  readonly holderHandle: string | null;
  /** The wanted holder is the one that the registry was told. */
  readonly holderStands: boolean;
}

export type Step =
  | { readonly step: 'create-contact'; readonly of: 'provider' | 'holder' }
  | { readonly step: Extract<Command['do'], 'create' | 'request-transfer' | 'change-holder' | 'delete'> };

/** One step at a time, each decided by what the one before it left behind; undefined where nothing is to be done. */
export function nextStep(now: Situation): Step | undefined {
  if (!now.isClaimed || now.hasLeft || now.isBusy) return undefined;
  if (now.hasEnded) return now.isRegistered && !now.isDeleted ? { step: 'delete' } : undefined;
  if (now.isDeleted || (now.waitsForStaff && !now.isRegistered)) return undefined;
  if (now.isRegistered && now.holderStands) return undefined;
  if (now.contacts === 'objects') {
    if (now.providerHandle === null) return { step: 'create-contact', of: 'provider' };
    if (now.holderHandle === null) return { step: 'create-contact', of: 'holder' };
  }
  if (now.isRegistered) return { step: 'change-holder' };
  return { step: now.how === 'register' ? 'create' : 'request-transfer' };
}
