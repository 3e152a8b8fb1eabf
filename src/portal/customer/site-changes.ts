import {
  addAccess,
  addDatabase,
  addName,
  addRedirect,
  changeHttps,
  changePhp,
  getSite,
  HTTPS_CHOICES,
  type NameLookup,
  proveIfDisputed,
  proveName,
  removeAccess,
  removeDatabase,
  removeName,
  removeRedirect,
  requestPasswordLink,
  unproven,
} from '../../company/hosting/hosting.ts';
import type { Actor } from '../../platform/actor.ts';
import { type House, read, type Work } from '../../platform/house.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
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
  'name-check': async (work, siteId, form) => {
    const name = (await getSite(work, siteId))?.names.find(({ id }) => id === form.text('id'));
    if (!name) return refuse('name-unknown');
    return name.provenAt === null ? unproven(work, siteId, name) : name;
  },
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

/** What a form must learn from outside before its change: no transaction waits for the network. */
export const SITE_QUESTIONS: Readonly<
  Record<
    string,
    (house: House, actor: Actor, lookup: NameLookup, siteId: string, form: Submitted) => Promise<unknown>
  >
> = {
  'name-add': (house, actor, lookup, siteId, form) =>
    proveIfDisputed(house, actor, lookup, siteId, form.text('host')),
  'name-check': async (house, actor, lookup, siteId, form) => {
    const site = await read(house, actor, (work) => getSite(work, siteId));
    const name = site?.names.find(({ id }) => id === form.text('id'));
    if (name && name.provenAt === null) await proveName(house, actor, lookup, siteId, name.host);
  },
};
