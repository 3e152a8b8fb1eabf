import { createPublicKey } from 'node:crypto';
import type { DkimKey } from '../../protocol/mail-report.ts';
import { readIfThere } from '../files.ts';
import { dkimKeyFile } from './paths.ts';
import type { Wanted } from './plan.ts';

const known = new Map<string, string>();

/** The public halves, for the domains' DNS. */
export async function publicKeys(wanted: readonly Wanted[]): Promise<DkimKey[]> {
  const keys: DkimKey[] = [];
  for (const { piece } of wanted) {
    if (piece?.kind !== 'domain' || piece.state !== 'present') continue;
    const { id: domain, name } = piece;
    const { selector } = piece.dkim;
    const publicKey = await publicKeyIn(dkimKeyFile(name, selector));
    if (publicKey !== undefined) keys.push({ domain, name, selector, publicKey });
  }
  return keys;
}

async function publicKeyIn(path: string): Promise<string | undefined> {
  const before = known.get(path);
  if (before !== undefined) return before;
  const pem = await readIfThere(path);
  if (pem === undefined) return undefined;
  const key = createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64');
  known.set(path, key);
  return key;
}
