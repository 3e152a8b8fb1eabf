import { type ImapAccount, type ImapPort, type ImapSession, ImapTrouble, type Trouble } from '../imap.ts';

export interface HeldMessage {
  readonly uid: number;
  readonly content: string;
  readonly messageId?: string;
  readonly flags: readonly string[];
  readonly receivedAt?: Date;
}

export interface HeldFolder {
  uidValidity: bigint;
  readonly use?: string;
  readonly messages: HeldMessage[];
}

/** Mail servers in memory, for store tests: by host, folders with their messages; and what breaks when. */
export class Servers implements ImapPort {
  readonly hosts = new Map<string, { password: string | undefined; folders: Map<string, HeldFolder> }>();
  readonly opened: ImapAccount[] = [];
  /** After so many messages were placed, this happens: before the server has one more, or after. */
  breaks: { after: number; trouble: Trouble; placed: boolean } | undefined;
  private placedSoFar = 0;

  host(name: string, password?: string): Map<string, HeldFolder> {
    const folders = new Map<string, HeldFolder>([['INBOX', { uidValidity: 1n, messages: [] }]]);
    this.hosts.set(name, { password, folders });
    return folders;
  }

  async open(account: ImapAccount): Promise<ImapSession> {
    this.opened.push(account);
    const host = this.hosts.get(account.host);
    if (!host) throw new ImapTrouble('no-answer', 'nobody');
    if (host.password !== undefined && host.password !== account.password)
      throw new ImapTrouble('password-refused', 'NO');
    return this.session(host.folders);
  }

  private session(folders: Map<string, HeldFolder>): ImapSession {
    let open: HeldFolder | undefined;
    return {
      folders: async () => [...folders].map(([path, { use }]) => ({ path, use, delimiter: '/' })),
      select: async (path) => {
        open = folders.get(path);
        if (!open) throw new ImapTrouble('broken', 'no folder');
        return { uidValidity: open.uidValidity, messages: open.messages.length };
      },
      messagesAfter: async (after, most) =>
        (open?.messages ?? [])
          .filter(({ uid }) => uid > after)
          .slice(0, most)
          .map(({ uid, content, messageId, flags, receivedAt }) => ({
            uid,
            size: content.length,
            messageId,
            flags,
            receivedAt,
          })),
      content: async (uid) => {
        const message = open?.messages.find((one) => one.uid === uid);
        return message && Buffer.from(message.content);
      },
      create: async (path) => {
        folders.set(path, { uidValidity: 1n, messages: [] });
      },
      append: async (path, { content, flags, receivedAt }) => {
        const broken =
          this.breaks !== undefined && this.placedSoFar >= this.breaks.after ? this.breaks : undefined;
        if (broken && !broken.placed) throw new ImapTrouble(broken.trouble, 'gone');
        const folder = folders.get(path);
        if (!folder) throw new ImapTrouble('broken', 'no folder');
        const text = Buffer.from(content).toString();
        const messageId = /^Message-ID: (\S+)/im.exec(text)?.[1];
        folder.messages.push({
          uid: folder.messages.length + 1,
          content: text,
          flags,
          ...(messageId === undefined ? {} : { messageId }),
          ...(receivedAt === undefined ? {} : { receivedAt }),
        });
        this.placedSoFar += 1;
        if (broken) throw new ImapTrouble(broken.trouble, 'gone');
      },
      has: async (path, { messageId, size }) =>
        (folders.get(path)?.messages ?? []).some(
          (one) => one.messageId === messageId && one.content.length === size,
        ),
      close: async () => undefined,
    };
  }
}

export function held(uid: number, id: string | undefined, changes: Partial<HeldMessage> = {}): HeldMessage {
  const head = id === undefined ? '' : `Message-ID: <${id}@old.example>\r\n`;
  return {
    uid,
    content: `${head}Subject: ${id ?? 'sans numéro'}\r\n\r\nbonjour ${uid}\r\n`,
    flags: [],
    ...(id === undefined ? {} : { messageId: `<${id}@old.example>` }),
    ...changes,
  };
}
