import { ImapFlow } from 'imapflow';
import type { BounceMailbox } from '../../company/bounces/mailbox.ts';

/**
 * So much of a message is read, however large it is: a report says what it has to say before the mail that it
 * returns (RFC 3464).
 */
const READ_BYTES = 1024 * 1024;

/**
 * A mailbox by IMAP: `imaps://user:password@host:993/INBOX`; another folder than the inbox is named in the path.
 * What was taken is marked as read and stays, so that people can look at it. `trust`: of a server whose certificate
 * the system does not know, the authority (PEM) and the name that it shows.
 */
export function imapMailbox(
  address: string,
  trust?: { readonly authority: string; readonly hostname: string },
): BounceMailbox {
  const url = new URL(address);
  const secure = url.protocol === 'imaps:';
  const folder = decodeURIComponent(url.pathname.slice(1)) || 'INBOX';
  return {
    async takeNew(most, take) {
      const client = new ImapFlow({
        host: url.hostname,
        port: Number(url.port || (secure ? 993 : 143)),
        secure,
        // By STARTTLS where it is not secure at once: no password goes in clear.
        ...(secure ? {} : { doSTARTTLS: true }),
        tls: trust === undefined ? {} : { ca: trust.authority, servername: trust.hostname },
        auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
        logger: false,
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 60_000,
      });
      // Without a listener, a connection that breaks between two commands would end the process.
      client.on('error', () => undefined);
      await client.connect();
      const failures: unknown[] = [];
      try {
        const lock = await client.getMailboxLock(folder);
        try {
          const unseen = (await client.search({ seen: false }, { uid: true })) || [];
          for (const uid of unseen.slice(0, most)) {
            const what = { source: { start: 0, maxLength: READ_BYTES } };
            const message = await client.fetchOne(String(uid), what, { uid: true });
            if (message === false || message?.source === undefined) continue; // taken away meanwhile
            try {
              await take(message.source);
            } catch (error) {
              failures.push(error); // handed over again next time
              continue;
            }
            await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
          }
        } finally {
          lock.release();
        }
      } finally {
        await client.logout().catch(() => client.close());
      }
      if (failures.length > 0) throw new AggregateError(failures, 'returned mails could not all be seen to');
    },
  };
}
