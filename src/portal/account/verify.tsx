import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { system } from '../../platform/actor.ts';
import { verifyEmail } from '../../platform/auth/credentials.ts';
import { peekLink } from '../../platform/auth/links.ts';
import { act, read } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { LinkProblem } from './link-problem.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const link = await read(visitOf(args).house, system('portal'), (work) =>
    peekLink(work, args.params.token ?? '', 'verify-email'),
  );
  return isRefusal(link) ? link : null;
}

/** By a button, not by the visit: mail scanners follow links. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const result = await act(visit.house, visit.actor, (work) => verifyEmail(work, args.params.token ?? ''));
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, visit.session ? '/choose' : '/sign-in', 'portal.verify.done');
}

export default function Verify() {
  const t = useT();
  const refusal = useLoaded<typeof loader>();
  if (refusal) return <LinkProblem refusal={refusal} />;
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
