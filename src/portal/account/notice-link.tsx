import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { chooseThroughLink, openChoiceLink } from '../../company/notices/notices.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, isOneClick, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { behindLink, linkFailed } from './link.ts';

const linkOf = ({ params }: LoaderFunctionArgs) => ({ kind: params.kind ?? '', token: params.token ?? '' });

/** Looking changes nothing: programs that check mails for viruses open every link. */
export async function loader(args: LoaderFunctionArgs) {
  return behindLink(await openChoiceLink(visitOf(args).house, linkOf(args)));
}

/** By the button of the mail program (RFC 8058), or by that of the page, which takes it back too. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  if (await isOneClick(visit)) {
    behindLink(await chooseThroughLink(visit.house, linkOf(args), 'off', 'one-click'));
    return null;
  }
  const submitted = await readForm(visit);
  const choice = submitted.text('choice') === 'on' ? 'on' : 'off';
  const chosen = await chooseThroughLink(visit.house, linkOf(args), choice, 'link');
  return isRefusal(chosen) ? linkFailed(visit, submitted, chosen) : done(visit, visit.url.pathname);
}

export default function NoticeLink() {
  const t = useT();
  const { kind, choice } = useLoaded<typeof loader>();
  return (
    <SiteShell narrow>
      <meta name="robots" content="noindex" />
      <PageHeader title={t('notices.choice.link-title')} lead={t('notices.choice.link-rest')} />
      <Panel>
        <Notice tone={choice === 'on' ? 'accent' : 'good'}>
          {t(`notices.choice.link-${choice}`, { kind: t(`notices.kinds.${kind}`) })}
        </Notice>
        <p>{t(`notices.choice.about.${kind}`)}</p>
        <PostForm>
          <input type="hidden" name="choice" value={choice === 'on' ? 'off' : 'on'} />
          <FormActions>
            <SubmitButton>{t(`notices.choice.${choice === 'on' ? 'stop' : 'start'}`)}</SubmitButton>
          </FormActions>
        </PostForm>
      </Panel>
    </SiteShell>
  );
}
