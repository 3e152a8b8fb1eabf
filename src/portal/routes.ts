import { index, type RouteConfig, route } from '@react-router/dev/routes';
import { customerRoutes } from './customer/routes.ts';
import { shopRoutes } from './shop/routes.ts';
import { staffRoutes } from './staff/routes.ts';

export default [
  index('shop/home.tsx'),

  route('sign-in', 'account/sign-in.tsx'),
  route('sign-in/code', 'account/sign-in-code.tsx'),
  route('sign-in/passkey', 'account/sign-in-passkey.tsx'),
  route('sign-out', 'account/sign-out.tsx'),
  route('forgotten', 'account/forgotten.tsx'),
  route('choose', 'account/choose.tsx'),
  route('security', 'account/security.tsx'),
  route('security/totp', 'account/totp.tsx'),
  route('security/passkey', 'account/passkey-add.tsx'),
  route('preferences', 'account/preferences.tsx'),

  // Behind single-use links (the paths of platform/auth/mails.ts and of hosting/passwords.ts).
  route('account/verify/:token', 'account/verify.tsx'),
  route('account/reset/:token', 'account/reset.tsx'),
  route('account/staff/:token', 'account/staff-invitation.tsx'),
  route('account/first/:token', 'account/first-staff.tsx'),
  route('account/invitation/:token', 'account/invitation.tsx'),
  route('setup/:token', 'account/first-staff.tsx', { id: 'account/setup' }),
  route('passwords/:token', 'account/site-password.tsx'),
  route('mailbox-passwords/:token', 'account/mailbox-password.tsx'),
  // Behind a signed link (company/notices/payment-link.ts).
  route('pay/:token', 'account/pay-link.tsx'),
  // And behind that of a notice that one may do without (company/notices/choices.ts).
  route('notices/:kind/:token', 'account/notice-link.tsx'),

  ...shopRoutes,
  ...customerRoutes,
  ...staffRoutes,
  route('*', 'not-found.tsx'),
] satisfies RouteConfig;
