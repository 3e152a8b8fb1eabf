import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import { createJoinToken, listNodes, type Node } from '../../company/nodes/nodes.ts';
import { act } from '../../platform/house.ts';
import { formatNumber } from '../../platform/i18n/format.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField, TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { Meter } from '../ui/meter.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Notice, Panel } from '../ui/panel.tsx';
import { Status, type Tone } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { BytesText, InstantText } from '../ui/values.tsx';
import { mayOffer, requireStaff, staffRead } from './guard.ts';
import { JoinCommand } from './join-command.tsx';

export const NODE_TONES: Record<Node['state'], Tone> = {
  joined: 'accent',
  online: 'good',
  silent: 'bad',
  draining: 'warn',
  retired: 'calm',
};

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  return {
    nodes: await staffRead(visit, 'nodes.read', listNodes),
    mayManage: mayOffer(visit, 'nodes.manage'),
  };
}

/** Makes a join token. It is shown in the answer itself, once, and kept as a hash only. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const submitted = await readForm(visit);
  requireStaff(visit, 'nodes.manage');
  const name = submitted.optional('name');
  const made = await act(visit.house, visit.actor, (work) =>
    createJoinToken(work, {
      ...(name === undefined ? {} : { name }),
      capabilities: submitted.checked('mail') ? ['web', 'mail'] : ['web'],
    }),
  );
  if (isRefusal(made)) return failed(visit, submitted, made);
  return { token: made.token, mail: submitted.checked('mail') };
}

export default function Nodes() {
  const t = useT();
  const { nodes, mayManage } = useLoaded<typeof loader>();
  const language = useLanguage();
  return (
    <>
      <PageHeader title={t('staff.nodes.title')} lead={t('staff.nodes.lead')} />
      <JoinCommand />
      {nodes.length === 0 ? (
        <EmptyState title={t('staff.nodes.none')}>{t('staff.nodes.none-text')}</EmptyState>
      ) : (
        <DataTable
          caption={t('staff.nodes.title')}
          rows={nodes}
          rowKey={(node) => node.id}
          columns={[
            {
              label: t('staff.nodes.name'),
              cell: (node) => <Link to={`/staff/nodes/${node.id}`}>{node.name}</Link>,
            },
            {
              label: t('staff.state'),
              cell: (node) => (
                <Status tone={NODE_TONES[node.state]}>{t(`staff.node-state.${node.state}`)}</Status>
              ),
            },
            { label: t('staff.nodes.addresses'), cell: (node) => node.addresses.join(' ') },
            {
              label: t('staff.nodes.disk'),
              cell: (node) => {
                const used = node.facts.diskBytes - node.facts.diskFreeBytes;
                return (
                  <>
                    <BytesText value={used} /> / <BytesText value={node.facts.diskBytes} />
                    <Meter used={used} limit={node.facts.diskBytes} words={t('staff.nodes.disk')} />
                  </>
                );
              },
            },
            {
              label: t('staff.nodes.load'),
              number: true,
              cell: (node) => `${formatNumber(node.facts.load1, language)} / ${node.facts.cpus}`,
            },
            {
              label: t('staff.nodes.seen'),
              cell: (node) =>
                node.lastSeenAt ? <InstantText value={node.lastSeenAt} /> : t('staff.nodes.never'),
            },
          ]}
        />
      )}
      {mayManage && (
        <Panel title={t('staff.nodes.add')} lead={t('staff.nodes.add-text')}>
          <PostForm inline>
            <TextField name="name" label={t('staff.nodes.name')} required={false} maxLength={60} />
            <CheckField name="mail" label={t('staff.nodes.with-mail')} />
            <SubmitButton>{t('staff.nodes.make-token')}</SubmitButton>
          </PostForm>
        </Panel>
      )}
      {nodes.some((node) => node.state === 'silent') && (
        <Notice tone="bad" title={t('staff.nodes.silent')}>
          {t('staff.nodes.silent-text')}
        </Notice>
      )}
    </>
  );
}
