import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { system } from '../../platform/actor.ts';
import { verifyEmail } from '../../platform/auth/credentials.ts';
import { peekLink } from '../../platform/auth/links.ts';
import { act, read } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { done, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { behindLink } from './link.ts';

export async function loader(args: LoaderFunctionArgs) {
  const token = args.params.token ?? '';
  behindLink(
    await read(visitOf(args).house, system('portal'), (work) => peekLink(work, token, 'verify-email')),
  );
  return null;
}

/** By a button, not by the visit: mail scanners follow links. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  await readForm(visit);
  behindLink(await act(visit.house, visit.actor, (work) => verifyEmail(work, args.params.token ?? '')));
  return done(visit, visit.session ? '/choose' : '/sign-in', 'portal.verify.done');
}

export default function Verify() {
  const t = useT();
  return (
    <SiteShell narrow>
      <PageHeader title={t('portal.verify.title')} lead={t('portal.verify.lead')} />
      <PostForm>
        <div>
          <SubmitButton>{t('portal.verify.submit')}</SubmitButton>
        </div>
      </PostForm>
    </SiteShell>
  );
}
