import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { actingMay } from '../../company/customers/customers.ts';
import { getMailbox } from '../../company/mail/mail.ts';
import { type Move, movesOf, startMove, stopMove } from '../../company/movein/movein.ts';
import { act } from '../../platform/house.ts';
import { formatNumber } from '../../platform/i18n/format.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { SubmitButton } from '../ui/button.tsx';
import { PasswordField, SelectField, TextField } from '../ui/fields.tsx';
import { FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { Meter } from '../ui/meter.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { Status, type Tone } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink, InstantText } from '../ui/values.tsx';
import { contactRead, ownService } from './access.ts';

/** Who may not manage the mailbox finds nothing here. */
async function ownMoves(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'anything', async (work, actor) => {
    const mailbox = found(await getMailbox(work, args.params.mailboxId ?? ''));
    const service = await ownService(work, actor, mailbox.serviceId);
    found((await actingMay(work, actor.customerId, 'manage', service.id)) || undefined);
    return { actor, mailbox, service, moves: await movesOf(work, mailbox.id) };
  });
}

export async function loader(args: LoaderFunctionArgs) {
  const { mailbox, service, moves } = await ownMoves(args);
  return { mailbox, service, moves };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, mailbox } = await ownMoves(args);
  const stops = form.form === 'stop';
  const result = await act(visit.house, actor, (work) =>
    stops
      ? stopMove(work, mailbox.id)
      : startMove(work, mailbox.id, {
          host: form.text('host'),
          port: form.text('port'),
          username: form.text('username'),
          password: form.exact('password'),
        }),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  return done(
    visit,
    `/account/mailboxes/${mailbox.id}/move-in`,
    stops ? 'mailboxes.move.stopped' : 'mailboxes.move.started',
  );
}

const TONES: Record<NonNullable<Move['outcome']> | 'runs', Tone> = {
  runs: 'accent',
  done: 'good',
  stopped: 'calm',
  failed: 'bad',
};

/** Mail of another server, brought into this mailbox; how far it is (art. 12b). */
export default function MoveIn() {
  const t = useT();
  const { mailbox, service, moves } = useLoaded<typeof loader>();
  const running = moves.find(({ outcome }) => outcome === null);
  return (
    <>
      <PageHeader
        title={t('mailboxes.move.title')}
        lead={mailbox.address}
        crumbs={[
          { to: `/account/services/${service.id}/mail`, label: t('mailboxes.page.mailboxes') },
          { to: `/account/mailboxes/${mailbox.id}`, label: mailbox.address },
        ]}
      />
      <div className="stack-large">
        {running ? <Running move={running} /> : <StartForm />}
        {moves.length > 0 && <MovesTable moves={moves} />}
      </div>
    </>
  );
}

function Running({ move }: { move: Move }) {
  const t = useT();
  const language = useLanguage();
  const seen = move.copied + move.skipped + move.tooLarge;
  const words = t('mailboxes.move.progress', {
    seen: formatNumber(seen, language),
    messages: formatNumber(move.messages, language),
  });
  return (
    <Panel title={t('mailboxes.move.runs', { host: move.host })} lead={t('mailboxes.move.runs-lead')}>
      <div className="stack">
        <div>
          {words}
          <Meter used={seen} limit={Math.max(1, move.messages)} words={words} />
        </div>
        {move.problem && <Notice tone="warn">{t('mailboxes.move.again', { problem: move.problem })}</Notice>}
        <PostForm name="stop">
          <div>
            <SubmitButton look="quiet">{t('mailboxes.move.stop')}</SubmitButton>
          </div>
        </PostForm>
      </div>
    </Panel>
  );
}

function StartForm() {
  const t = useT();
  return (
    <Panel
      title={t('mailboxes.move.start-title')}
      lead={
        <>
          {t('mailboxes.move.lead')} (<ArticleLink article="6" />)
        </>
      }
    >
      <PostForm name="start">
        <FieldRow>
          <TextField
            name="host"
            label={t('mailboxes.move.host')}
            hint={t('mailboxes.move.host-hint')}
            maxLength={253}
            spellCheck={false}
            autoComplete="off"
          />
          <SelectField
            name="port"
            label={t('mailboxes.move.port')}
            choices={[
              { value: '993', label: '993 (TLS)' },
              { value: '143', label: '143 (STARTTLS)' },
            ]}
          />
        </FieldRow>
        <FieldRow>
          <TextField
            name="username"
            label={t('mailboxes.move.username')}
            maxLength={320}
            spellCheck={false}
            autoComplete="off"
          />
          <PasswordField name="password" label={t('mailboxes.move.password')} />
        </FieldRow>
        <FormActions>
          <SubmitButton>{t('mailboxes.move.start')}</SubmitButton>
        </FormActions>
      </PostForm>
    </Panel>
  );
}

function MovesTable({ moves }: { moves: readonly Move[] }) {
  const t = useT();
  return (
    <Panel title={t('mailboxes.move.history')} plain>
      <DataTable
        caption={t('mailboxes.move.history')}
        rows={moves}
        rowKey={({ id }) => id}
        columns={[
          { label: t('mailboxes.page.when'), cell: ({ startedAt }) => <InstantText value={startedAt} /> },
          { label: t('mailboxes.move.host'), cell: ({ host, username }) => `${username} · ${host}` },
          {
            label: t('mailboxes.page.state'),
            cell: ({ outcome, problem }) => (
              <div className="stack-small">
                <Status tone={TONES[outcome ?? 'runs']}>
                  {t(`mailboxes.move.state.${outcome ?? 'runs'}`)}
                </Status>
                {outcome === 'failed' && problem && <p className="soft small">{problem}</p>}
              </div>
            ),
          },
          { label: t('mailboxes.move.copied'), number: true, cell: ({ copied }) => copied },
          { label: t('mailboxes.move.skipped'), number: true, cell: ({ skipped }) => skipped },
          { label: t('mailboxes.move.too-large'), number: true, cell: ({ tooLarge }) => tooLarge },
        ]}
      />
    </Panel>
  );
}
