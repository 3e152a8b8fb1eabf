import { isDeleted, sameServers } from './outcome-rules.ts';
import type { NameServer } from './registrar.ts';
import type { Shown } from './types.ts';

/** Where the registry shows something else than we want. */
export interface Drift {
  readonly what: 'sponsor' | 'holder' | 'contacts' | 'name-servers' | 'lock' | 'deleted' | 'absent';
  readonly wanted: string;
  readonly shown: string;
}

export interface Wanted {
  readonly nameServers: readonly NameServer[];
  readonly locked: boolean;
  /** The handles under which the registrar knows them; undefined where it has no such objects. */
  readonly holder: string | undefined;
  readonly provider: string | undefined;
}

/** What can be put right by commands of ours; the rest needs somebody who looks. */
export const REPAIRABLE: ReadonlySet<Drift['what']> = new Set([
  'contacts',
  'name-servers',
  'lock',
  'deleted',
]);

/** Everything that differs. A name that is not ours is told as that alone: nothing else of it can be read. */
export function driftsOf(wanted: Wanted, shown: Shown | undefined): Drift[] {
  if (shown === undefined) return [{ what: 'absent', wanted: 'registered', shown: '' }];
  if (!shown.isOurs) return [{ what: 'sponsor', wanted: 'us', shown: shown.sponsor }];
  if (isDeleted(shown))
    return [{ what: 'deleted', wanted: 'registered', shown: [...shown.statuses, ...shown.graces].join(' ') }];
  const drifts: Drift[] = [];
  if (!sameServers(shown.nameServers, wanted.nameServers))
    drifts.push({
      what: 'name-servers',
      wanted: namesOf(wanted.nameServers),
      shown: namesOf(shown.nameServers),
    });
  const locked = shown.statuses.includes('clientTransferProhibited');
  if (locked !== wanted.locked)
    drifts.push({ what: 'lock', wanted: lockWord(wanted.locked), shown: lockWord(locked) });
  if (wanted.holder !== undefined && shown.holder !== undefined && shown.holder !== wanted.holder)
    drifts.push({ what: 'holder', wanted: wanted.holder, shown: shown.holder });
  const { provider } = wanted;
  if (provider !== undefined) {
    const told = Object.values(shown.contacts).filter((one) => one !== undefined);
    if (told.some((one) => one !== provider))
      drifts.push({ what: 'contacts', wanted: provider, shown: [...new Set(told)].join(' ') });
  }
  return drifts;
}

function namesOf(servers: readonly NameServer[]): string {
  return servers
    .map(({ name }) => name)
    .sort()
    .join(' ');
}

function lockWord(locked: boolean): string {
  return locked ? 'locked' : 'unlocked';
}
