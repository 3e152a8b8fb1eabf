import { createContext, type RouterContextProvider } from 'react-router';
import type { Provider } from '../company/provider/provider.ts';
import type { Actor } from '../platform/actor.ts';
import type { House } from '../platform/house.ts';
import type { Language } from '../platform/i18n/index.ts';
import type { PortalPorts, SignedIn } from './ports.ts';

/** `light` and `dark` were chosen by the reader; `auto` follows the system. */
export type ColorScheme = 'light' | 'dark' | 'auto';

/** One request of the portal: what every loader and action works with. Made by `visit.ts`. */
export interface Visit {
  readonly house: House;
  readonly ports: PortalPorts;
  readonly request: Request;
  readonly url: URL;
  readonly language: Language;
  readonly scheme: ColorScheme;
  /** What the browser says its system prefers, where it says so (client hint). */
  readonly systemScheme: 'light' | 'dark' | undefined;
  readonly nonce: string;
  /** Where the request came from, for evidence and rate limits. */
  readonly address: string;
  readonly userAgent: string;
  readonly secure: boolean;
  /** Who signed in, if anybody. */
  readonly session: SignedIn | undefined;
  /** Who acts: the contact or the staff member of the session, else a visitor. */
  readonly actor: Actor;
  /** The company whose pages these are. */
  readonly provider: Provider;
  cookie(name: string): string | undefined;
  /** `maxAgeSeconds` 0 removes it; without it the cookie ends with the browser. HttpOnly, SameSite=Lax. */
  setCookie(name: string, value: string, options?: { maxAgeSeconds?: number }): void;
  /** A fresh token for a form of this visitor; each is different (nothing for BREACH to guess). */
  formToken(): string;
  isFormToken(token: string): boolean;
  readonly outgoing: Headers;
}

export const visitKey = createContext<Visit>();

export function visitOf({ context }: { context: Readonly<RouterContextProvider> }): Visit {
  return context.get(visitKey);
}
