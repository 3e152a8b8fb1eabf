import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import {
  listMandates,
  type MandateState,
  resumeMandate,
  revokeMandate,
  suspendMandate,
} from '../../company/mandates/mandates.ts';
import { refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { Status, type Tone } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText } from '../ui/values.tsx';
import { pageOf, ROWS, staffAct, staffRead } from './guard.ts';

const TONES: Record<MandateState, Tone> = {
  valid: 'good',
  suspended: 'bad',
  revoked: 'calm',
  lapsed: 'warn',
};
const ACTS = { suspend: suspendMandate, resume: resumeMandate, revoke: revokeMandate } as const;

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after') ?? undefined;
  return staffRead(visit, 'payments.read', async (work) =>
    pageOf(await listMandates(work, { ...(before && { before }), limit: ROWS + 1 })),
  );
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const what = form.text('act');
  return staffAct(
    visit,
    'payments.record',
    form,
    async (work) =>
      what === 'suspend' || what === 'resume' || what === 'revoke'
        ? ACTS[what](work, form.form, form.text('why'))
        : refuse('form-unknown'),
    { to: '/staff/mandates', notice: 'banking.done.mandate' },
  );
}

export default function Mandates() {
  const t = useT();
  const { rows, next } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('banking.page.mandates')}
        lead={t('banking.page.mandates-lead')}
        crumbs={[{ to: '/staff/bank', label: t('banking.page.title') }]}
      />
      {rows.length === 0 ? (
        <EmptyState title={t('banking.page.no-mandates')} />
      ) : (
        <DataTable
          caption={t('banking.page.mandates')}
          rows={rows}
          rowKey={({ id }) => id}
          columns={[
            { label: t('banking.page.rum'), cell: ({ reference }) => reference },
            {
              label: t('staff.customer'),
              cell: ({ customerId, holder }) => <Link to={`/staff/customers/${customerId}`}>{holder}</Link>,
            },
            { label: 'IBAN', cell: ({ maskedIban }) => maskedIban },
            {
              label: t('mandates.page.signed-on'),
              cell: ({ signedOn }) => <DayText value={signedOn} short />,
            },
            {
              label: t('staff.state'),
              cell: ({ state }) => <Status tone={TONES[state]}>{t(`mandates.state.${state}`)}</Status>,
            },
            {
              label: t('banking.page.decide'),
              cell: ({ id, state }) =>
                state === 'valid' || state === 'suspended' ? (
                  <PostForm name={id} inline>
                    <SelectField
                      name="act"
                      label={t('banking.page.act')}
                      choices={[state === 'valid' ? 'suspend' : 'resume', 'revoke'].map((value) => ({
                        value,
                        label: t(`banking.page.${value}`),
                      }))}
                    />
                    <TextField name="why" label={t('banking.page.why')} />
                    <SubmitButton size="xs" look="quiet">
                      {t('portal.save')}
                    </SubmitButton>
                  </PostForm>
                ) : (
                  '–'
                ),
            },
          ]}
        />
      )}
      <Pager next={next} file="/staff/lists/mandates" />
    </>
  );
}
