import type { X509Certificate } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { MailState } from '../../protocol/mail.ts';
import type { MailReport, PieceOutcome } from '../../protocol/mail-report.ts';
import type { DesiredState, Site } from '../../protocol/state.ts';
import { LIMITS } from '../../protocol/words.ts';
import type { Door } from '../door.ts';
import { applyMail } from './apply.ts';
import { publicKeys } from './dkim.ts';
import { gatherMailFacts, mailAccounts } from './facts.ts';
import { heldPieces } from './ledger.ts';
import { MAPS } from './paths.ts';
import { describeMail, type MailAccounts, type MailPlan, planMail, type Wanted } from './plan.ts';
import { PieceStore } from './store.ts';
import { openTables } from './tables.ts';
import { Telling } from './telling.ts';

export interface MailDrift {
  readonly resource: string;
  readonly found: string;
  readonly repaired: boolean;
}

const NO_MAILBOXES: MailState = {
  settings: { dnsBlockLists: [], refusedClients: [], greylisting: false },
  pieces: [],
};

/** Mail on this node: what of the state it knows, and what it has to tell. */
export class Mail {
  readonly #tables: DatabaseSync;
  readonly #machine: { readonly accounts: MailAccounts; readonly authority: X509Certificate };
  readonly #store: PieceStore;
  readonly telling: Telling;
  readonly #outcomes = new Map<string, PieceOutcome>();
  #state: MailState | undefined;
  #wanted: readonly Wanted[] = [];
  #tellAll = true;

  private constructor(
    tables: DatabaseSync,
    machine: { accounts: MailAccounts; authority: X509Certificate },
    store: PieceStore,
    telling: Telling,
  ) {
    this.#tables = tables;
    this.#machine = machine;
    this.#store = store;
    this.telling = telling;
  }

  /** Undefined where the daemons of mail are not set up. */
  static async open(authority: X509Certificate): Promise<Mail | undefined> {
    const accounts = mailAccounts();
    if (!accounts) return undefined;
    return new Mail(openTables(MAPS), { accounts, authority }, await PieceStore.open(), await Telling.open());
  }

  /** Sites may send mail on a node that has no mailboxes. */
  take({ mail, sites }: DesiredState): void {
    this.#state = mail ?? (sites.some((site) => site.mail) ? NO_MAILBOXES : undefined);
  }

  /** Asks for the texts that are named and not here. What cannot be had now is asked for again later. */
  async fetch(door: Door): Promise<void> {
    if (!this.#state) return;
    const missing = this.#store.missing(this.#state);
    for (let at = 0; at < missing.length; ) {
      const texts = await door.pieces(missing.slice(at, at + LIMITS.piecesOfARequest));
      for (const text of texts) await this.#store.keep(text);
      const left = new Set(this.#store.missing(this.#state));
      // An answer holds what fits; one that brings nothing of what was asked says that the state has moved on.
      const asked = missing.slice(at, at + LIMITS.piecesOfARequest);
      const got = asked.filter((digest) => !left.has(digest)).length;
      if (got === 0) return;
      missing.splice(at, asked.length, ...asked.filter((digest) => left.has(digest)));
      if (missing[at] === undefined) at = missing.length;
    }
  }

  async look(sites: readonly Site[]): Promise<MailPlan> {
    if (!this.#state) return { steps: [], refusals: new Map() };
    const wanted = await this.#store.wanted(this.#state);
    const facts = await gatherMailFacts(this.#tables, wanted, this.#machine, 'at the rows');
    return planMail(this.#state, wanted, wanted, sites, facts);
  }

  /**
   * Makes mail what the state says.
   * @param whole everything is looked at, and drift is found; else what the state changed.
   * @returns what was repaired though nobody asked for a change.
   */
  async converge(whole: boolean, sites: readonly Site[]): Promise<readonly MailDrift[]> {
    const state = this.#state;
    if (!state) return [];
    const wanted = await this.#store.wanted(state);
    this.#wanted = wanted;
    const held = heldPieces(this.#tables, 'at the digests');
    const changed = new Set(
      wanted.filter(({ id, digest }) => held.get(id)?.digest !== digest).map(({ id }) => id),
    );
    const scope = whole ? wanted : wanted.filter(({ id }) => changed.has(id));
    const facts = await gatherMailFacts(
      this.#tables,
      scope,
      this.#machine,
      whole ? 'at the rows' : 'at the digests',
    );
    const plan = planMail(state, scope, wanted, sites, facts);
    const { failures, nodeFailures } = await applyMail(plan, this.#tables, this.#machine.accounts);
    const touched = new Set(plan.steps.flatMap(({ piece }) => piece ?? []));
    for (const { id, digest } of scope) {
      const failure = failures.get(id);
      if (failure) this.#outcomes.set(id, { id, digest, outcome: 'failed', ...failure });
      else if (touched.has(id) || changed.has(id) || this.#tellAll)
        this.#outcomes.set(id, { id, digest, outcome: 'applied' });
    }
    if (whole) await this.#store.forgetOthers(state);
    return [
      ...nodeFailures.map((found) => ({ resource: 'mail', found, repaired: false })),
      ...plan.steps
        .filter(({ piece }) => piece !== undefined && !changed.has(piece))
        .map((step) => ({
          resource: `mail ${step.step}`,
          found: `${step.why} (${describeMail(step)})`,
          repaired: !failures.has(step.piece ?? ''),
        })),
    ];
  }

  /** What is new; `accepted` is called when the control plane has taken it. */
  async report(): Promise<{ report: MailReport; accepted: () => void } | undefined> {
    if (!this.#state) return undefined;
    const outcomes = [...this.#outcomes.values()].slice(0, LIMITS.mailPieces);
    const told = this.telling.unsent(this.#tables);
    const tellKeys = this.#tellAll || outcomes.length > 0;
    return {
      report: {
        pieces: outcomes,
        dkim: tellKeys ? await publicKeys(this.#wanted) : [],
        ...told.parts,
      },
      accepted: () => {
        for (const outcome of outcomes)
          if (this.#outcomes.get(outcome.id) === outcome) this.#outcomes.delete(outcome.id);
        this.#tellAll = false;
        told.accepted();
      },
    };
  }

  /** Everything is told again. */
  tellAll(): void {
    this.#tellAll = true;
  }

  /** Reads the daemons' logs on from where the last look ended. */
  async count(now: Date): Promise<void> {
    if (this.#state) await this.telling.look(this.#tables, now);
  }
}
