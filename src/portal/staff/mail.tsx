import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { bouncesOf } from '../../company/bounces/bounces.ts';
import { getMail, releaseMail } from '../../platform/mail/mail.ts';
import { visitOf } from '../context.ts';
import { readForm } from '../form.ts';
import { found } from '../found.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, InstantText } from '../ui/values.tsx';
import { staffAct, staffRead } from './guard.ts';
import styles from './staff.module.css';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const id = args.params.mailId ?? '';
  const loaded = await staffRead(visit, 'outbox.read', async (work) => ({
    mail: found(await getMail(work, id)),
    bounces: await bouncesOf(work, id),
  }));
  return { ...loaded, relay: visit.provider.secretsSet.includes('smtpUrl') };
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
  const { mail, bounces, relay } = useLoaded<typeof loader>();
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
      {bounces.length > 0 && (
        <Panel title={t('bounces.staff.of-mail')} plain>
          <DataTable
            caption={t('bounces.staff.of-mail')}
            rows={bounces}
            rowKey={(bounce) => `${bounce.address} ${bounce.kind}`}
            columns={[
              { label: t('bounces.staff.address'), cell: (bounce) => bounce.address },
              {
                label: t('staff.state'),
                cell: (bounce) => (
                  <Status tone={bounce.kind === 'hard' ? 'bad' : 'warn'}>
                    {t(`bounces.kinds.${bounce.kind}`)}
                  </Status>
                ),
              },
              { label: t('staff.when'), cell: (bounce) => <DayText value={bounce.on} short /> },
              {
                label: t('bounces.staff.said'),
                cell: (bounce) => `${bounce.status} ${bounce.diagnostic}`,
              },
            ]}
          />
        </Panel>
      )}
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
