/** What moving in needs of mail servers. A port: the room speaks no IMAP itself. */
export interface ImapPort {
  /**
   * Signs in, by TLS only.
   * @throws ImapTrouble when the server does not answer, refuses the password, or may not be asked.
   */
  open(account: ImapAccount): Promise<ImapSession>;
}

export interface ImapAccount {
  readonly host: string;
  /** 993: TLS from the start; 143: STARTTLS or nothing. */
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Our own node: reached at this address, whatever its name leads to. */
  readonly ownAddress?: string;
}

export interface ImapFolder {
  readonly path: string;
  /** "\\Sent", "\\Trash" … (RFC 6154). */
  readonly use: string | undefined;
  readonly delimiter: string;
}

export interface ImapMessage {
  readonly uid: number;
  readonly size: number;
  readonly messageId: string | undefined;
  readonly flags: readonly string[];
  readonly receivedAt: Date | undefined;
}

export interface ImapSession {
  /** Those that hold messages of their own; not views of others ("all mail"). */
  folders(): Promise<readonly ImapFolder[]>;
  /** Opens a folder; what follows is about it. */
  select(path: string): Promise<{ uidValidity: bigint; messages: number }>;
  /** In the order of their UIDs, those above `after`, at most so many. */
  messagesAfter(after: number, most: number): Promise<readonly ImapMessage[]>;
  /** Undefined: gone meanwhile. */
  content(uid: number): Promise<Uint8Array | undefined>;
  /** Makes the folder where there is none. */
  create(path: string): Promise<void>;
  append(
    path: string,
    message: { content: Uint8Array } & Pick<ImapMessage, 'flags' | 'receivedAt'>,
  ): Promise<void>;
  /** Whether a message of this id and size is in the folder. */
  has(path: string, message: { messageId: string; size: number }): Promise<boolean>;
  close(): Promise<void>;
}

export type Trouble = 'password-refused' | 'address-refused' | 'no-answer' | 'mailbox-full' | 'broken';

/** Why a server could not be used; what it said is for the page, without secrets. */
export class ImapTrouble extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble, said: string) {
    super(said.slice(0, 200));
    this.trouble = trouble;
  }
}
