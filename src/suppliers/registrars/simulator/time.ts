import { Temporal } from 'temporal-polyfill';
import { xml } from '../../../platform/xml.ts';
import { object } from '../epp/write.ts';
import {
  charge,
  type DomainRecord,
  type Grace,
  type RegistryRules,
  type RegistryState,
  tell,
} from './registry.ts';
import { transferData } from './shapes.ts';

/**
 * Brings the registry to this moment: transfers that nobody answered, names that expire, redemptions that run
 * out. Each happens at its own time, however late somebody looks.
 */
export function settle(state: RegistryState, rules: RegistryRules, now: string): void {
  for (const domain of Object.values(state.domains)) settleDomain(state, rules, domain, now);
}

function settleDomain(state: RegistryState, rules: RegistryRules, domain: DomainRecord, now: string): void {
  const { transfer, trade } = domain;
  if (transfer?.state === 'pending' && transfer.act <= now)
    endTransfer(state, rules, domain, 'serverApproved', transfer.act);
  if (trade && trade.due <= now) endTrade(state, domain, trade.due);
  while (!domain.deleted && domain.expires <= now) expire(state, rules, domain);
  domain.graces = domain.graces.filter(({ until }) => until > now);
  const { deleted } = domain;
  if (!deleted) return;
  // RFC 3915: without a report in seven days, a restore falls back.
  if (deleted.restoreAsked !== undefined && plusDays(deleted.restoreAsked, 7) <= now)
    delete deleted.restoreAsked;
  if (deleted.restoreAsked === undefined && deleted.purge <= now) purge(state, domain);
}

/** A year more on the registrar's account; where that is empty, the name leaves the zone. */
function expire(state: RegistryState, rules: RegistryRules, domain: DomainRecord): void {
  const at = domain.expires;
  if (charge({ state, now: at }, domain.sponsor, 'renew', domain.name, rules.cents.year)) {
    domain.expires = plusYears(at, 1);
    grace(domain, 'autoRenewPeriod', plusDays(at, rules.days.autoRenew), rules.cents.year);
    return;
  }
  tell({ state, now: at }, domain.sponsor, `${domain.name} expired and could not be renewed: balance empty`);
  putIntoRedemption(rules, domain, at);
}

export function putIntoRedemption(rules: RegistryRules, domain: DomainRecord, at: string): void {
  const redeemUntil = plusDays(at, rules.days.redemption);
  domain.deleted = { at, redeemUntil, purge: plusDays(redeemUntil, rules.days.pendingDelete) };
  domain.updated = at;
}

/** The name is free again; its keys and glue go with it. */
export function purge(state: RegistryState, domain: DomainRecord): void {
  delete state.domains[domain.name];
  for (const host of Object.keys(state.hosts)) if (host.endsWith(`.${domain.name}`)) delete state.hosts[host];
}

export function grace(domain: DomainRecord, kind: Grace, until: string, cents: number): void {
  domain.graces.push({ kind, until, cents });
}

export function endTransfer(
  state: RegistryState,
  rules: RegistryRules,
  domain: DomainRecord,
  outcome: 'serverApproved' | 'clientApproved' | 'clientRejected' | 'clientCancelled',
  at: string,
): void {
  const { transfer } = domain;
  if (!transfer) return;
  transfer.state = outcome;
  transfer.act = at;
  if (outcome === 'serverApproved' || outcome === 'clientApproved') {
    domain.sponsor = transfer.to;
    domain.transferred = at;
    domain.expires = plusYears(domain.expires, 1);
    if (transfer.contacts.length > 0) domain.contacts = transfer.contacts;
    domain.statuses = [];
    // What the other registrar paid is not refunded to this one.
    domain.graces = [];
    grace(domain, 'transferPeriod', plusDays(at, rules.days.transfer), transfer.cents);
  } else {
    const payer = state.accounts[transfer.to];
    if (payer) payer.balance += transfer.cents;
    state.charges.push({
      account: transfer.to,
      cents: -transfer.cents,
      for: 'refund',
      name: domain.name,
      at,
    });
  }
  // Whoever did not decide it is told.
  const told = {
    serverApproved: [transfer.from, transfer.to],
    clientApproved: [transfer.to],
    clientRejected: [transfer.to],
    clientCancelled: [transfer.from],
  }[outcome];
  for (const account of told) tell({ state, now: at }, account, `Transfer ${outcome}.`, transferData(domain));
}

function endTrade(state: RegistryState, domain: DomainRecord, at: string): void {
  const { trade } = domain;
  if (!trade) return;
  domain.registrant = trade.registrant;
  if (trade.contacts.length > 0) domain.contacts = trade.contacts;
  domain.updated = at;
  delete domain.trade;
  const decided = object('domain', 'panData', [
    xml('domain:name', domain.name, { paResult: '1' }),
    xml('domain:paTRID', [xml('clTRID', trade.transaction), xml('svTRID', trade.reference)]),
    xml('domain:paDate', at),
  ]);
  tell({ state, now: at }, trade.by, 'Trade completed.', decided);
}

export function plusDays(at: string, days: number): string {
  return written(Temporal.Instant.from(at).add({ hours: 24 * days }));
}

export function plusYears(at: string, years: number): string {
  return written(Temporal.Instant.from(at).toZonedDateTimeISO('UTC').add({ years }).toInstant());
}

/** One length for all times, so that they can be compared as they are. */
export function written(at: Temporal.Instant): string {
  return at.toString({ fractionalSecondDigits: 1 });
}
