import { Temporal } from 'temporal-polyfill';
import { at, type EppNode, textAt } from '../epp/tree.ts';
import { isEligible } from './contacts.ts';
import { charge, type Desk, type DomainRecord, tell } from './registry.ts';
import { authCodeIn, contactsIn, no, OK, type Reply, transferData } from './shapes.ts';
import { endTransfer, plusDays, written } from './time.ts';

/** RFC 5731, 3.2.4: who asks, who answers, and until when. */
export function transferDomain(
  desk: Desk,
  op: string,
  asked: EppNode,
  extension: EppNode | undefined,
): Reply {
  const { state, rules, now, account } = desk;
  const domain = state.domains[textAt(asked, 'domain:name').toLowerCase()];
  if (!domain) return no(2303);
  if (op === 'request') return requestTransfer(desk, domain, asked, extension);
  const { transfer } = domain;
  if (op === 'query') {
    if (!transfer) return no(2301);
    const mayAsk = [transfer.from, transfer.to, domain.sponsor].includes(account);
    if (!mayAsk && authCodeIn(asked, 'domain') !== domain.authCode) return no(2201);
    return { code: 1000, data: [transferData(domain)] };
  }
  if (transfer?.state !== 'pending') return no(2301);
  const decider = op === 'cancel' ? transfer.to : transfer.from;
  if (account !== decider) return no(2201);
  const outcome = OUTCOMES[op];
  if (!outcome) return no(2005, 'op');
  endTransfer(state, rules, domain, outcome, now);
  return { code: 1000, data: [transferData(domain)] };
}

const OUTCOMES: Readonly<Record<string, 'clientApproved' | 'clientRejected' | 'clientCancelled'>> = {
  approve: 'clientApproved',
  reject: 'clientRejected',
  cancel: 'clientCancelled',
};

function requestTransfer(
  desk: Desk,
  domain: DomainRecord,
  asked: EppNode,
  extension: EppNode | undefined,
): Reply {
  const { state, rules, now, account } = desk;
  if (domain.sponsor === account) return no(2106, 'it is yours');
  if (domain.transfer?.state === 'pending') return no(2300);
  if (domain.deleted) return no(2304, 'pendingDelete');
  if (domain.statuses.includes('clientTransferProhibited')) return no(2304, 'clientTransferProhibited');
  if (authCodeIn(asked, 'domain') !== domain.authCode) return no(2202);
  const contacts = contactsIn(at(extension, 'frnic:ext', 'frnic:transfer', 'frnic:domain'), 'frnic:contact');
  if (rules.kind === 'fr' && contacts.length < 2) return no(2003, 'frnic:contact');
  if (contacts.some(({ id }) => !state.contacts[id])) return no(2303, 'contact');
  const cents = rules.cents.year;
  if (!charge(desk, account, 'transfer', domain.name, cents)) return no(2104);
  domain.transfer = {
    state: 'pending',
    to: account,
    requested: now,
    from: domain.sponsor,
    act: plusDays(now, rules.days.transferPending),
    cents,
    contacts,
  };
  tell(desk, domain.sponsor, 'Transfer requested.', transferData(domain));
  return { code: 1001, data: [transferData(domain)] };
}

/** AFNIC's change of holder: pending until both holders have agreed. */
export function trade(desk: Desk, command: EppNode, reference: string): Reply {
  const asked = at(command, 'frnic:trade', 'frnic:domain');
  if (desk.rules.kind !== 'fr' || !asked) return no(2101);
  const domain = desk.state.domains[textAt(asked, 'frnic:name').toLowerCase()];
  if (!domain) return no(2303);
  if (domain.sponsor !== desk.account) return no(2201);
  if (domain.trade || domain.deleted) return no(2304, 'pending');
  const registrant = textAt(asked, 'frnic:registrant');
  const holder = desk.state.contacts[registrant];
  if (!holder) return no(2303, `contact ${registrant}`);
  const ineligible = isEligible(holder);
  if (ineligible) return ineligible;
  const due = written(Temporal.Instant.from(desk.now).add({ minutes: desk.rules.tradeMinutes }));
  domain.trade = {
    registrant,
    contacts: contactsIn(asked, 'frnic:contact'),
    by: desk.account,
    due,
    transaction: textAt(command, 'frnic:clTRID'),
    reference,
  };
  return { ...OK, code: 1001 };
}
