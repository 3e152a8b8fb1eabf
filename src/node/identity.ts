import { z } from 'zod';
import { readIfThere } from './files.ts';
import { IDENTITY } from './paths.ts';

/** Who this node is, written when it joined (`setup/`), root's alone. */
const identity = z.object({
  url: z.url(),
  nodeId: z.uuid(),
  name: z.string(),
  hostname: z.string(),
  credential: z.string().min(1),
  stateKey: z.string(),
  quota: z.enum(['btrfs', 'xfs', 'ext4']),
  /** Tests only: a control plane without TLS. */
  plainHttp: z.boolean().default(false),
});

export type Identity = z.infer<typeof identity>;

/** @throws Error with a sentence for the operator. */
export async function readIdentity(): Promise<Identity> {
  const text = await readIfThere(IDENTITY);
  if (text === undefined) throw new Error('this machine has not joined a control plane');
  const parsed = identity.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${IDENTITY} is damaged; join again`);
  if (parsed.data.url.startsWith('http://') && !parsed.data.plainHttp) {
    throw new Error('the control plane’s address must begin with https://');
  }
  return parsed.data;
}
