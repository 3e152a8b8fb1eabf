import {
  addAccess,
  addDatabase,
  addName,
  addRedirect,
  changeHttps,
  changePhp,
  HTTPS_CHOICES,
  removeAccess,
  removeDatabase,
  removeName,
  removeRedirect,
  requestPasswordLink,
} from '../../company/hosting/hosting.ts';
import type { Work } from '../../platform/house.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { Submitted } from '../form.ts';

/** What a form of the site's page may lead to; a password link leads to the page where it is set. */
export type SiteChange = (
  work: Work,
  siteId: string,
  form: Submitted,
) => Promise<Refusal | { path: string } | object | undefined>;

/** One entry for each form of the page. */
export const SITE_CHANGES: Readonly<Record<string, SiteChange>> = {
  'name-add': (work, siteId, form) => addName(work, siteId, form.text('host')),
  'name-remove': (work, siteId, form) => removeName(work, siteId, form.text('id')),
  'redirect-add': (work, siteId, form) =>
    addRedirect(work, siteId, {
      host: form.optional('host') ?? null,
      path: form.text('path'),
      match: form.text('match') === 'prefix' ? 'prefix' : 'exact',
      to: form.text('to'),
      status: form.text('status') === '302' ? 302 : 301,
    }),
  'redirect-remove': (work, siteId, form) => removeRedirect(work, siteId, form.text('id')),
  php: (work, siteId, form) => changePhp(work, siteId, form.text('version')),
  https: (work, siteId, form) =>
    changeHttps(work, siteId, HTTPS_CHOICES.find((choice) => choice === form.text('https')) ?? 'on'),
  'database-add': (work, siteId, form) => addDatabase(work, siteId, form.text('suffix')),
  'database-remove': (work, siteId, form) => removeDatabase(work, siteId, form.text('id')),
  'database-password': (work, siteId, form) => requestPasswordLink(work, siteId, 'database', form.text('id')),
  'access-add': (work, siteId, form) =>
    addAccess(work, siteId, {
      suffix: form.text('suffix'),
      ftp: form.checked('ftp'),
      sftp: form.checked('sftp'),
    }),
  'access-remove': (work, siteId, form) => removeAccess(work, siteId, form.text('id')),
  'access-password': (work, siteId, form) => requestPasswordLink(work, siteId, 'access', form.text('id')),
};
