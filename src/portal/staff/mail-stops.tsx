import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import { Temporal } from 'temporal-polyfill';
import { getCustomer } from '../../company/customers/customers.ts';
import { listStops, releaseStop, type Stop } from '../../company/mail/mail.ts';
import { visitOf } from '../context.ts';
import { readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Facts, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { InstantText } from '../ui/values.tsx';
import { mayOffer, ROWS, requireStaff, staffAct, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  return staffRead(visit, 'services.read', async (work) => {
    const lines: { stop: Stop; customer: string }[] = [];
    for (const stop of await listStops(work, { limit: ROWS }))
      lines.push({ stop, customer: (await getCustomer(work, stop.customerId))?.name ?? '' });
    return { lines, may: mayOffer(visit, 'services.write') };
  });
}

/** Art. 12b: sending is released once it is clear what happened, with a reason that stays. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  requireStaff(visit, 'services.write');
  const form = await readForm(visit);
  return staffAct(
    visit,
    'services.write',
    form,
    (work) => releaseStop(work, form.text('id'), form.text('why')),
    { to: '/staff/mail-stops', notice: 'mailboxes.stops.done' },
  );
}

export default function MailStops() {
  const t = useT();
  const { lines, may } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('mailboxes.stops.title')} lead={t('mailboxes.stops.lead')} />
      {lines.length === 0 ? (
        <EmptyState title={t('mailboxes.stops.none')} />
      ) : (
        <div className="stack-large">
          {lines.map(({ stop, customer }) => (
            <StopPanel key={stop.id} stop={stop} customer={customer} may={may} />
          ))}
        </div>
      )}
    </>
  );
}

function StopPanel({ stop, customer, may }: { stop: Stop; customer: string; may: boolean }) {
  const t = useT();
  const { name } = stop;
  return (
    <Panel title={name}>
      <div className="stack">
        <Facts
          facts={[
            {
              label: t('staff.customer'),
              value: <Link to={`/staff/customers/${stop.customerId}`}>{customer}</Link>,
            },
            { label: t('mailboxes.page.when'), value: <InstantText value={stop.at} /> },
            {
              label: t('mailboxes.stops.burst'),
              value: t('mailboxes.stops.burst-words', {
                messages: stop.messages,
                recipients: stop.recipients,
                seconds: stop.seconds,
              }),
            },
            {
              label: t('staff.state'),
              value:
                stop.releasedAt === null ? (
                  <Status tone="bad">{t('mailboxes.page.stopped')}</Status>
                ) : (
                  <Status tone="good">{t('mailboxes.stops.released')}</Status>
                ),
            },
            ...(stop.why === null
              ? []
              : [
                  {
                    label: t('mailboxes.stops.why'),
                    value: stop.why === 'password-changed' ? t('mailboxes.stops.password-changed') : stop.why,
                  },
                ]),
          ]}
        />
        {stop.evidence.length > 0 && (
          <details open={stop.releasedAt === null}>
            <summary>{t('mailboxes.stops.evidence')}</summary>
            <DataTable
              caption={`${t('mailboxes.stops.evidence')} : ${name}`}
              rows={stop.evidence.map((line, nth) => ({ ...line, nth }))}
              rowKey={({ nth }) => String(nth)}
              columns={[
                {
                  label: t('mailboxes.page.when'),
                  cell: ({ at }) => <InstantText value={Temporal.Instant.from(at)} />,
                },
                { label: t('mailboxes.page.from-address'), cell: ({ client }) => <code>{client}</code> },
                { label: t('mailboxes.page.sender'), cell: ({ sender }) => sender || '<>' },
                {
                  label: t('mailboxes.page.recipient'),
                  cell: ({ first, recipients }) => `${first} (${recipients})`,
                },
              ]}
            />
          </details>
        )}
        {may && stop.releasedAt === null && (
          <PostForm name={`release/${stop.id}`}>
            <input type="hidden" name="id" value={stop.id} />
            <TextField name="why" label={t('mailboxes.stops.why')} maxLength={500} />
            <div>
              <SubmitButton look="quiet" label={`${t('mailboxes.stops.release')} : ${name}`}>
                {t('mailboxes.stops.release')}
              </SubmitButton>
            </div>
          </PostForm>
        )}
      </div>
    </Panel>
  );
}
