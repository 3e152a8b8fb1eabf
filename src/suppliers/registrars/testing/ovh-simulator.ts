import { dnssecKey } from '../../../company/domains/ds-rules.ts';
import { ovhHeaders } from '../../ovh-signature.ts';
import {
  type Answered,
  type Asked,
  plusYears,
  type Reseller,
  type ResellerServer,
  type ResoldName,
  resellerServer,
} from './reseller.ts';

export const OVH_KEYS = {
  applicationKey: 'application1',
  applicationSecret: 'secret1234567890',
  consumerKey: 'consumer123456',
};
export const OVH_ACCOUNT = 'ab12345-ovh';
/** OVH's clock is its own. */
const NOW = 1_800_000_000;

interface Cart {
  domain: string;
  kind: string;
  readonly settings: Record<string, string>;
}

/** OVH's API as its console says it: what buys something is the checkout of a cart, or the payment of an order. */
export function ovhSimulator(): Promise<ResellerServer> {
  const desk = ovhDesk();
  return resellerServer(desk, ({ method, url }) => {
    if (method === 'GET') return false;
    return (
      /\/(?:checkout|payWithRegisteredPaymentMean)$/.test(url.pathname) ||
      url.pathname.startsWith('/1.0/domain/')
    );
  });
}

const NOT_FOUND: Answered = [404, { message: 'The requested object does not exist' }];

function ovhDesk() {
  const carts = new Map<string, Cart>();
  const contacts = new Map<string, Record<string, unknown>>();
  const renewals = new Map<string, { readonly domain: ResoldName; readonly years: number }>();
  const unpaid = new Set<string>();
  let serial = 1000;
  const task = (): Answered => [200, { id: ++serial, status: 'todo' }];

  return (asked: Asked, reseller: Reseller): Answered => {
    const path = asked.url.pathname.replace('/1.0', '');
    if (path === '/auth/time') return [200, NOW];
    if (!isSigned(asked)) return [403, { message: 'Invalid signature' }];
    const parts = path.split('/').slice(1).map(decodeURIComponent);
    const [section] = parts;
    if (section === 'order') return ordering(asked, parts.slice(2), reseller);
    if (section === 'me') return mine(asked, parts.slice(1), reseller);
    if (section === 'service') return renewing(asked, parts[1] ?? '', reseller);
    const domain = reseller.names.get(parts[1] ?? '');
    return domain?.isOurs ? named(asked, domain, parts.slice(2)) : NOT_FOUND;
  };

  function ordering(
    { method, url, body }: Asked,
    [id = '', part = '', item, more]: string[],
    reseller: Reseller,
  ): Answered {
    if (id === '') {
      const cartId = `cart-${++serial}`;
      carts.set(cartId, { domain: '', kind: '', settings: {} });
      return [200, { cartId, items: [] }];
    }
    const cart = carts.get(id);
    if (!cart) return NOT_FOUND;
    if (part === 'domain' && method === 'GET') return offers(url.searchParams.get('domain') ?? '', reseller);
    if (part === 'domain' || part === 'domainTransfer') {
      cart.domain = String(body.domain);
      cart.kind = part;
      return [200, { cartId: id, itemId: ++serial }];
    }
    if (part === 'item' && item !== undefined && more === 'configuration') {
      cart.settings[String(body.label)] = String(body.value);
      return [200, { id: ++serial, ...body }];
    }
    return part === 'checkout' ? checkout(cart, reseller) : [200, null];
  }

  function offers(name: string, reseller: Reseller): Answered {
    const isTaken = reseller.names.has(name);
    const prices = [{ label: 'TOTAL', price: { currencyCode: 'EUR', text: '6.99 €', value: 6.99 } }];
    return [
      200,
      [
        {
          action: isTaken ? 'transfer' : 'create',
          orderable: true,
          offerId: 'fr',
          pricingMode: 'default',
          prices,
        },
      ],
    ];
  }

  function checkout({ domain: name, kind, settings }: Cart, reseller: Reseller): Answered {
    const contact = contacts.get((settings.OWNER_CONTACT ?? '').replace('/me/contact/', ''));
    const known = reseller.names.get(name);
    if (!contact) return [400, { message: 'OWNER_CONTACT is invalid' }];
    if (kind === 'domain' && known) return [409, { message: 'This domain is not available' }];
    if (kind === 'domainTransfer' && settings.AUTH_INFO !== known?.authCode)
      return [400, { message: 'AUTH_INFO is invalid' }];
    const orderId = ++serial;
    if (!reseller.pay(kind === 'domain' ? 'create' : 'transfer', name)) {
      unpaid.add(String(orderId));
      return [200, { orderId }];
    }
    const holder = String(contact.id);
    if (known) {
      known.transfer = { asked: reseller.clock.now(), isOver: false };
      known.holder = holder;
    } else reseller.add(name, { holder, nameServers: (settings.DNS ?? '').split(',').filter(Boolean) });
    return [200, { orderId }];
  }

  function mine({ method, url, body }: Asked, [kind, id = '', verb]: string[], reseller: Reseller): Answered {
    if (kind === 'contact') {
      if (method === 'POST') {
        const contact = { id: ++serial, ...body };
        contacts.set(String(contact.id), contact);
        return [200, contact];
      }
      const contact = contacts.get(id);
      if (!contact) return NOT_FOUND;
      if (method === 'PUT') Object.assign(contact, body);
      return [200, contact];
    }
    if (kind === 'ovhAccount')
      return id === '' ? [200, ['FR']] : [200, { balance: { value: reseller.hasMoney ? 500 : 0 } }];
    if (kind === 'task') return tasks(verb, url.searchParams.get('domain') ?? '', reseller);
    if (kind === 'order' && verb === 'status') return [200, unpaid.has(id) ? 'notPaid' : 'delivering'];
    const renewal = renewals.get(id);
    if (kind !== 'order' || !renewal) return NOT_FOUND;
    if (!reseller.pay('renew', renewal.domain.name))
      return [400, { message: 'Not enough credit on the account' }];
    plusYears(renewal.domain, renewal.years);
    renewals.delete(id);
    return [200, null];
  }

  function tasks(id: string | undefined, name: string, reseller: Reseller): Answered {
    const transfer = reseller.names.get(id ?? name)?.transfer;
    if (id === undefined) return [200, transfer ? [name] : []];
    if (!transfer) return NOT_FOUND;
    const status = transfer.isOver ? 'done' : 'doing';
    return [200, { function: 'DomainIncomingTransfer', status, todoDate: String(transfer.asked) }];
  }

  function renewing({ body }: Asked, id: string, reseller: Reseller): Answered {
    const domain = [...reseller.names.values()].find((each) => String(each.id) === id);
    if (!domain) return NOT_FOUND;
    const orderId = ++serial;
    renewals.set(String(orderId), { domain, years: Number(/^P(\d)Y$/.exec(String(body.duration))?.[1]) });
    return [200, { orderId }];
  }

  function named(asked: Asked, domain: ResoldName, [part = '', id = '', verb]: string[]): Answered {
    const { method, body } = asked;
    switch (`${method} ${part}`) {
      case 'GET ':
        return [
          200,
          {
            domain: domain.name,
            transferLockStatus: domain.isLocked ? 'locked' : 'unlocked',
            whoisOwner: domain.holder,
          },
        ];
      case 'PUT ':
        domain.isLocked = body.transferLockStatus === 'locked';
        return [200, null];
      case 'GET serviceInfos':
        return [200, services(domain)];
      case 'PUT serviceInfos':
        domain.isDeleted = (body.renew as { deleteAtExpiration: boolean }).deleteAtExpiration;
        return [200, null];
      case 'GET authInfo':
        return domain.isLocked ? [409, { message: 'The domain is locked' }] : [200, domain.authCode];
      case 'GET nameServer':
        return id === ''
          ? [200, domain.nameServers.map((_, place) => place)]
          : [200, { id: Number(id), host: domain.nameServers[Number(id)], toDelete: false }];
      case 'POST nameServers':
        domain.nameServers = (body.nameServers as { host: string }[]).map(({ host }) => host);
        return task();
      case 'GET dsRecord':
        return id === '' ? [200, domain.keys.map((_, place) => place)] : [200, domain.keys[Number(id)]];
      case 'POST dsRecord':
        domain.keys = (body.keys as Parameters<typeof dnssecKey>[1][]).map((key) =>
          dnssecKey(domain.name, key),
        );
        return task();
      default:
        return part === 'glueRecord' ? glue(asked, domain, id, verb) : NOT_FOUND;
    }
  }

  function glue(
    { method, body }: Asked,
    { hosts }: ResoldName,
    id: string,
    verb: string | undefined,
  ): Answered {
    if (method === 'POST' && verb === undefined) {
      hosts.set(String(body.host), body.ips as string[]);
      return task();
    }
    const ips = hosts.get(id);
    if (!ips) return NOT_FOUND;
    if (method === 'GET') return [200, { host: id, ips }];
    if (method === 'DELETE') hosts.delete(id);
    else hosts.set(id, body.ips as string[]);
    return task();
  }
}

function services(domain: ResoldName): Record<string, unknown> {
  const day = (at: ResoldName['created']) => at.toZonedDateTimeISO('UTC').toPlainDate().toString();
  return {
    serviceId: domain.id,
    creation: day(domain.created),
    expiration: day(domain.expires),
    contactAdmin: OVH_ACCOUNT,
    contactTech: OVH_ACCOUNT,
    contactBilling: OVH_ACCOUNT,
    renew: { deleteAtExpiration: domain.isDeleted, automatic: true, forced: false, period: 12 },
  };
}

function isSigned({ method, url, text, request }: Asked): boolean {
  const whole = `http://${request.headers.host}${url.pathname}${url.search}`;
  const expected = ovhHeaders(OVH_KEYS, { method, url: whole, text, timestamp: NOW });
  return Object.entries(expected).every(([name, value]) => request.headers[name] === value);
}
