import { type MailDomain, type MailPiece, type MailState, webmailName } from '../../protocol/mail.ts';
import type { MailStep as Heading } from '../../protocol/mail-report.ts';
import type { Site } from '../../protocol/state.ts';
import { type FileFact, fileDiffers, type WantedFile } from '../files.ts';
import {
  type CertificateFact,
  certificateDiffers,
  type WantedCertificate,
} from '../resources/certificate.ts';
import { type DirectoryFact, directoryDiffers } from '../resources/home.ts';
import type { Held, Write } from './ledger.ts';
import {
  dkimKeyFile,
  domainDirectory,
  MAIL,
  mailboxHome,
  SELECTORS,
  SITE_DOORS,
  webmailCertificate,
} from './paths.ts';
import { misfit, rowsOf } from './rows.ts';

/** One thing to do about mail. Each is idempotent. */
export type MailDeed =
  | {
      readonly do: 'set-directory';
      readonly path: string;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
    }
  | { readonly do: 'make-dkim-key'; readonly path: string }
  | { readonly do: 'issue-certificate'; readonly certificate: WantedCertificate }
  | { readonly do: 'write-selectors'; readonly file: WantedFile }
  | { readonly do: 'write-rows'; readonly write: Write }
  | { readonly do: 'write-settings'; readonly name: string; readonly value: string }
  | { readonly do: 'write-sites'; readonly rows: readonly SiteRow[] }
  | { readonly do: 'erase'; readonly path: string; readonly address?: string }
  | { readonly do: 'remove-door' | 'remove-certificate'; readonly path: string };

export interface MailPlanStep {
  readonly deed: MailDeed;
  /** The piece that it is for; none: the node itself. */
  readonly piece?: string;
  readonly step: Heading;
  readonly why: string;
}

export interface SiteRow {
  readonly account: string;
  readonly id: string;
  readonly uid: number;
  readonly sender: string;
  readonly domains: string;
  readonly limits: string;
  readonly released: string;
}

/** What the set-up found out: who reads what. */
export interface MailAccounts {
  readonly guardUid: number;
  readonly rspamdGid: number;
}

export interface MailFacts {
  readonly accounts: MailAccounts;
  readonly held: ReadonlyMap<string, Held>;
  /** Of domains, homes of mailboxes that shall go, and doors of sites. */
  readonly directories: ReadonlyMap<string, DirectoryFact>;
  readonly files: ReadonlyMap<string, FileFact>;
  /** By their files. */
  readonly certificates: ReadonlyMap<string, CertificateFact>;
  readonly now: number;
  readonly settings: ReadonlyMap<string, string>;
  readonly sites: readonly SiteRow[];
}

/** A piece as the state names it: read, or why it cannot be. */
export interface Wanted {
  readonly id: string;
  readonly digest: string;
  readonly piece: MailPiece | undefined;
  readonly problem?: string;
}

export interface MailPlan {
  readonly steps: readonly MailPlanStep[];
  readonly refusals: ReadonlyMap<string, { step: Heading; problem: string }>;
}

/** Pure: the mail that is wanted and what there is, in; the steps with their reasons, out. */
export function planMail(
  state: MailState,
  scope: readonly Wanted[],
  all: readonly Wanted[],
  sites: readonly Site[],
  facts: MailFacts,
): MailPlan {
  const refusals = new Map<string, { step: Heading; problem: string }>();
  const domains = new Map<string, MailDomain>();
  for (const { piece } of all) if (piece?.kind === 'domain') domains.set(piece.id, piece);
  const uids = new Set(sites.map((site) => site.uid));
  const steps: MailPlanStep[] = [];
  for (const wanted of scope) {
    const problem = wanted.problem ?? whyNot(wanted.piece, domains, uids);
    if (problem !== undefined || !wanted.piece) {
      refusals.set(wanted.id, { step: 'piece', problem: problem ?? 'has not arrived' });
      continue;
    }
    steps.push(...planPiece(wanted.piece, wanted.digest, domains, facts));
  }
  const usable = [...domains.values()].filter((domain) => !refusals.has(domain.id));
  return {
    steps: [
      ...planBase(facts),
      ...planSettings(state, facts),
      ...planSites(sites, facts),
      ...steps,
      ...planSelectors(usable, facts),
    ],
    refusals,
  };
}

function planBase(facts: MailFacts): MailPlanStep[] {
  const why = directoryDiffers(MAIL_BASE, facts.directories.get(MAIL), 'directory');
  return why === undefined ? [] : [{ deed: { do: 'set-directory', ...MAIL_BASE }, step: 'directory', why }];
}

/** Customers pass through it and see nothing of each other. */
const MAIL_BASE = { path: MAIL, mode: 0o711, uid: 0, gid: 0 };

function whyNot(
  piece: MailPiece | undefined,
  domains: ReadonlyMap<string, MailDomain>,
  siteUids: ReadonlySet<number>,
): string | undefined {
  if (!piece) return undefined;
  if (piece.kind === 'domain') return siteUids.has(piece.uid) ? `uid ${piece.uid} is a site's` : undefined;
  return misfit(piece, domains.get(piece.domain));
}

function planPiece(
  piece: MailPiece,
  digest: string,
  domains: ReadonlyMap<string, MailDomain>,
  facts: MailFacts,
): MailPlanStep[] {
  const domain = piece.kind === 'domain' ? piece : domains.get(piece.domain);
  const rows = domain?.state === 'present' ? rowsOf(piece) : {};
  const write = { id: piece.id, digest, kind: piece.kind, domain: domain?.id ?? piece.id, rows };
  return [
    ...(piece.kind === 'domain' && piece.state === 'present' ? planDomain(piece, facts) : []),
    ...planRows(write, facts),
    ...planErasures(piece, facts),
  ];
}

function planDomain(domain: MailDomain, facts: MailFacts): MailPlanStep[] {
  const steps: MailPlanStep[] = [];
  const { id, uid } = domain;
  const directory = { path: domainDirectory(id), mode: 0o700, uid, gid: uid };
  const differs = directoryDiffers(directory, facts.directories.get(directory.path), 'directory');
  if (differs !== undefined)
    steps.push({ deed: { do: 'set-directory', ...directory }, piece: id, step: 'directory', why: differs });
  const path = dkimKeyFile(domain.name, domain.dkim.selector);
  const key = facts.files.get(path);
  const gid = facts.accounts.rspamdGid;
  const why = !key
    ? 'is missing'
    : key.mode !== 0o640 || key.uid !== 0 || key.gid !== gid
      ? 'is open to others'
      : undefined;
  if (why !== undefined) steps.push({ deed: { do: 'make-dkim-key', path }, piece: id, step: 'dkim', why });
  return [...steps, ...planWebmail(domain, facts)];
}

/** The webmail under the domain's own name. A name that is too long for one does without. */
function planWebmail({ id, name }: MailDomain, { certificates, now }: MailFacts): MailPlanStep[] {
  const names = [webmailName(name)];
  if (names[0] === undefined || names[0].length > 253) return [];
  const certificate = { file: webmailCertificate(name), subject: 'orbite-webmail', names };
  const why = certificateDiffers(names, certificates.get(certificate.file), now);
  return why === undefined
    ? []
    : [{ deed: { do: 'issue-certificate', certificate }, piece: id, step: 'certificate', why }];
}

function planRows(write: Write, facts: MailFacts): MailPlanStep[] {
  const held = facts.held.get(write.id);
  const changed = held && held.digest !== write.digest;
  const why = !held ? 'is new' : changed ? 'has changed' : held.intact ? undefined : 'was changed by hand';
  return why === undefined
    ? []
    : [{ deed: { do: 'write-rows', write }, piece: write.id, step: 'tables', why }];
}

/** Art. 12b: what is deleted is gone. Only what the state says in so many words. */
function planErasures(piece: MailPiece, facts: MailFacts): MailPlanStep[] {
  const erase = (path: string, address?: string): MailPlanStep[] =>
    facts.directories.has(path)
      ? [
          {
            deed: { do: 'erase', path, ...(address === undefined ? {} : { address }) },
            piece: piece.id,
            step: 'remove',
            why: 'is gone',
          },
        ]
      : [];
  if (piece.kind === 'domain') {
    if (piece.state === 'present') return [];
    const path = webmailCertificate(piece.name);
    return [
      ...(facts.certificates.has(path)
        ? [
            {
              deed: { do: 'remove-certificate' as const, path },
              piece: piece.id,
              step: 'certificate' as const,
              why: 'is gone',
            },
          ]
        : []),
      ...erase(domainDirectory(piece.id)),
    ];
  }
  return piece.mailboxes
    .filter((one) => one.state === 'absent')
    .flatMap((one) => erase(mailboxHome(piece.domain, one.id), one.address));
}

function planSettings({ settings }: MailState, facts: MailFacts): MailPlanStep[] {
  const { relay } = settings;
  const wanted: [string, unknown][] = [
    ['dnsBlockLists', settings.dnsBlockLists],
    ['refusedClients', settings.refusedClients],
    ['greylisting', settings.greylisting],
    ['relay', relay === undefined ? '' : `smtp:[${relay.host}]:${relay.port}`],
  ];
  return wanted.flatMap(([name, one]): MailPlanStep[] => {
    const value = name === 'relay' ? String(one) : JSON.stringify(one);
    return facts.settings.get(name) === value
      ? []
      : [{ deed: { do: 'write-settings', name, value }, step: 'tables', why: 'has changed' }];
  });
}

export function rowsOfSites(sites: readonly Site[]): SiteRow[] {
  return sites
    .flatMap(({ account, id, uid, state, mail }): SiteRow[] =>
      mail === undefined || state !== 'present'
        ? []
        : [
            {
              account,
              id,
              uid,
              sender: mail.sender,
              domains: JSON.stringify(mail.domains),
              limits: JSON.stringify(mail.limits),
              released: JSON.stringify(mail.releasedStops),
            },
          ],
    )
    .sort((a, b) => (a.account < b.account ? -1 : 1));
}

function planSites(sites: readonly Site[], facts: MailFacts): MailPlanStep[] {
  const rows = rowsOfSites(sites);
  const steps: MailPlanStep[] = [];
  for (const { account, uid } of rows) {
    const door = { path: `${SITE_DOORS}/${account}`, mode: 0o710, uid: facts.accounts.guardUid, gid: uid };
    const why = directoryDiffers(door, facts.directories.get(door.path), 'directory');
    if (why !== undefined) steps.push({ deed: { do: 'set-directory', ...door }, step: 'directory', why });
  }
  const wanted = new Set(rows.map(({ account }) => `${SITE_DOORS}/${account}`));
  for (const path of facts.directories.keys()) {
    if (!path.startsWith(`${SITE_DOORS}/`) || wanted.has(path)) continue;
    steps.push({ deed: { do: 'remove-door', path }, step: 'directory', why: 'the site does not send mail' });
  }
  if (JSON.stringify(rows) !== JSON.stringify(facts.sites))
    steps.push({ deed: { do: 'write-sites', rows }, step: 'tables', why: 'has changed' });
  return steps;
}

/** Rspamd's map: domain → selector. It reads the file again by itself when it changes. */
export function wantedSelectors(domains: readonly MailDomain[], gid: number): WantedFile {
  const lines = domains
    .filter((domain) => domain.state === 'present')
    .map((domain) => `${domain.name} ${domain.dkim.selector}\n`)
    .sort();
  return { path: SELECTORS, content: lines.join(''), mode: 0o640, uid: 0, gid };
}

function planSelectors(domains: readonly MailDomain[], facts: MailFacts): MailPlanStep[] {
  const file = wantedSelectors(domains, facts.accounts.rspamdGid);
  const why = fileDiffers(file, facts.files.get(file.path));
  return why === undefined ? [] : [{ deed: { do: 'write-selectors', file }, step: 'dkim', why }];
}

/** For people: what would be done. Never a hash. */
export function describeMail({ deed }: MailPlanStep): string {
  switch (deed.do) {
    case 'set-directory':
      return `set ${deed.path} to ${deed.mode.toString(8)} ${deed.uid}:${deed.gid}`;
    case 'make-dkim-key':
      return `make the DKIM key ${deed.path}`;
    case 'issue-certificate':
      return `issue a certificate for ${deed.certificate.names.join(', ')}`;
    case 'write-selectors':
      return `write ${deed.file.path}`;
    case 'write-rows':
      return `write the ${deed.write.kind} piece ${deed.write.id} into the lookup tables`;
    case 'write-settings':
      return `set ${deed.name} in the lookup tables`;
    case 'write-sites':
      return `write ${deed.rows.length} sites into the lookup tables`;
    case 'erase':
      return `erase ${deed.address ?? deed.path}`;
    case 'remove-door':
    case 'remove-certificate':
      return `remove ${deed.path}`;
  }
}
