import { system } from '../../platform/actor.ts';
import { act, type House, read } from '../../platform/house.ts';
import { getMailbox } from '../mail/mail.ts';
import { type ImapFolder, type ImapMessage, type ImapPort, type ImapSession, ImapTrouble } from './imap.ts';
import { placeOf, SEAL } from './movein.ts';
import {
  afterTrouble,
  flagsHere,
  folderHere,
  keyOf,
  LARGEST_MESSAGE,
  MOST_FOLDERS,
  MOST_MESSAGES,
} from './rules.ts';
import {
  beginCopy,
  claimMove,
  clearTrouble,
  copyPlaced,
  endMove,
  folderProgress,
  holdMove,
  type OpenMove,
  saveSeen,
  saveTrouble,
} from './store.ts';

const by = system('mail-import');
/** Longer than a message takes: another instance goes on where one has died. */
const CLAIM_SECONDS = 300;
const BATCH = 50;
const AGAIN_SECONDS = 60;

/** Messages that one run copies: then others have their turn. */
export interface Budget {
  readonly messages: number;
}

/** One import that waits is carried on. @returns whether there was one. */
export async function carryOn(house: House, imap: ImapPort, budget: Budget): Promise<boolean> {
  const move = await act(house, by, (work) => claimMove(work, CLAIM_SECONDS));
  if (!move) return false;
  try {
    const finished = await copyMailbox(house, imap, move, budget);
    await act(house, by, async (work) => {
      if (finished) await endMove(work, move, 'done', null);
      // Its turn comes again at the next look.
      else await holdMove(work, move.id, 0);
    });
  } catch (error) {
    if (!(error instanceof Met)) throw error;
    await act(house, by, async (work) => {
      const { trouble, message } = error.trouble;
      const said = `${error.where}: ${trouble}: ${message}`;
      if (afterTrouble(trouble, { where: error.where, tries: move.tries }) === 'failed')
        await endMove(work, move, 'failed', said);
      else await saveTrouble(work, move.id, said, AGAIN_SECONDS);
    });
  }
  return true;
}

/** Trouble, and on which side. */
class Met extends Error {
  readonly where: 'there' | 'here';
  readonly trouble: ImapTrouble;
  constructor(where: 'there' | 'here', trouble: ImapTrouble) {
    super(trouble.message);
    this.where = where;
    this.trouble = trouble;
  }
}

async function on<T>(where: 'there' | 'here', deed: () => Promise<T>): Promise<T> {
  try {
    return await deed();
  } catch (error) {
    throw error instanceof ImapTrouble ? new Met(where, error) : error;
  }
}

async function copyMailbox(house: House, imap: ImapPort, move: OpenMove, budget: Budget): Promise<boolean> {
  const passwords = JSON.parse(house.secrets.open(move.sealed, SEAL)) as { there: string; here: string };
  const own = await read(house, by, async (work) => ({
    place: await placeOf(work, move.serviceId),
    address: (await getMailbox(work, move.mailboxId))?.address,
  }));
  const { place } = own;
  if (!place || own.address === undefined)
    throw new Met('here', new ImapTrouble('no-answer', 'the mailbox is on no node now'));
  const { host, port, username } = move;
  const there = await on('there', () => imap.open({ host, port, username, password: passwords.there }));
  try {
    const account = { host: place.host, port: 993, username: own.address, password: passwords.here };
    const here = await on('here', () =>
      imap.open(place.address === undefined ? account : { ...account, ownAddress: place.address }),
    );
    try {
      await act(house, by, (work) => clearTrouble(work, move.id));
      return await copyFolders(house, move, { there, here }, budget);
    } finally {
      await here.close();
    }
  } finally {
    await there.close();
  }
}

interface Sides {
  readonly there: ImapSession;
  readonly here: ImapSession;
}

/** @returns false where the budget was used up first. */
async function copyFolders(house: House, move: OpenMove, sides: Sides, budget: Budget): Promise<boolean> {
  const folders = await on('there', () => sides.there.folders());
  const own = await on('here', () => sides.here.folders());
  let left = budget.messages;
  for (const folder of folders.slice(0, MOST_FOLDERS)) {
    const target = folderHere(folder, own);
    if (!own.some(({ path }) => path === target)) await on('here', () => sides.here.create(target));
    left = await copyFolder(house, move, sides, { folder, target, left });
    if (left <= 0) return false;
  }
  return true;
}

async function copyFolder(
  house: House,
  move: OpenMove,
  sides: Sides,
  { folder, target, left }: { folder: ImapFolder; target: string; left: number },
): Promise<number> {
  const state = await on('there', () => sides.there.select(folder.path));
  const { lastUid } = await act(house, by, (work) =>
    folderProgress(work, move, folder.path, {
      ...state,
      messages: Math.min(state.messages, MOST_MESSAGES),
    }),
  );
  let after = lastUid;
  let budget = left;
  for (;;) {
    const from = after;
    const batch = await on('there', () => sides.there.messagesAfter(from, BATCH));
    if (batch.length === 0) return budget;
    if (!(await act(house, by, (work) => holdMove(work, move.id, CLAIM_SECONDS)))) return 0; // stopped
    for (const message of batch) {
      if (budget <= 0) return 0;
      const seen = await copyMessage(house, move, sides, { message, target });
      await act(house, by, (work) => saveSeen(work, move, folder.path, message.uid, seen));
      after = message.uid;
      budget -= 1;
    }
  }
}

async function copyMessage(
  house: House,
  move: OpenMove,
  { there, here }: Sides,
  { message, target }: { message: ImapMessage; target: string },
): Promise<'copied' | 'skipped' | 'too_large'> {
  if (message.flags.some((flag) => flag.toLowerCase() === '\\deleted')) return 'skipped';
  if (message.size > LARGEST_MESSAGE) return 'too_large';
  const content = await on('there', () => there.content(message.uid));
  if (content === undefined) return 'skipped';
  const key = keyOf(message, content);
  const known = await act(house, by, (work) => beginCopy(work, move, target, key));
  if (known === 'placed') return 'skipped';
  const { messageId } = message;
  // Begun by one who died: did it arrive? Without an id it can not be asked; then twice is better than never.
  const arrived =
    known === 'begun' &&
    messageId !== undefined &&
    (await on('here', () => here.has(target, { messageId, size: content.byteLength })));
  if (!arrived)
    await on('here', () =>
      here.append(target, { content, flags: flagsHere(message.flags), receivedAt: message.receivedAt }),
    );
  await act(house, by, (work) => copyPlaced(work, move, target, key));
  return 'copied';
}
