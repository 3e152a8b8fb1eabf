import { createHmac, randomBytes } from 'node:crypto';
import { getProvider } from '../company/provider/provider.ts';
import { type Actor, system } from '../platform/actor.ts';
import { actorOf, type SessionStart, sessionOf } from '../platform/auth/sessions.ts';
import { type House, read } from '../platform/house.ts';
import { type Language, preferredLanguage } from '../platform/i18n/index.ts';
import { sameBytes } from '../platform/secrets.ts';
import type { ColorScheme, Visit } from './context.ts';
import type { PortalPorts, SignedIn } from './ports.ts';

export const SESSION_COOKIE = 'orbite_session';
/** The staff member's own session, kept aside while looking through a customer's eyes. */
export const STAFF_COOKIE = 'orbite_staff';
const VISITOR_COOKIE = 'orbite_visitor';
const YEAR = 365 * 24 * 3600;

/** Reads everything that a page needs to know about its request, once. */
export async function openVisit(
  house: House,
  ports: PortalPorts,
  request: Request,
  peerAddress: string,
): Promise<Visit> {
  const url = new URL(request.url);
  const forwarded = (name: string) =>
    ports.behindProxy ? request.headers.get(name)?.split(',').at(-1)?.trim() : undefined;
  const secure = (forwarded('x-forwarded-proto') ?? url.protocol.replace(':', '')) === 'https';
  const address = forwarded('x-forwarded-for') ?? peerAddress;
  const userAgent = (request.headers.get('user-agent') ?? '').slice(0, 300);
  const cookies = parseCookies(request.headers.get('cookie'));
  const cookieName = (name: string) => (secure ? `__Host-${name}` : name);
  const cookie = (name: string) => cookies.get(cookieName(name));
  const outgoing = new Headers();

  const setCookie: Visit['setCookie'] = (name, value, options = {}) => {
    const parts = [`${cookieName(name)}=${encodeURIComponent(value)}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'];
    if (secure) parts.push('Secure');
    if (options.maxAgeSeconds !== undefined) parts.push(`Max-Age=${options.maxAgeSeconds}`);
    outgoing.append('Set-Cookie', parts.join('; '));
    if (options.maxAgeSeconds === 0) cookies.delete(cookieName(name));
    else cookies.set(cookieName(name), value);
  };

  const token = cookie(SESSION_COOKIE);
  const { provider, session } = await read(house, system('portal'), async (work) => ({
    provider: await getProvider(work),
    session: token ? await sessionOf(work, token) : undefined,
  }));
  const actor: Actor = session ? actorOf(session) : { kind: 'visitor', address };

  const language =
    chosenLanguage(cookie('language')) ?? preferredLanguage(request.headers.get('accept-language'));
  const theme = cookie('theme');
  const hint = request.headers.get('sec-ch-prefers-color-scheme')?.replaceAll('"', '');
  const binding = () => {
    if (session) return `session/${session.id}`;
    let visitor = cookie(VISITOR_COOKIE);
    if (!visitor || !/^[\w-]{20,64}$/.test(visitor)) {
      visitor = randomBytes(18).toString('base64url');
      setCookie(VISITOR_COOKIE, visitor);
    }
    return `visitor/${visitor}`;
  };
  const sign = (salt: string) =>
    createHmac('sha256', house.secrets.deriveKey('form-token')).update(`${salt}/${binding()}`).digest();

  return {
    house,
    ports,
    request,
    url,
    language,
    scheme: theme === 'light' || theme === 'dark' ? theme : ('auto' satisfies ColorScheme),
    systemScheme: hint === 'dark' || hint === 'light' ? hint : undefined,
    nonce: randomBytes(16).toString('base64'),
    address,
    userAgent,
    secure,
    session,
    actor,
    provider,
    cookie,
    setCookie,
    outgoing,
    formToken() {
      const salt = randomBytes(9).toString('base64url');
      return `${salt}.${sign(salt).toString('base64url')}`;
    },
    isFormToken(given) {
      const [salt = '', mark = ''] = given.split('.');
      return sameBytes(sign(salt), Buffer.from(mark, 'base64url'));
    },
  };
}

export function rememberLanguage(visit: Visit, language: Language): void {
  visit.setCookie('language', language, { maxAgeSeconds: YEAR });
}

export function rememberScheme(visit: Visit, scheme: ColorScheme): void {
  visit.setCookie('theme', scheme, { maxAgeSeconds: scheme === 'auto' ? 0 : YEAR });
}

/** Staff look through a customer's eyes; their own session waits until they sign out of it. */
export function lookThrough(visit: Visit, start: SessionStart): void {
  const own = visit.cookie(SESSION_COOKIE);
  if (own) visit.setCookie(STAFF_COOKIE, own);
  visit.setCookie(SESSION_COOKIE, start.token);
}

/** The portal's own origin, for links that leave it (mails, return from the card processor). */
export function portalUrl(visit: Visit): string {
  return visit.provider.portalUrl;
}

export function signedInAs(session: SignedIn | undefined): 'visitor' | 'customer' | 'staff' | 'nobody' {
  if (!session) return 'visitor';
  if (session.chosen || session.impersonation) return 'customer';
  return session.staff ? 'staff' : 'nobody';
}

function chosenLanguage(value: string | undefined): Language | undefined {
  return value === 'fr' || value === 'en' ? value : undefined;
}

function parseCookies(header: string | null): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at < 1) continue;
    try {
      cookies.set(pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim()));
    } catch {
      // Not ours: our cookies decode.
    }
  }
  return cookies;
}
