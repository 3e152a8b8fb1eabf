import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { getMail, releaseMail } from '../../platform/mail/mail.ts';
import { visitOf } from '../context.ts';
import { readForm } from '../form.ts';
import { found } from '../found.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { InstantText } from '../ui/values.tsx';
import { staffAct, staffRead } from './guard.ts';
import styles from './staff.module.css';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const id = args.params.mailId ?? '';
  const mail = found(await staffRead(visit, 'outbox.read', (work) => getMail(work, id)));
  return { mail, relay: visit.provider.secretsSet.includes('smtpUrl') };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const submitted = await readForm(visit);
  const id = args.params.mailId ?? '';
  return staffAct(visit, 'outbox.read', submitted, (work) => releaseMail(work, id), {
    to: `/staff/outbox/${id}`,
    notice: 'staff.outbox.released',
  });
}

export default function MailPage() {
  const t = useT();
  const { mail, relay } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={mail.subject}
        crumbs={[{ to: '/staff/outbox', label: t('staff.outbox.title') }]}
        actions={
          relay &&
          mail.status === 'kept' && (
            <PostForm inline>
              <SubmitButton>{t('staff.outbox.release')}</SubmitButton>
            </PostForm>
          )
        }
      />
      <Panel>
        <Facts
          facts={[
            { label: t('staff.outbox.to'), value: mail.to.join(', ') },
            { label: t('staff.state'), value: t(`staff.mail-status.${mail.status}`) },
            { label: t('staff.when'), value: <InstantText value={mail.queuedAt} /> },
            { label: t('staff.outbox.attempts'), value: mail.attempts },
            ...(mail.lastDetail === ''
              ? []
              : [{ label: t('staff.outbox.last-words'), value: mail.lastDetail }]),
            ...mail.attachments.map((id, index) => ({
              label: `${t('staff.outbox.attachment')} ${index + 1}`,
              value: <a href={`/staff/documents/${id}`}>{t('staff.open')}</a>,
            })),
          ]}
        />
      </Panel>
      {mail.body ? (
        <Panel title={t('staff.outbox.text')}>
          <pre className={styles.mail}>{mail.body.text}</pre>
        </Panel>
      ) : (
        <Notice>{t('staff.outbox.body-hidden')}</Notice>
      )}
    </>
  );
}
