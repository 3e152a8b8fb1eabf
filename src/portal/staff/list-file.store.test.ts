import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { type People, people, type Role } from '../testing/company.ts';
import { type Pages, testPages } from '../testing/pages.ts';
import { LIST_FILES } from './lists.ts';

let house: TestHouse;
let pages: Pages;
let known: People;

beforeAll(async () => {
  house = await testHouse();
  known = await people(house);
  pages = await testPages(house);
});
afterAll(() => house.close());

async function asked(role: Role, path: string) {
  const visitor = pages.visitor();
  const token = await known.signIn(role);
  if (token) visitor.cookies.set('orbite_session', token);
  return visitor.get(path);
}

const linesOf = (text: string) => text.replace('\ufeff', '').trimEnd().split('\r\n');

describe('a list as a file', () => {
  it.each(['everything', '__proto__', 'constructor'])(
    'that does not exist is not found: %s',
    async (list) => {
      expect((await asked('admin', `/staff/lists/${list}`)).status).toBe(404);
    },
  );

  it('shows the acts to those only who may see the audit trail', async () => {
    expect((await asked('support', '/staff/lists/audit')).status).toBe(403);
    expect((await asked('accountant', '/staff/lists/audit')).status).toBe(200);
  });

  it.each(Object.keys(LIST_FILES))('has a heading over each cell, in words: %s', async (list) => {
    const answer = await asked('admin', `/staff/lists/${list}`);
    expect(answer.status).toBe(200);
    const [headings = '', ...rows] = linesOf(answer.html);
    const columns = LIST_FILES[list]?.columns ?? [];
    expect(headings.split(';')).toHaveLength(columns.length);
    expect(headings).not.toMatch(/staff\.|files\./);
    // Quoted cells aside, which may hold the separator.
    for (const row of rows.filter((text) => !text.includes('"'))) {
      expect(row.split(';')).toHaveLength(columns.length);
    }
  });

  it('says whose each row is, with plain amounts and days', async () => {
    const [, invoice = ''] = linesOf((await asked('admin', '/staff/lists/invoices')).html);
    expect(invoice).toMatch(/^[^;]+;[^;]+;F\d{4}-\d{5};\d{4}-\d\d-\d\d;\d{4}-\d\d-\d\d;(\d+\.\d\d;){4}/);
  });

  it('keeps the filters of its page', async () => {
    const all = linesOf((await asked('admin', '/staff/lists/customers')).html);
    const none = linesOf((await asked('admin', '/staff/lists/customers?q=nobody-is-called-this')).html);
    expect(all.length).toBeGreaterThan(2);
    expect(none).toHaveLength(1);
  });
});
