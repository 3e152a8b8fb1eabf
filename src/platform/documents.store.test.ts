import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, system } from './actor.ts';
import { getDocument, keepDocument, listDocuments } from './documents.ts';
import { act, read } from './house.ts';
import { newId } from './ids.ts';
import { type TestHouse, testHouse } from './testing/database.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse();
});
afterAll(() => house.close());

const robot = system('test');
const person = (customerId: string): Actor => ({ kind: 'contact', id: newId(), name: 'Léa', customerId });
const file = {
  kind: 'invoice',
  name: 'F2026-00001.pdf',
  mime: 'application/pdf',
  bytes: Buffer.from('%PDF'),
};
const keep = (customerId: string | null, change: Partial<typeof file> = {}) =>
  act(house, robot, (work) => keepDocument(work, { ...file, customerId, ...change }));

describe('a kept document', () => {
  it.each([
    ['a name with a path', { name: '../../etc/passwd' }],
    ['a name with CR/LF', { name: 'a\r\nb.pdf' }],
    ['a name of 300 characters', { name: 'x'.repeat(300) }],
    ['no name', { name: '' }],
    ['a kind with a space', { kind: 'an invoice' }],
    ['a type with a header in it', { mime: 'text/html\r\nX: y' }],
    ['no bytes', { bytes: Buffer.alloc(0) }],
  ])('is refused with %s', async (_what, change) => {
    await expect(keep(null, change)).rejects.toThrow('documents_');
  });

  it('comes back as it was, and stays as it was', async () => {
    const id = await keep(null);
    const got = await read(house, robot, (work) => getDocument(work, id));
    expect(got).toMatchObject({ name: file.name, size: 4, bytes: file.bytes });
    await expect(house.pool.query("update documents set name = 'x'")).rejects.toThrow('append-only');
    await expect(house.pool.query('delete from documents')).rejects.toThrow('append-only');
  });

  it('is for its own customer: others, who guess its id or list everything, see nothing', async () => {
    const [mine, theirs] = [newId(), newId()];
    const id = await keep(mine);
    const company = await keep(null);
    await keep(theirs);
    const list = (by: Actor) => read(house, by, (work) => listDocuments(work, {}));
    expect((await list(person(mine))).map((entry) => entry.id)).toEqual([id]);
    expect(await read(house, person(theirs), (work) => getDocument(work, id))).toBeUndefined();
    expect(await read(house, person(mine), (work) => getDocument(work, company))).toBeUndefined();
    expect(await act(house, person(theirs), (work) => getDocument(work, id))).toBeUndefined();
    expect(await read(house, { kind: 'visitor' }, (work) => getDocument(work, id))).toBeUndefined();
    expect(await read(house, robot, (work) => getDocument(work, "x' or true"))).toBeUndefined();
  });

  it('is listed newest first, by kind, in pages', async () => {
    const customerId = newId();
    const ids = [
      await keep(customerId),
      await keep(customerId, { kind: 'signed-terms' }),
      await keep(customerId),
    ];
    const list = (filter: Parameters<typeof listDocuments>[1]) =>
      read(house, robot, async (work) =>
        (await listDocuments(work, { customerId, ...filter })).map(({ id }) => id),
      );
    const sorted = ids.toSorted().reverse();
    expect(await list({})).toEqual(sorted);
    expect(await list({ kind: 'signed-terms' })).toEqual([ids[1]]);
    expect(await list({ before: sorted[0] ?? '' })).toEqual(sorted.slice(1));
  });
});
