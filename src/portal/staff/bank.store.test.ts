import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { robot } from '../../api/testing/company.ts';
import { importBankFile, listImports, MAX_FILE_BYTES } from '../../company/banking/banking.ts';
import { read } from '../../platform/house.ts';
import { type Language, sentence } from '../../platform/i18n/index.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { sepaBank } from '../../suppliers/banks/sepa-bank.ts';
import { BAD_FILES, type BadFile, type Said } from '../../suppliers/banks/testing/bad-files.ts';
import { type People, people, type Role } from '../testing/company.ts';
import { type Pages, testPages, type Visitor } from '../testing/pages.ts';

let house: TestHouse;
let pages: Pages;
let known: People;
beforeAll(async () => {
  house = await testHouse('2026-03-02T09:00:00Z');
  known = await people(house);
  pages = await testPages(house);
});
afterAll(() => house.close());

async function as(role: Role): Promise<Visitor> {
  const visitor = pages.visitor();
  const token = await known.signIn(role);
  if (token) visitor.cookies.set('orbite_session', token);
  return visitor;
}

const said: Said = { amount: '12.00', number: 'F2026-00001', endToEnd: 'a'.repeat(32), ref: 'B1' };
const imports = () => read(house, robot, (work) => listImports(work, { limit: 5 }));
const inHtml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#x27;');

describe('the upload page of the bank', () => {
  // Half of them in each language: the sentences themselves are held in both by the table of the room.
  const table = BAD_FILES.map(
    (bad, index) => [index % 2 === 0 ? 'fr' : 'en', bad.format, bad.what, bad] as const,
  );

  it.each<readonly [Language, string, string, BadFile]>(table)(
    'says in %s the line and the reason of a file %s %s',
    async (language, _format, _what, bad) => {
      const accountant = await as('accountant');
      accountant.cookies.set('language', language);
      const bytes = bad.bytes(said);
      const refused = await importBankFile(house, robot, sepaBank, { name: 'x', bytes });
      if (!isRefusal(refused)) throw new Error('it was taken in');
      const file = new File([new Uint8Array(bytes)], 'releve.xml');
      const answer = await accountant.post('/staff/bank', { form: 'import', file });
      expect(answer.status).toBe(422);
      // For a browser a file of no bytes is no file.
      if (bytes.length > 0) expect(answer.html).toContain(inHtml(sentence(refused, language)));
      expect(await imports()).toEqual([]);
    },
  );

  it.each([
    ['says how much comes', { 'content-length': String(200 * 1024 * 1024) }],
    ['does not say how much comes', {}],
  ])('reads 200 MB no further than it must when the sender %s', async (_what, headers) => {
    const accountant = await as('accountant');
    const form = `--x\r\ncontent-disposition: form-data; name="token"\r\n\r\n${await accountant.token()}\r\n--x\r\ncontent-disposition: form-data; name="file"; filename="a.xml"\r\n\r\n`;
    const chunk = new Uint8Array(1024 * 1024).fill(0x20);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === 0) controller.enqueue(new TextEncoder().encode(form));
        if (sent >= 200 * chunk.length) return controller.close();
        sent += chunk.length;
        controller.enqueue(chunk);
      },
    });
    const answer = await accountant.stream('/staff/bank', body, {
      'content-type': 'multipart/form-data; boundary=x',
      ...headers,
    });
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('rien n’a été enregistré');
    expect(sent).toBeLessThan(MAX_FILE_BYTES + 8 * 1024 * 1024);
    expect(await imports()).toEqual([]);
  });
});
