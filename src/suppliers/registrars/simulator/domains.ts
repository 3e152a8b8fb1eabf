import { type Xml, xml, xmlText } from '../../../platform/xml.ts';
import { all, at, type EppNode, textAt } from '../epp/tree.ts';
import { object } from '../epp/write.ts';
import { isEligible } from './contacts.ts';
import { charge, type Desk, type DomainRecord, nextSerial, type RegistryRules } from './registry.ts';
import { areKeys, authCodeIn, contactsIn, delegationSigner, keysIn, no, OK, type Reply } from './shapes.ts';
import { grace, plusDays, plusYears, purge, putIntoRedemption } from './time.ts';

/** RFC 5731: what registrars ask about names, and how names come and go. */
export function checkDomains({ state, rules }: Desk, asked: EppNode): Reply {
  const answers = all(asked, 'domain:name').map(({ text }) => {
    const name = text.toLowerCase();
    const trouble = nameTrouble(rules, name)?.reason;
    const reason = trouble ?? (state.domains[name] ? 'In use' : undefined);
    return xml('domain:cd', [
      xml('domain:name', name, { avail: reason === undefined ? '1' : '0' }),
      xmlText('domain:reason', reason),
    ]);
  });
  return { code: 1000, data: [object('domain', 'chkData', answers)] };
}

/** Why no such name can be registered here, if so. */
function nameTrouble(rules: RegistryRules, name: string): Reply | undefined {
  const [label = '', ...rest] = name.split('.');
  if (!rules.zones.includes(rest.join('.'))) return no(2306, `not a zone of this registry: ${name}`);
  const shape = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
  if (!shape.test(label) || (label.slice(2, 4) === '--' && !label.startsWith('xn--')))
    return no(2005, `not a name: ${name}`);
  return rules.reserved.includes(name) ? no(2306, 'Reserved name') : undefined;
}

export function infoDomain(desk: Desk, asked: EppNode): Reply {
  const domain = desk.state.domains[textAt(asked, 'domain:name').toLowerCase()];
  if (!domain) return no(2303);
  const code = authCodeIn(asked, 'domain');
  const isTheirs = domain.sponsor === desk.account;
  if (!isTheirs && code !== undefined && code !== domain.authCode) return no(2202);
  const hosts = Object.keys(desk.state.hosts).filter((host) => host.endsWith(`.${domain.name}`));
  const isWhole = isTheirs || code !== undefined;
  const rgp = rgpStatuses(domain, desk.now);
  return {
    code: 1000,
    data: [
      object('domain', 'infData', [
        xml('domain:name', domain.name),
        xml('domain:roid', domain.roid),
        ...statusesOf(domain).map((s) => xml('domain:status', '', { s })),
        isWhole ? xml('domain:registrant', domain.registrant) : undefined,
        ...(isWhole ? domain.contacts.map(({ type, id }) => xml('domain:contact', id, { type })) : []),
        domain.nameServers.length > 0 ? xml('domain:ns', serversOf(desk.rules, domain)) : undefined,
        ...hosts.map((host) => xml('domain:host', host)),
        xml('domain:clID', domain.sponsor),
        xml('domain:crID', domain.createdBy),
        xml('domain:crDate', domain.created),
        xmlText('domain:upDate', domain.updated),
        xml('domain:exDate', domain.expires),
        xmlText('domain:trDate', domain.transferred),
        isWhole ? xml('domain:authInfo', [xml('domain:pw', domain.authCode)]) : undefined,
      ]),
    ],
    extension: [
      rgp.length > 0
        ? object(
            'rgp',
            'infData',
            rgp.map((s) => xml('rgp:rgpStatus', '', { s })),
          )
        : undefined,
      domain.keys.length > 0 ? object('secDNS', 'infData', domain.keys.map(delegationSigner)) : undefined,
    ],
  };
}

function serversOf(rules: RegistryRules, { nameServers }: DomainRecord): Xml[] {
  if (rules.kind === 'generic') return nameServers.map(({ name }) => xml('domain:hostObj', name));
  return nameServers.map(({ name, addresses }) =>
    xml('domain:hostAttr', [
      xml('domain:hostName', name),
      ...addresses.map((address) =>
        xml('domain:hostAddr', address, { ip: address.includes(':') ? 'v6' : 'v4' }),
      ),
    ]),
  );
}

export function statusesOf(domain: DomainRecord): string[] {
  const found = [
    ...domain.statuses,
    ...(domain.deleted ? ['pendingDelete'] : []),
    ...(domain.transfer?.state === 'pending' ? ['pendingTransfer'] : []),
    ...(domain.trade ? ['pendingUpdate'] : []),
    ...(domain.nameServers.length === 0 ? ['inactive'] : []),
  ];
  return found.length === 0 ? ['ok'] : found;
}

function rgpStatuses({ deleted, graces }: DomainRecord, now: string): string[] {
  if (!deleted) return [...new Set(graces.map(({ kind }) => kind))];
  if (deleted.restoreAsked !== undefined) return ['pendingRestore'];
  return [now > deleted.redeemUntil ? 'pendingDelete' : 'redemptionPeriod'];
}

export function createDomain(desk: Desk, asked: EppNode, extension: EppNode | undefined): Reply {
  const { state, rules, now, account } = desk;
  const name = textAt(asked, 'domain:name').toLowerCase();
  const trouble = nameTrouble(rules, name);
  if (trouble) return trouble;
  if (state.domains[name]) return no(2302);
  const years = yearsIn(asked);
  if (years === undefined || years > rules.maxYears) return no(2004, 'period');
  const registrant = textAt(asked, 'domain:registrant');
  const contacts = contactsIn(asked, 'domain:contact');
  const unknown = [registrant, ...contacts.map(({ id }) => id)].find((id) => !state.contacts[id]);
  if (unknown !== undefined) return no(2303, `contact ${unknown}`);
  const delegation = at(asked, 'domain:ns');
  const keys = keysIn(at(extension, 'secDNS:create'));
  if (rules.kind === 'fr') {
    if (delegation || keys.length > 0) return no(2306, 'name servers and keys come by an update');
    const missing = ['admin', 'tech'].find((type) => !contacts.some((each) => each.type === type));
    if (missing !== undefined) return no(2003, `contact ${missing}`);
    const ineligible = isEligible(state.contacts[registrant]);
    if (ineligible) return ineligible;
  }
  const servers = delegation ? serversIn(desk, delegation) : [];
  if (!Array.isArray(servers)) return servers;
  if (!areKeys(keys)) return no(2005, 'secDNS');
  const authCode = authCodeIn(asked, 'domain');
  if (authCode === undefined || authCode.length < 6) return no(2003, 'authInfo');
  const cents = rules.cents.year * years;
  if (!charge(desk, account, 'create', name, cents)) return no(2104);
  const domain: DomainRecord = {
    name,
    roid: `D${nextSerial(state)}-SIM`,
    sponsor: account,
    createdBy: account,
    created: now,
    expires: plusYears(now, years),
    authCode,
    registrant,
    contacts,
    nameServers: servers,
    keys,
    statuses: [],
    graces: [],
  };
  grace(domain, 'addPeriod', plusDays(now, rules.days.add), cents);
  state.domains[name] = domain;
  const made = object('domain', 'creData', [
    xml('domain:name', name),
    xml('domain:crDate', now),
    xml('domain:exDate', domain.expires),
  ]);
  return { code: 1000, data: [made] };
}

/** A delegation, or why it is none. */
export function serversIn(desk: Desk, node: EppNode): DomainRecord['nameServers'] | Reply {
  const { rules, state } = desk;
  if (rules.kind === 'generic') {
    const names = all(node, 'domain:hostObj').map(({ text }) => text.toLowerCase());
    const unknown = names.find((name) => !state.hosts[name]);
    return unknown === undefined
      ? names.map((name) => ({ name, addresses: [] }))
      : no(2303, `host ${unknown}`);
  }
  if (at(node, 'domain:hostObj')) return no(2306, 'hosts are no objects here');
  return all(node, 'domain:hostAttr').map((host) => ({
    name: textAt(host, 'domain:hostName').toLowerCase(),
    addresses: all(host, 'domain:hostAddr').map(({ text }) => text),
  }));
}

export function yearsIn(asked: EppNode): number | undefined {
  const period = at(asked, 'domain:period');
  if (!period) return 1;
  const years = Number(period.text);
  return period.attributes.unit === 'y' && Number.isInteger(years) && years >= 1 ? years : undefined;
}

export function renewDomain(desk: Desk, asked: EppNode): Reply {
  const { rules, now, account } = desk;
  const domain = theirs(desk, asked);
  if ('code' in domain) return domain;
  if (domain.deleted) return no(2105, 'in redemption');
  if (domain.statuses.includes('clientRenewProhibited')) return no(2304);
  // RFC 5731, 3.2.3: what keeps a command that came twice from renewing twice.
  if (textAt(asked, 'domain:curExpDate') !== domain.expires.slice(0, 10))
    return no(2306, `expires ${domain.expires.slice(0, 10)}`);
  const years = yearsIn(asked);
  const expires = years && plusYears(domain.expires, years);
  if (years === undefined || !expires || expires > plusYears(now, rules.maxYears)) return no(2004, 'period');
  const cents = rules.cents.year * years;
  if (!charge(desk, account, 'renew', domain.name, cents)) return no(2104);
  domain.expires = expires;
  grace(domain, 'renewPeriod', plusDays(now, rules.days.renew), cents);
  const renewed = object('domain', 'renData', [
    xml('domain:name', domain.name),
    xml('domain:exDate', expires),
  ]);
  return { code: 1000, data: [renewed] };
}

export function deleteDomain(desk: Desk, asked: EppNode): Reply {
  const { state, rules, now } = desk;
  const domain = theirs(desk, asked);
  if ('code' in domain) return domain;
  if (domain.deleted) return no(2304, 'pendingDelete');
  if (domain.statuses.includes('clientDeleteProhibited')) return no(2304, 'clientDeleteProhibited');
  const used = Object.values(state.domains).some(
    (other) =>
      other !== domain &&
      other.nameServers.some(({ name }) => state.hosts[name] && name.endsWith(`.${domain.name}`)),
  );
  if (used) return no(2305, 'its hosts serve other names');
  // RFC 3915: within a grace period what was paid comes back; within the first, the name is free at once.
  const payer = state.accounts[domain.sponsor];
  for (const { cents } of domain.graces) {
    if (payer) payer.balance += cents;
    state.charges.push({ account: domain.sponsor, cents: -cents, for: 'refund', name: domain.name, at: now });
  }
  if (domain.graces.some(({ kind }) => kind === 'addPeriod')) {
    purge(state, domain);
    return OK;
  }
  domain.graces = [];
  putIntoRedemption(rules, domain, now);
  return { code: 1001 };
}

/** The name, where it is this registrar's. */
export function theirs({ state, account }: Desk, asked: EppNode): DomainRecord | Reply {
  const domain = state.domains[textAt(asked, 'domain:name').toLowerCase()];
  if (!domain) return no(2303);
  return domain.sponsor === account ? domain : no(2201);
}
