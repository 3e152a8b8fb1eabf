import { z } from '@hono/zod-openapi';
import {
  addAppPassword,
  addMailbox,
  appPasswordsOf,
  changeMailbox,
  getMailbox,
  getMailDomain,
  mailCounts,
  mailForService,
  removeAppPassword,
  removeMailbox,
  requestMailboxPassword,
  signInsOf,
} from '../../company/mail/mail.ts';
import { getProvider } from '../../company/provider/provider.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { id, line } from '../fields.ts';
import { byId, sliceById } from '../pages.ts';
import { type Api, actRoute, listRoute, oneRoute } from '../routes.ts';
import {
  AppPassword,
  MadeAppPassword,
  Mailbox,
  MailboxSettings,
  NewMailbox,
  readSpam,
  showAppPassword,
  showMailbox,
} from '../shapes/mail.ts';
import { PasswordLink } from '../shapes/sites.ts';
import { mailParams } from './mail-domains.ts';

const mailboxParams = z.object({ mailboxId: id() });

/** Mailboxes, how they are signed in to, and what comes and goes (art. 6, 12b). */
export function addMailboxes(api: Api): void {
  listRoute(api, {
    operation: 'listMailboxes',
    path: '/services/{serviceId}/mailboxes',
    scope: 'mail:read',
    params: mailParams,
    item: Mailbox,
    keys: byId,
    page: async (work, asked, _filter, { serviceId }) => {
      const mail = await mailForService(work, serviceId);
      return mail && sliceById(mail.mailboxes, asked);
    },
    key: ({ id }) => id,
    show: showMailbox,
  });
  actRoute(api, {
    operation: 'addMailbox',
    method: 'post',
    path: '/services/{serviceId}/mailboxes',
    scope: 'mail:write',
    params: mailParams,
    body: NewMailbox,
    status: 201,
    item: Mailbox,
    do: async (work, { domainId, local, extraBytes }, { serviceId }) => {
      if ((await getMailDomain(work, domainId))?.serviceId !== serviceId) return undefined;
      const added = await addMailbox(work, domainId, {
        local,
        ...(extraBytes === undefined ? {} : { extraBytes }),
      });
      return isRefusal(added) ? added : getMailbox(work, added.id);
    },
    show: showMailbox,
    location: ({ id }) => `/mailboxes/${id}`,
  });
  oneRoute(api, {
    operation: 'getMailbox',
    path: '/mailboxes/{mailboxId}',
    scope: 'mail:read',
    params: mailboxParams,
    item: Mailbox,
    find: (work, { mailboxId }) => getMailbox(work, mailboxId),
    show: showMailbox,
  });
  actRoute(api, {
    operation: 'changeMailbox',
    method: 'put',
    path: '/mailboxes/{mailboxId}',
    scope: 'mail:write',
    params: mailboxParams,
    body: MailboxSettings,
    status: 200,
    item: Mailbox,
    do: async (work, { spam, ...settings }, { mailboxId }) => {
      if (!(await getMailbox(work, mailboxId))) return undefined;
      const changed = await changeMailbox(work, mailboxId, {
        ...settings,
        spam: spam ? readSpam(spam) : undefined,
      });
      return isRefusal(changed) ? changed : getMailbox(work, mailboxId);
    },
    show: showMailbox,
  });
  // Art. 12b: no backup of deleted mail is promised.
  actRoute(api, {
    operation: 'removeMailbox',
    method: 'delete',
    path: '/mailboxes/{mailboxId}',
    scope: 'mail:write',
    params: mailboxParams,
    status: 204,
    do: async (work, _body, { mailboxId }) => {
      const mailbox = await getMailbox(work, mailboxId);
      return mailbox && removeMailbox(work, mailboxId, mailbox.address);
    },
  });
  actRoute(api, {
    operation: 'makeMailboxPasswordLink',
    method: 'post',
    path: '/mailboxes/{mailboxId}/password-links',
    scope: 'mail:write',
    params: mailboxParams,
    status: 201,
    item: PasswordLink,
    do: async (work, _body, { mailboxId }) => {
      if (!(await getMailbox(work, mailboxId))) return undefined;
      const link = await requestMailboxPassword(work, mailboxId);
      if (isRefusal(link)) return link;
      const { portalUrl } = await getProvider(work);
      return { url: `${portalUrl}${link.path}`, expiresAt: link.expiresAt.toString() };
    },
    show: ({ url, expiresAt }) => ({ url, expiresAt }),
  });
  addAppPasswords(api);
  addMailboxWatch(api);
}

function addAppPasswords(api: Api): void {
  listRoute(api, {
    operation: 'listAppPasswords',
    path: '/mailboxes/{mailboxId}/app-passwords',
    scope: 'mail:read',
    params: mailboxParams,
    item: AppPassword,
    keys: byId,
    page: async (work, asked, _filter, { mailboxId }) =>
      (await getMailbox(work, mailboxId)) && sliceById(await appPasswordsOf(work, mailboxId), asked),
    key: ({ id }) => id,
    show: showAppPassword,
  });
  actRoute(api, {
    operation: 'addAppPassword',
    method: 'post',
    path: '/mailboxes/{mailboxId}/app-passwords',
    scope: 'mail:write',
    params: mailboxParams,
    body: z.strictObject({ label: line(60) }).openapi('NewAppPassword'),
    status: 201,
    item: MadeAppPassword,
    do: async (work, { label }, { mailboxId }) =>
      (await getMailbox(work, mailboxId)) && addAppPassword(work, mailboxId, label),
    show: ({ id, address, password }) => ({ id, address, password }),
  });
  actRoute(api, {
    operation: 'removeAppPassword',
    method: 'delete',
    path: '/mailboxes/{mailboxId}/app-passwords/{appPasswordId}',
    scope: 'mail:write',
    params: z.object({ mailboxId: id(), appPasswordId: id() }),
    status: 204,
    do: async (work, _body, { mailboxId, appPasswordId }) =>
      (await appPasswordsOf(work, mailboxId)).some(({ id }) => id === appPasswordId)
        ? removeAppPassword(work, appPasswordId)
        : undefined,
  });
}

const SignIn = z
  .strictObject({ address: z.string(), protocol: z.string(), at: z.iso.datetime() })
  .openapi('MailSignIn');
const figure = () => z.int().min(0);
const DayOfMail = z
  .strictObject({
    at: z.iso.datetime(),
    received: figure(),
    spam: figure(),
    viruses: figure(),
    refused: figure(),
    sent: figure(),
  })
  .openapi('DayOfMail');

const MailboxUsage = z
  .strictObject({ signIns: z.array(SignIn), days: z.array(DayOfMail) })
  .openapi('MailboxUsage');

/** The last thirty days, and the last sign-ins. */
function addMailboxWatch(api: Api): void {
  oneRoute(api, {
    operation: 'getMailboxUsage',
    path: '/mailboxes/{mailboxId}/usage',
    scope: 'mail:read',
    params: mailboxParams,
    item: MailboxUsage,
    find: async (work, { mailboxId }) => {
      if (!(await getMailbox(work, mailboxId))) return undefined;
      const range = { from: work.at.subtract({ hours: 24 * 30 }), until: work.at };
      return {
        signIns: await signInsOf(work, mailboxId),
        days: await mailCounts(work, { mailboxId }, range),
      };
    },
    show: ({ signIns, days }) => ({
      signIns: signIns.map(({ address, protocol, at }) => ({ address, protocol, at: at.toString() })),
      days: days.map(({ at, received, spam, viruses, refused, sent }) => ({
        at: at.toString(),
        received,
        spam,
        viruses,
        refused,
        sent,
      })),
    }),
  });
}
