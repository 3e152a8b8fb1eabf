import type { SiteStep } from '../protocol/report.ts';
import type { WantedFile } from './files.ts';

/** A daemon has to take up what was written. Marked as pending from before the write until it has. */
export type Effect = 'nginx' | 'ftp' | 'daemon-reload' | `php ${string}`;

/** One thing to do. Each is idempotent: doing it twice leaves what doing it once leaves. */
export type Deed =
  | { readonly do: 'write'; readonly file: WantedFile; readonly effect?: Effect }
  | { readonly do: 'delete-file'; readonly path: string; readonly effect?: Effect }
  | { readonly do: 'link'; readonly path: string; readonly target: string }
  | { readonly do: 'make-home'; readonly account: string }
  | {
      readonly do: 'set-directory';
      readonly path: string;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
    }
  | {
      readonly do: 'set-log';
      readonly path: string;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
    }
  | {
      readonly do: 'limit-disk';
      readonly account: string;
      readonly uid: number;
      readonly bytes: number;
      readonly inodes: number;
    }
  | { readonly do: 'issue-certificate'; readonly account: string; readonly names: readonly string[] }
  | { readonly do: 'create-database'; readonly name: string }
  | { readonly do: 'drop-database'; readonly name: string }
  | {
      readonly do: 'set-database-user';
      readonly user: string;
      readonly passwordHash: string;
      readonly locked: boolean;
    }
  | { readonly do: 'drop-database-user'; readonly user: string }
  | { readonly do: 'grant'; readonly user: string; readonly database: string }
  | { readonly do: 'revoke-all'; readonly user: string }
  | { readonly do: 'start-unit'; readonly unit: string }
  | { readonly do: 'stop-unit'; readonly unit: string }
  | { readonly do: 'quarantine'; readonly path: string }
  | { readonly do: 'kill-processes'; readonly uid: number }
  | { readonly do: 'remove-home'; readonly account: string; readonly uid: number }
  | { readonly do: 'take-up'; readonly effect: Effect };

export interface Step {
  readonly deed: Deed;
  /** The site that it is for; none: the node itself. */
  readonly site?: string;
  /** Under which heading a failure is reported. */
  readonly step: SiteStep;
  /** What kind of thing it touches: `vhost`, `directory`, `grants`… */
  readonly resource: string;
  readonly why: string;
}

/** For people: what would be done. Never a password's hash, never a file's content. */
export function describe({ deed }: Step): string {
  switch (deed.do) {
    case 'write':
      return `write ${deed.file.path}`;
    case 'delete-file':
      return `delete ${deed.path}`;
    case 'link':
      return `link ${deed.path} to ${deed.target}`;
    case 'make-home':
      return `make the home of ${deed.account}`;
    case 'set-directory':
    case 'set-log':
      return `set ${deed.path} to ${deed.mode.toString(8)} ${deed.uid}:${deed.gid}`;
    case 'limit-disk':
      return `limit ${deed.account} to ${deed.bytes} bytes and ${deed.inodes} files`;
    case 'issue-certificate':
      return `issue a certificate for ${deed.names.join(', ')}`;
    case 'create-database':
      return `create the database ${deed.name}`;
    case 'drop-database':
      return `drop the database ${deed.name}`;
    case 'set-database-user':
      return `${deed.locked ? 'lock' : 'set'} the database user ${deed.user}`;
    case 'drop-database-user':
      return `drop the database user ${deed.user}`;
    case 'grant':
      return `grant ${deed.database} to ${deed.user}`;
    case 'revoke-all':
      return `revoke what ${deed.user} should not have`;
    case 'start-unit':
      return `start ${deed.unit}`;
    case 'stop-unit':
      return `stop ${deed.unit}`;
    case 'quarantine':
      return `set ${deed.path} aside`;
    case 'kill-processes':
      return `end every process of uid ${deed.uid}`;
    case 'remove-home':
      return `remove the home of ${deed.account}`;
    case 'take-up':
      return `let ${deed.effect} take up what an interrupted run wrote`;
  }
}

/** A step of one site, from what it belongs to and why. */
export const stepOf =
  (site: { readonly id: string }) =>
  (step: SiteStep, resource: string, why: string, deed: Deed): Step => ({
    deed,
    site: site.id,
    step,
    resource,
    why,
  });
