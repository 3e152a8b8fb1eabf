import type { LoaderFunctionArgs } from 'react-router';
import { terminationLetter } from '../../company/endings/letter.ts';
import { fileResponse } from '../files.ts';
import { ownContract } from './own-contract.ts';

/** Art. 7: to print, sign and post. */
export async function loader(args: LoaderFunctionArgs) {
  const { more } = await ownContract(args, terminationLetter);
  return fileResponse(more.bytes, { name: more.name, type: 'application/pdf' });
}
