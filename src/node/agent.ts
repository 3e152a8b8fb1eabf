import type { MachineFacts, Report, SiteOutcome } from '../protocol/report.ts';
import { openState, StateRefused } from '../protocol/signing.ts';
import type { DesiredState, Site } from '../protocol/state.ts';
import { applyPlan } from './apply.ts';
import type { Door } from './door.ts';
import type { Exports } from './exports.ts';
import { gatherFacts, type Instruments, nodeFacts } from './facts.ts';
import { sentence } from './failure.ts';
import { type Identity, readIdentity } from './identity.ts';
import { Idle } from './idle.ts';
import { wantedTails } from './logs.ts';
import { machineFacts } from './machine.ts';
import { Mail } from './mail/mail.ts';
import type { MailPlan } from './mail/plan.ts';
import {
  changedSites,
  type Ledger,
  type Made,
  readLedger,
  readSavedState,
  saveLedger,
  saveState,
  siteDigest,
} from './memory.ts';
import { type Plan, plan } from './plan.ts';
import { readAuthority } from './resources/certificate.ts';
import { quotaDriver } from './resources/quota.ts';
import { describe, type Step } from './steps.ts';
import { Usage } from './usage.ts';

type Drift = Report['drift'][number];

/**
 * One node's agent: what it knows, and what it has to tell. `converge` may be called at any moment; it
 * makes the machine what the last good state says, and does nothing where it already is.
 */
export class Agent {
  readonly identity: Identity;
  readonly instruments: Instruments;
  readonly usage: Usage;
  readonly idle = new Idle();
  /** Undefined: mail is not set up on this node. */
  readonly #mail: Mail | undefined;
  #state: DesiredState | undefined;
  readonly #ledger: Ledger;
  readonly #outcomes = new Map<string, SiteOutcome>();
  #drift: Drift[] = [];
  #took: number | undefined;
  #tellAll = true;
  #ledgerChanged = false;
  #saving: Promise<void> = Promise.resolve();
  /** What was seen and left alone, already told. */
  readonly #told = new Set<string>();

  private constructor(
    identity: Identity,
    instruments: Instruments,
    usage: Usage,
    ledger: Ledger,
    mail: Mail | undefined,
  ) {
    this.identity = identity;
    this.instruments = instruments;
    this.usage = usage;
    this.#ledger = ledger;
    this.#mail = mail;
  }

  /** @throws Error with a sentence for the operator. */
  static async open(): Promise<Agent> {
    const identity = await readIdentity();
    const authority = await readAuthority();
    if (!authority) throw new Error('this node has no authority of its own; set it up again');
    const instruments = {
      quota: quotaDriver(identity.quota),
      authority,
      node: await nodeFacts(identity.quota),
    };
    const agent = new Agent(
      identity,
      instruments,
      await Usage.open(),
      await readLedger(),
      await Mail.open(authority),
    );
    const saved = await readSavedState();
    if (saved !== undefined) {
      try {
        agent.#state = agent.#read(saved, 0);
        agent.#mail?.take(agent.#state);
      } catch (error) {
        // Of another node or damaged: as good as none, the control plane sends it again.
        if (!(error instanceof StateRefused)) throw error;
      }
    }
    return agent;
  }

  get revision(): number {
    return this.#state?.revision ?? 0;
  }

  get sites(): readonly Site[] {
    return this.#state?.sites ?? [];
  }

  #read(envelope: string, revision: number): DesiredState {
    const { stateKey, nodeId: node } = this.identity;
    return openState(envelope, { stateKey, node, revision });
  }

  /** Takes a state that came over the wire. @throws StateRefused; the last good one stays in force. */
  take(envelope: string): void {
    this.#state = this.#read(envelope, this.revision);
    this.#mail?.take(this.#state);
    // Kept while it is carried out: what is lost by a kill in between comes again from the control plane.
    this.#saving = this.#saving.catch(() => undefined).then(() => saveState(envelope));
    this.#saving.catch(() => undefined);
  }

  /** What would be done, over every site and all mail. Nothing is changed. */
  async look(): Promise<Plan & { mail: MailPlan }> {
    const scope = this.sites;
    const facts = await gatherFacts(scope, this.instruments, Date.now(), this.#ledger);
    const state = this.#state ?? this.#nothing();
    const mail = (await this.#mail?.look(scope)) ?? { steps: [], refusals: new Map() };
    return { ...plan(state, scope, facts, this.#ledger), mail };
  }

  /** Texts of mail that the state names and that are not here yet. */
  async fetchPieces(door: Door): Promise<void> {
    await this.#mail?.fetch(door);
  }

  /** What happened to mail since the last look. */
  async countMail(now: Date): Promise<void> {
    await this.#mail?.count(now);
  }

  #nothing(): DesiredState {
    return { protocol: 1, node: this.identity.nodeId, revision: 0, sites: [] };
  }

  /**
   * Makes the machine what the state says.
   * @param whole every site is looked at, and drift is found; else those only that the state changed.
   */
  async converge(whole: boolean): Promise<void> {
    const state = this.#state;
    if (!state) return;
    const since = performance.now();
    await this.#convergeMail(state, whole);
    const changed = changedSites(state, this.#ledger);
    const scope = whole ? state.sites : state.sites.filter((site) => changed.has(site.id));
    if (!whole && scope.length === 0) return;
    const [facts] = await Promise.all([
      gatherFacts(scope, this.instruments, Date.now(), this.#ledger),
      this.#remember(scope, changed),
    ]);
    const made = plan(state, scope, facts, this.#ledger);
    const sites = new Map(scope.map((site) => [site.id, site]));
    const touched = new Set(made.steps.flatMap((step) => step.site ?? []));
    const toProbe = new Set(
      scope.filter((site) => changed.has(site.id) || touched.has(site.id)).map((site) => site.id),
    );
    await this.#remember(scope, toProbe);
    const { failures, nodeFailures, setAside } = await applyPlan(made, sites, toProbe, {
      quota: this.instruments.quota,
      authorityPem: this.instruments.authority.toString(),
    });

    for (const site of scope) {
      const failure = failures.get(site.id);
      if (failure) {
        this.#outcomes.set(site.id, { id: site.id, outcome: 'failed', state: site.state, ...failure });
        this.#note(site, { applied: '' });
      } else if (toProbe.has(site.id) || this.#tellAll) {
        this.#outcomes.set(site.id, { id: site.id, outcome: 'applied', state: site.state });
        this.#applied(site);
      }
    }
    this.#forget(state);
    if (this.#ledgerChanged) await saveLedger(this.#ledger);
    this.#ledgerChanged = false;
    await this.#saving;
    this.#noteDrift(made.steps, changed, failures, nodeFailures);
    this.#noteStrangers(made.strangers, setAside);
    this.#took = Math.round(performance.now() - since);
  }

  /** Before the sites: whoever may send finds the door open. What fails here says nothing against the sites. */
  async #convergeMail(state: DesiredState, whole: boolean): Promise<void> {
    if (!this.#mail) return;
    try {
      const drift = await this.#mail.converge(whole, state.sites);
      const said = drift.map((one) => ({
        ...one,
        resource: one.resource.slice(0, 40),
        found: one.found.replace(/\p{Cc}/gu, ' ').slice(0, 300),
      }));
      this.#drift = [...this.#drift, ...said].slice(-1000);
    } catch (error) {
      this.#drift = [
        ...this.#drift,
        { resource: 'mail', found: sentence(error).slice(0, 300), repaired: false },
      ].slice(-1000);
    }
  }

  /** What is about to be made is known before it is made: a killed run leaves nothing unknown behind. */
  async #remember(scope: readonly Site[], toProbe: ReadonlySet<string>): Promise<void> {
    for (const site of scope) {
      if (!toProbe.has(site.id)) continue;
      const before = this.#ledger.get(site.id);
      const databases = union(before?.databases, namesOf(site));
      const databaseUsers = union(before?.databaseUsers, usersOf(site));
      const same =
        databases.length === before?.databases.length &&
        databaseUsers.length === before?.databaseUsers.length;
      if (!same) this.#note(site, { applied: '', databases, databaseUsers });
    }
    if (this.#ledgerChanged) await saveLedger(this.#ledger);
    this.#ledgerChanged = false;
  }

  #applied(site: Site): void {
    const gone = site.state === 'absent';
    this.#note(site, {
      applied: siteDigest(site),
      databases: gone ? [] : namesOf(site),
      databaseUsers: gone ? [] : usersOf(site),
    });
  }

  #note(site: Site, change: Partial<Made>): void {
    const before = this.#ledger.get(site.id);
    const { account, uid, state } = site;
    const after = {
      applied: '',
      databases: [],
      databaseUsers: [],
      ...before,
      account,
      uid,
      state,
      ...change,
    };
    if (before && JSON.stringify(before) === JSON.stringify(after)) return;
    this.#ledger.set(site.id, after);
    this.#ledgerChanged = true;
  }

  /** Sites that are gone, and that the state has ceased to name. */
  #forget(state: DesiredState): void {
    const named = new Set(state.sites.map((site) => site.id));
    for (const [id, made] of this.#ledger) {
      if (made.state !== 'absent' || named.has(id)) continue;
      this.#ledger.delete(id);
      this.#ledgerChanged = true;
    }
  }

  /** A step for a site that the state did not change repairs what somebody did by hand. */
  #noteDrift(
    steps: readonly Step[],
    changed: ReadonlySet<string>,
    failures: ReadonlyMap<string, unknown>,
    nodeFailures: readonly string[],
  ): void {
    const drift: Drift[] = [];
    for (const step of steps) {
      const shared = step.site === undefined;
      if (shared ? changed.size > 0 : changed.has(step.site ?? '')) continue;
      const repaired = shared ? nodeFailures.length === 0 : !failures.has(step.site ?? '');
      drift.push({
        ...(step.site === undefined ? {} : { site: step.site }),
        resource: step.resource.slice(0, 40),
        found: `${step.why} (${describe(step)})`.replace(/\p{Cc}/gu, ' ').slice(0, 300),
        repaired,
      });
    }
    for (const problem of nodeFailures) {
      drift.push({
        resource: 'node',
        found: problem.replace(/\p{Cc}/gu, ' ').slice(0, 300),
        repaired: false,
      });
    }
    this.#drift = [...this.#drift, ...drift].slice(-1000);
  }

  #noteStrangers(strangers: readonly string[], setAside: readonly string[]): void {
    for (const path of setAside) {
      const found = `${path} was set aside: nginx refuses it`;
      this.#drift.push({ resource: 'vhost', found: found.slice(0, 300), repaired: true });
    }
    for (const path of strangers) {
      if (this.#told.has(path) || setAside.includes(path)) continue;
      this.#told.add(path);
      const found = `${path} belongs to no site of the state`;
      this.#drift.push({ resource: 'vhost', found: found.slice(0, 300), repaired: false });
    }
  }

  /** Tells the control plane. What it does not take is told again the next time. */
  async report(door: Door, exports?: Exports): Promise<void> {
    const archives = exports?.untold ?? [];
    const usage = this.usage.unsent.slice(0, 20_000);
    const outcomes = [...this.#outcomes];
    const drift = this.#drift;
    const mail = await this.#mail?.report();
    const report: Report = {
      protocol: 1,
      node: this.identity.nodeId,
      revision: this.revision,
      at: new Date().toISOString(),
      ...(this.#took === undefined ? {} : { tookMilliseconds: this.#took }),
      sites: outcomes.map(([, outcome]) => outcome),
      drift,
      usage,
      logs: await wantedTails(this.sites),
      ...(archives.length > 0 ? { exports: [...archives] } : {}),
      machine: await this.#machine(),
      ...(mail ? { mail: mail.report } : {}),
    };
    await door.sendReport(report);
    mail?.accepted();
    this.usage.accepted(usage);
    exports?.accepted(archives);
    this.#drift = this.#drift.filter((item) => !drift.includes(item));
    for (const [id, outcome] of outcomes) if (this.#outcomes.get(id) === outcome) this.#outcomes.delete(id);
    this.#tellAll = false;
  }

  #machine(): Promise<MachineFacts> {
    const { hostname, quota } = this.identity;
    return machineFacts({
      hostname,
      quota,
      php: this.instruments.node.php,
      sitesAwake: this.idle.awake,
      mail: this.#mail !== undefined,
    });
  }
}

const namesOf = (site: Site) => site.databases.map(({ name }) => name);
const usersOf = (site: Site) => [...new Set(site.databases.map(({ user }) => user))];

function union(before: readonly string[] | undefined, now: readonly string[]): string[] {
  return [...new Set([...(before ?? []), ...now])];
}
