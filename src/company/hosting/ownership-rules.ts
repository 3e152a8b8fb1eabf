import { createHmac } from 'node:crypto';
import { type Day, dayInParis, type Instant } from '../../platform/calendar.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { isWithin, related } from './names.ts';

/** A name that its customer has not proven gives way after so many days to one who proves it. */
export const UNPROVEN_DAYS = 7;

/** A TXT record, a file at the present site, or the word of staff who looked. */
export type ProofMeans = 'txt' | 'file' | 'word';

export interface Proof {
  readonly customerId: string;
  readonly domain: string;
  readonly means: ProofMeans;
  readonly at: Instant;
}

export interface HeldName {
  readonly id: string;
  readonly siteId: string;
  readonly customerId: string;
  readonly host: string;
  readonly addedAt: Instant;
}

/** What the customer puts into the DNS, or at the present site: one code per customer and domain. */
export interface Challenge {
  readonly domain: string;
  readonly txtName: string;
  readonly txtValue: string;
  readonly filePath: string;
  readonly fileText: string;
}

/** The code is computed, not kept: the same whenever it is asked for, and of no use to anybody else. */
export function challengeFor(key: Buffer, customerId: string, domain: string): Challenge {
  const code = createHmac('sha256', key)
    .update(`${customerId}/${domain}`)
    .digest('base64url')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 32)
    .toLowerCase();
  return {
    domain,
    txtName: `_orbite.${domain}`,
    txtValue: `orbite-site=${code}`,
    filePath: `/.well-known/orbite-${code}`,
    fileText: code,
  };
}

/** Where a TXT record may stand for a host: at the name, at any above it, up to what was registered. */
export function domainsAbove(host: string, registrable: string): string[] {
  const above: string[] = [];
  for (let name = host; isWithin(name, registrable); name = name.slice(name.indexOf('.') + 1)) {
    above.push(name);
    if (name === registrable) break;
  }
  return above;
}

/** Whoever writes into a domain's DNS speaks for all below it; a file speaks for its own host. */
export function covers(proof: Pick<Proof, 'domain' | 'means'>, host: string): boolean {
  return proof.means === 'file' ? proof.domain === host : isWithin(host, proof.domain);
}

/** The latest proof by which the host is this customer's. */
export function proofOf(proofs: readonly Proof[], customerId: string, host: string): Proof | undefined {
  return proofs
    .filter((proof) => proof.customerId === customerId && covers(proof, host))
    .reduce<Proof | undefined>(
      (latest, proof) =>
        latest && latest.at.epochMilliseconds >= proof.at.epochMilliseconds ? latest : proof,
      undefined,
    );
}

/** The first day on which an unproven name gives way. */
export function givesWayOn(addedAt: Instant): Day {
  return dayInParis(addedAt).add({ days: UNPROVEN_DAYS });
}

/**
 * Whether a customer may have a host beside the names of others that are equal to it, below or above it:
 * whoever controls those could otherwise catch its visitors and its cookies.
 * @returns the names that give way.
 */
export function judgeName(
  wish: { readonly host: string; readonly unicode: string; readonly customerId: string },
  held: readonly HeldName[],
  proofs: readonly Proof[],
  challenge: Challenge,
  today: Day,
): { readonly givesWay: readonly HeldName[] } | Refusal {
  const mine = proofOf(proofs, wish.customerId, wish.host);
  const givesWay: HeldName[] = [];
  const figures = { host: wish.unicode };
  for (const name of held) {
    if (name.customerId === wish.customerId || !related(name.host, wish.host)) continue;
    const theirs = proofOf(proofs, name.customerId, name.host);
    if (theirs) {
      // Staff who looked after the other proof have the last word.
      if (mine?.means === 'word' && mine.at.epochMilliseconds > theirs.at.epochMilliseconds) {
        givesWay.push(name);
        continue;
      }
      // Both speak for their names: the domain's owner has given a part of it away, knowingly.
      if (mine && name.host !== wish.host) continue;
      return refuse('name-belongs-to-another', { field: 'host', figures });
    }
    if (!mine) {
      return refuse('name-claimed', {
        field: 'host',
        figures: { ...figures, record: challenge.txtName, value: challenge.txtValue },
      });
    }
    const on = givesWayOn(name.addedAt);
    if (mine.means !== 'word' && today.until(on).total('days') > 0) {
      return refuse('name-claimed-until', { field: 'host', figures: { ...figures, on: on.toString() } });
    }
    givesWay.push(name);
  }
  return { givesWay };
}
