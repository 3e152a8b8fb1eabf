import type { LoaderFunctionArgs } from 'react-router';
import { terminationLetter } from '../../company/endings/letter.ts';
import { behindTerminationLink } from '../../company/endings/link.ts';
import { read } from '../../platform/house.ts';
import { behindLink } from '../account/link.ts';
import { visitOf } from '../context.ts';
import { fileResponse } from '../files.ts';
import { found } from '../found.ts';

/** Art. 7: to print, sign and post; looking at it does not use the link. */
export async function loader(args: LoaderFunctionArgs) {
  const { house } = visitOf(args);
  const { actor, services } = behindLink(await behindTerminationLink(house, args.params.token ?? ''));
  const service = found(services.find(({ id }) => id === args.params.serviceId));
  const letter = await read(house, actor, (work) => terminationLetter(work, service));
  return fileResponse(letter.bytes, { name: letter.name, type: 'application/pdf' });
}
