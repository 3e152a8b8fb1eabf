import type { Page } from 'playwright-core';
import { oneLine } from './people.ts';
import { productUrl } from './product.ts';

/** What was written to somebody, newest first, as staff see it in the outbox. */
export async function subjectsTo(staff: Page, to: string): Promise<string[]> {
  return (await rowsTo(staff, to)).map(({ subject }) => subject);
}

/** The newest mail of that subject to somebody, as it was written. */
export async function mailTo(staff: Page, to: string, subject: RegExp): Promise<string> {
  const rows = await rowsTo(staff, to);
  const found = rows.find((row) => subject.test(row.subject));
  if (!found) throw new Error(`${to} got no ${subject}: ${rows.map((row) => row.subject).join(' | ')}`);
  await staff.goto(new URL(found.path, productUrl()).href);
  return oneLine((await staff.locator('main pre').textContent()) ?? '');
}

async function rowsTo(staff: Page, to: string): Promise<{ subject: string; path: string }[]> {
  const rows: { subject: string; path: string }[] = [];
  await staff.goto(`${productUrl()}/staff/outbox`);
  for (;;) {
    for (const row of await staff.locator('main tbody tr').filter({ hasText: to }).all()) {
      const link = row.getByRole('link');
      rows.push({
        subject: (await link.textContent()) ?? '',
        path: (await link.getAttribute('href')) ?? '',
      });
    }
    const next = staff.getByRole('link', { name: 'Page suivante' });
    if ((await next.count()) === 0) return rows;
    await next.click();
    await staff.waitForLoadState();
  }
}
