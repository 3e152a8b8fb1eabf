import { describe, expect, it } from 'vitest';
import { afterTrouble, flagsHere, folderHere, keyOf, readAccess } from './rules.ts';

const good = { host: 'Imap.Old.example', port: '993', username: ' jean@old.example ', password: 'p w' };

describe('the old mailbox', () => {
  it.each<[string, object, string]>([
    ['without a server', { host: '' }, 'move-host'],
    ['at an address in place of a name', { host: '10.0.0.1' }, 'move-host'],
    ['at this machine', { host: 'localhost' }, 'move-host'],
    ['at a URL', { host: 'imaps://old.example' }, 'move-host'],
    ['at another port', { port: '25' }, 'move-port'],
    ['at no port', { port: 'x' }, 'move-port'],
    ['without a name', { username: ' ' }, 'move-username'],
    ['whose name breaks the line', { username: 'a\r\nb' }, 'move-username'],
    ['without a password', { password: '' }, 'move-password'],
    ['whose password breaks the line', { password: 'a\nb' }, 'move-password'],
    ['whose password is a book', { password: 'x'.repeat(300) }, 'move-password'],
  ])('%s is refused', (_what, changes, reason) => {
    expect(readAccess({ ...good, ...changes })).toMatchObject({ refused: reason });
  });

  it('is read as typed', () => {
    expect(readAccess(good)).toEqual({
      host: 'imap.old.example',
      port: 993,
      username: 'jean@old.example',
      password: 'p w',
    });
  });
});

describe('a folder', () => {
  const here = [
    { path: 'INBOX', use: undefined, delimiter: '/' },
    { path: 'Sent', use: '\\Sent', delimiter: '/' },
  ];
  it.each([
    [{ path: 'inbox', use: undefined, delimiter: '.' }, 'INBOX'],
    [{ path: 'Objets envoyés', use: '\\Sent', delimiter: '/' }, 'Sent'],
    [{ path: 'INBOX.Clients.2025', use: undefined, delimiter: '.' }, 'Clients/2025'],
    [{ path: 'a/b.c', use: undefined, delimiter: '.' }, 'a-b/c'],
    [{ path: 'Travail', use: '\\Archive', delimiter: '/' }, 'Travail'],
  ])('%j lands in %s', (there, expected) => {
    expect(folderHere(there, here)).toBe(expected);
  });
});

describe('a message', () => {
  const text = (value: string) => Buffer.from(value);
  it('is the same by its id and size, else by its content', () => {
    const one = keyOf({ messageId: '<a@b>', size: 5 }, text('hello'));
    expect(keyOf({ messageId: ' <a@b> ', size: 5 }, text('other'))).toBe(one);
    expect(keyOf({ messageId: '<a@b>', size: 6 }, text('hello'))).not.toBe(one);
    const bare = keyOf({ messageId: undefined, size: 5 }, text('hello'));
    expect(keyOf({ messageId: '', size: 9 }, text('hello'))).toBe(bare);
    expect(keyOf({ messageId: undefined, size: 5 }, text('hellO'))).not.toBe(bare);
  });

  it('keeps what its reader did with it, and no keyword of the old server', () => {
    expect(flagsHere(['\\Seen', '\\Recent', '$Forwarded', '\\Deleted', '\\flagged'])).toEqual([
      '\\Seen',
      '\\flagged',
    ]);
  });
});

describe('trouble', () => {
  it.each([
    ['password-refused', 'there', 0, 'failed'],
    ['password-refused', 'here', 0, 'again'],
    ['address-refused', 'there', 0, 'failed'],
    ['mailbox-full', 'here', 0, 'failed'],
    ['no-answer', 'there', 0, 'again'],
    ['broken', 'here', 28, 'again'],
    ['no-answer', 'there', 29, 'failed'],
  ] as const)('%s %s, after %i others, means: %s', (trouble, where, tries, expected) => {
    expect(afterTrouble(trouble, { where, tries })).toBe(expected);
  });
});
