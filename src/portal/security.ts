import type { Visit } from './context.ts';

/**
 * A form may come from our own pages only. Browsers tell the origin with every POST; a client that
 * tells nothing is not a browser, and still needs the form token, which is bound to its cookie.
 */
export function isOwnOrigin(visit: Visit): boolean {
  const site = visit.request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = visit.request.headers.get('origin');
  if (origin === null) return true;
  try {
    return new URL(origin).host === visit.url.host;
  } catch {
    return false; // "null": a sandboxed frame, a data: page
  }
}

/** Strict for everything that the portal sends: our own files, our own script by its nonce, framed by nobody. */
export function secureHeaders(headers: Headers, visit: Visit): void {
  // Only pages run anything; browsers' own PDF viewers do not live with a policy for pages.
  if (headers.get('content-type')?.startsWith('text/html') && !headers.has('Content-Security-Policy'))
    headers.set('Content-Security-Policy', policy(visit));
  headers.set('X-Content-Type-Options', 'nosniff');
  if (!headers.has('X-Frame-Options')) headers.set('X-Frame-Options', 'DENY');
  headers.set('Referrer-Policy', 'same-origin');
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  headers.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  headers.set('Accept-CH', 'Sec-CH-Prefers-Color-Scheme');
  headers.append('Vary', 'Sec-CH-Prefers-Color-Scheme');
  headers.append('Vary', 'Cookie');
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-cache');
  if (visit.secure) headers.set('Strict-Transport-Security', 'max-age=31536000');
}

function policy(visit: Visit): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${visit.nonce}' 'strict-dynamic'`,
    `style-src 'self'`,
    // The widths of meters and bars are style attributes; they can load and run nothing.
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `manifest-src 'self'`,
    // The card processor's page is reached by a redirect after our own form.
    `form-action 'self' https:${visit.secure ? '' : ' http:'}`,
    // Previews of mails, under a policy of their own (staff/notice-html.ts).
    `frame-src 'self'`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
  ].join('; ');
}
