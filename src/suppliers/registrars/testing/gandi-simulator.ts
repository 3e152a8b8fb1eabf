import { dnssecKey } from '../../../company/domains/ds-rules.ts';
import { newToken } from '../../../platform/ids.ts';
import {
  type Answered,
  type Asked,
  plusYears,
  type Reseller,
  type ResellerServer,
  type ResoldName,
  resellerServer,
} from './reseller.ts';

export const GANDI_TOKEN = 'pat-of-ours';

/** Gandi's API v5 as https://api.gandi.net/docs/domains/ says it. */
export function gandiSimulator(): Promise<ResellerServer> {
  return resellerServer(
    answer,
    ({ method, url }) => method !== 'GET' && url.pathname.startsWith('/v5/domain/'),
  );
}

const ACCEPTED: Answered = [202, { message: 'Confirmed' }];
const NO_MONEY: Answered = [402, { message: 'Insufficient funds on the prepaid account', code: 402 }];
const NOT_FOUND: Answered = [404, { message: 'The resource could not be found', code: 404 }];

function answer(asked: Asked, reseller: Reseller): Answered {
  const { method, url, request } = asked;
  if (request.headers.authorization !== `Bearer ${GANDI_TOKEN}`)
    return [401, { message: 'The server could not verify your identity', code: 401 }];
  const [, room, kind, fqdn = '', part = '', more = ''] = url.pathname
    .split('/')
    .slice(1)
    .map(decodeURIComponent);
  if (room === 'billing')
    return [200, { prepaid: { amount: reseller.hasMoney ? '1330.00' : '0.00', currency: 'EUR' } }];
  if (kind === 'check') return check(url.searchParams.get('name') ?? '', reseller);
  if (kind === 'domains' && fqdn === '' && method === 'POST') return create(asked, reseller);
  if (kind === 'transferin') return transferIn(asked, fqdn, reseller);
  const domain = reseller.names.get(fqdn);
  if (!domain?.isOurs) return NOT_FOUND;
  if (kind === 'changeowner') {
    domain.holder = emailOf(asked.body.owner);
    return ACCEPTED;
  }
  return named(asked, domain, part, more, reseller);
}

function check(name: string, reseller: Reseller): Answered {
  const status = reseller.names.has(name) ? 'unavailable' : 'available';
  const prices = [{ duration_unit: 'y', price_before_taxes: 12.5, price_after_taxes: 15 }];
  return [200, { currency: 'EUR', products: [{ name, process: 'create', status, prices }] }];
}

function create({ body }: Asked, reseller: Reseller): Answered {
  const name = String(body.fqdn);
  if (reseller.names.has(name)) return [409, { message: 'The domain is not available', code: 409 }];
  const owner = body.owner as Record<string, unknown>;
  for (const field of ['given', 'family', 'email', 'streetaddr', 'country', 'type'])
    if (typeof owner[field] !== 'string' || owner[field] === '')
      return [
        400,
        {
          status: 'error',
          errors: [{ location: 'body', name: `owner.${field}`, description: `owner.${field}: Required` }],
        },
      ];
  if (!reseller.pay('create', name)) return NO_MONEY;
  reseller.add(name, {
    holder: emailOf(owner),
    contacts: { admin: body.admin, tech: body.tech, bill: body.bill },
    nameServers: body.nameservers as string[],
  });
  return ACCEPTED;
}

function transferIn({ method, body }: Asked, fqdn: string, reseller: Reseller): Answered {
  const name = method === 'POST' ? String(body.fqdn) : fqdn;
  const domain = reseller.names.get(name);
  if (method === 'GET')
    return domain?.transfer
      ? [
          200,
          {
            fqdn: name,
            step: domain.transfer.isOver ? 'DONE' : 'WAIT',
            created_at: String(domain.transfer.asked),
          },
        ]
      : NOT_FOUND;
  if (!domain || domain.isOurs) return [409, { message: 'The domain cannot be transferred', code: 409 }];
  if (body.authinfo !== domain.authCode)
    return [
      400,
      { status: 'error', errors: [{ location: 'body', name: 'authinfo', description: 'Invalid authinfo' }] },
    ];
  if (!reseller.pay('transfer', name)) return NO_MONEY;
  domain.transfer = { asked: reseller.clock.now(), isOver: false };
  domain.holder = emailOf(body.owner);
  domain.contacts = { admin: body.admin, tech: body.tech, bill: body.bill };
  return ACCEPTED;
}

function named(asked: Asked, domain: ResoldName, part: string, id: string, reseller: Reseller): Answered {
  const { method, body } = asked;
  switch (`${method} ${part}`) {
    case 'GET ':
      return [200, shown(domain)];
    case 'DELETE ':
      domain.isDeleted = true;
      return ACCEPTED;
    case 'POST restore':
      if (!reseller.pay('restore', domain.name)) return NO_MONEY;
      domain.isDeleted = false;
      return ACCEPTED;
    case 'POST renew':
      if (!reseller.pay('renew', domain.name)) return NO_MONEY;
      plusYears(domain, Number(body.duration));
      return ACCEPTED;
    case 'PUT nameservers':
      domain.nameServers = body.nameservers as string[];
      return ACCEPTED;
    case 'PATCH contacts':
      domain.contacts = { ...domain.contacts, ...body };
      return ACCEPTED;
    case 'PATCH status':
      domain.isLocked = body.clientTransferProhibited === true;
      return ACCEPTED;
    case 'PUT authinfo':
      domain.authCode = newToken().slice(0, 12);
      return ACCEPTED;
    case 'GET dnskeys':
      return [200, keysShown(domain)];
    case 'PUT dnskeys':
      domain.keys = (body.keys as { algorithm: number; type: string; public_key: string }[]).map((key) =>
        dnssecKey(domain.name, {
          algorithm: key.algorithm,
          flags: key.type === 'ksk' ? 257 : 256,
          publicKey: key.public_key,
        }),
      );
      return ACCEPTED;
    default:
      return part === 'hosts' ? host(asked, domain, id) : NOT_FOUND;
  }
}

function host({ method, body }: Asked, { hosts, name }: ResoldName, id: string): Answered {
  const label = method === 'POST' ? String(body.name) : id;
  const ips = hosts.get(label);
  if (method === 'POST' && ips) return [409, { message: 'The host exists', code: 409 }];
  if (method !== 'POST' && !ips) return NOT_FOUND;
  if (method === 'GET') return [200, { fqdn: name, name: label, ips }];
  if (method === 'DELETE') hosts.delete(label);
  else hosts.set(label, body.ips as string[]);
  return ACCEPTED;
}

function shown(domain: ResoldName): Record<string, unknown> {
  return {
    fqdn: domain.name,
    status: [
      ...(domain.isLocked ? ['clientTransferProhibited'] : []),
      ...(domain.isDeleted ? ['pendingDelete'] : []),
    ],
    authinfo: domain.authCode,
    nameservers: domain.nameServers,
    dates: { registry_created_at: String(domain.created), registry_ends_at: String(domain.expires) },
    contacts: { ...domain.contacts, owner: { email: domain.holder } },
  };
}

function keysShown(domain: ResoldName): unknown[] {
  return domain.keys.map((key, id) => ({
    id,
    algorithm: key.algorithm,
    digest: key.digest.toLowerCase(),
    digest_type: key.digestType,
    keytag: key.keyTag,
    public_key: key.publicKey,
    type: key.flags === 257 ? 'ksk' : 'zsk',
  }));
}

function emailOf(contact: unknown): string {
  return String((contact as Record<string, unknown>).email);
}
