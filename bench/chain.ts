import { sql } from 'kysely';
import { chainHash, GENESIS } from '../src/company/invoicing/books.ts';
import { selectBooks } from '../src/company/invoicing/books-store.ts';
import { bookEntry } from '../src/company/invoicing/entry.ts';
import { selectLines } from '../src/company/invoicing/store.ts';
import { act, type House } from '../src/platform/house.ts';
import { bencher } from './product.ts';

/**
 * Gives every document its place in the books' chain of hashes, as if the copies had been issued one after the
 * other: for whoever verifies the books afterwards.
 */
export async function chainBooks(house: House): Promise<void> {
  await act(house, bencher, async (work) => {
    await sql`set local session_replication_role = replica`.execute(work.tx);
    let [seq, end] = [0n, GENESIS as Buffer];
    for (;;) {
      const rows = await selectBooks(work, seq, 1000);
      if (rows.length === 0) break;
      const ids = rows.map(({ id }) => id);
      const lines = await selectLines(work, ids);
      const links = rows.map(({ hash: _copied, ...row }) => {
        const before = end;
        end = chainHash(before, bookEntry({ ...row, prev_hash: before }, lines.get(row.id) ?? []));
        seq = row.seq;
        return { before, end };
      });
      await sql`
        update invoices i set prev_hash = c.before, hash = c.after
          from unnest(${ids}::uuid[], ${links.map(({ before }) => before)}::bytea[],
                      ${links.map((link) => link.end)}::bytea[]) as c(id, before, after)
         where i.id = c.id`.execute(work.tx);
    }
    await sql`update book_head set hash = ${end}`.execute(work.tx);
  });
}
