import type { Work } from '../house.ts';
import { type Language, translator } from '../i18n/index.ts';
import { queueMail } from '../mail/mail.ts';

/** The pages of the portal behind the links of our mails; the token is the last part of the path. */
export const LINK_PATHS = {
  'verify-email': '/account/verify/',
  'reset-password': '/account/reset/',
  'staff-invitation': '/account/staff/',
  'first-staff': '/account/first/',
  invitation: '/account/invitation/',
  termination: '/termination/',
} as const;
export type MailedLink = keyof typeof LINK_PATHS;

export function linkUrl(portalUrl: string, purpose: MailedLink, token: string): string {
  return `${portalUrl.replace(/\/+$/, '')}${LINK_PATHS[purpose]}${token}`;
}

/** Mails a single-use link. The texts are `auth.mails.<purpose>`. */
export async function mailLink(
  work: Work,
  purpose: MailedLink,
  link: { readonly id: string; readonly token: string },
  to: {
    readonly email: string;
    readonly name: string;
    readonly language: Language;
    readonly portalUrl: string;
    readonly customerId?: string;
    readonly figures?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const t = translator(to.language);
  const url = linkUrl(to.portalUrl, purpose, link.token);
  await queueMail(work, {
    key: `auth.${purpose}/${link.id}`,
    kind: `${purpose}-link`,
    to: to.email,
    subject: t(`auth.mails.${purpose}.subject`, { ...to.figures }),
    text: t(`auth.mails.${purpose}.text`, { ...to.figures, name: to.name, url }),
    carriesSecret: true,
    ...(to.customerId === undefined ? {} : { customerId: to.customerId }),
  });
}

/** Tells the person what was changed about the account, so that a thief's change is noticed. */
export async function mailNotice(
  work: Work,
  notice: 'password-changed' | 'email-changed',
  id: string,
  to: { readonly email: string; readonly name: string; readonly language: Language },
): Promise<void> {
  const t = translator(to.language);
  await queueMail(work, {
    key: `auth.${notice}/${id}`,
    kind: `${notice}-notice`,
    to: to.email,
    subject: t(`auth.mails.${notice}.subject`),
    text: t(`auth.mails.${notice}.text`, { name: to.name, email: to.email }),
  });
}
