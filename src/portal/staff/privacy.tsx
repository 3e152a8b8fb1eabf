import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import { listCustomers } from '../../company/customers/customers.ts';
import {
  listErasures,
  listRequests,
  type PrivacyRequest,
  REQUEST_KINDS,
  REQUEST_MEANS,
  recordRequest,
  urgency,
} from '../../company/privacy/privacy.ts';
import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextAreaField, TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { Status, type Tone } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText } from '../ui/values.tsx';
import { mayOffer, staffAct, staffRead } from './guard.ts';
import { dayOf } from './input.ts';

const OPEN = 100;
const PAST = 30;

type Asked = PrivacyRequest & { readonly urgency: ReturnType<typeof urgency> };

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const loaded = await staffRead(visit, 'customers.read', async (work) => {
    const urgent = (request: PrivacyRequest): Asked => ({
      ...request,
      urgency: urgency(request, work.today),
    });
    return {
      open: (await listRequests(work, { open: true, limit: OPEN })).map(urgent),
      past: (await listRequests(work, { limit: PAST })).filter(({ answered }) => answered).map(urgent),
      erasures: await listErasures(work, { limit: PAST }),
      today: work.today,
    };
  });
  return {
    ...loaded,
    mayRecord: mayOffer(visit, 'customers.write'),
    mayBreaches: mayOffer(visit, 'settings.write'),
  };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  return staffAct(
    visit,
    'customers.write',
    form,
    async (work) => {
      const receivedOn = dayOf(form.text('receivedOn'), 'receivedOn');
      if (isRefusal(receivedOn)) return receivedOn;
      const customerId = await customerOf(work, form.optional('customer'));
      if (isRefusal(customerId)) return customerId;
      return recordRequest(work, {
        kind: form.text('kind'),
        means: form.text('means'),
        receivedOn: receivedOn as Day,
        message: form.text('message'),
        name: form.text('name'),
        email: form.text('email'),
        ...(customerId && { customerId }),
      });
    },
    { to: '/staff/privacy', notice: 'privacy.staff.recorded' },
  );
}

/** By the number that staff read on the page; undefined where none was given. */
async function customerOf(work: Work, number: string | undefined) {
  if (number === undefined) return undefined;
  const { items } = await listCustomers(work, { number, limit: 1 });
  return items[0]?.id ?? refuse('privacy-subject-unknown', { field: 'customer' });
}

/** What people asked about their data, by deadline; what was erased; the register (GDPR art. 12, 17, 30, 33). */
export default function Privacy() {
  const t = useT();
  const { open, past, erasures, today, mayRecord, mayBreaches } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('privacy.staff.title')}
        lead={t('privacy.staff.lead')}
        actions={
          <>
            <a href="/staff/privacy/register/pdf">{t('privacy.staff.register')} (PDF)</a>
            <a href="/staff/privacy/register/csv" download>
              CSV
            </a>
            {mayBreaches && <Link to="/staff/privacy/breaches">{t('privacy.staff.breaches')}</Link>}
          </>
        }
      />
      <div className="stack-large">
        <Panel title={t('privacy.staff.open')} plain>
          {open.length === 0 ? (
            <p>{t('privacy.staff.no-open')}</p>
          ) : (
            <RequestsTable caption={t('privacy.staff.open')} requests={open} />
          )}
        </Panel>
        {mayRecord && (
          <Panel title={t('privacy.staff.record')} lead={t('privacy.staff.record-text')}>
            <PostForm name="record" defaults={{ receivedOn: today.toString() }}>
              <TextField name="name" label={t('privacy.staff.name')} autoComplete="off" />
              <TextField name="email" type="email" label={t('privacy.staff.email')} autoComplete="off" />
              <TextField name="customer" label={t('privacy.staff.contact-id')} required={false} />
              <SelectField
                name="kind"
                label={t('privacy.staff.kind')}
                choices={REQUEST_KINDS.map((kind) => ({ value: kind, label: t(`privacy.kinds.${kind}`) }))}
              />
              <SelectField
                name="means"
                label={t('privacy.staff.means')}
                choices={REQUEST_MEANS.filter((means) => means !== 'portal').map((means) => ({
                  value: means,
                  label: t(`privacy.means.${means}`),
                }))}
              />
              <TextField name="receivedOn" type="date" label={t('privacy.staff.received-on')} />
              <TextAreaField name="message" label={t('privacy.staff.message')} required={false} />
              <FormActions>
                <SubmitButton>{t('privacy.staff.save')}</SubmitButton>
              </FormActions>
            </PostForm>
          </Panel>
        )}
        {past.length > 0 && (
          <Panel title={t('privacy.staff.answered')} plain>
            <RequestsTable caption={t('privacy.staff.answered')} requests={past} />
          </Panel>
        )}
        <Panel title={t('privacy.staff.erasures')} plain>
          {erasures.length === 0 ? (
            <p>{t('privacy.staff.no-erasures')}</p>
          ) : (
            <DataTable
              caption={t('privacy.staff.erasures')}
              rows={erasures}
              rowKey={({ id }) => id}
              columns={[
                { label: t('privacy.staff.on'), cell: ({ on }) => <DayText value={on} short /> },
                {
                  label: t('privacy.staff.category'),
                  cell: ({ category }) => t(`privacy.categories.${category}`),
                },
                { label: t('privacy.staff.cause'), cell: ({ cause }) => t(`privacy.staff.causes.${cause}`) },
                {
                  label: t('privacy.staff.rows'),
                  number: true,
                  cell: ({ rows }) => rows.reduce((sum, one) => sum + one.rows, 0),
                },
                { label: t('privacy.staff.article'), minor: true, cell: ({ article }) => article },
              ]}
            />
          )}
        </Panel>
      </div>
    </>
  );
}

const TONES: Record<Asked['urgency'], Tone> = {
  late: 'bad',
  soon: 'warn',
  'in-time': 'accent',
  answered: 'calm',
};

function RequestsTable({ caption, requests }: { caption: string; requests: readonly Asked[] }) {
  const t = useT();
  return (
    <DataTable
      caption={caption}
      rows={requests}
      rowKey={({ id }) => id}
      columns={[
        {
          label: t('privacy.staff.person'),
          cell: ({ id, name }) => <Link to={`/staff/privacy/${id}`}>{name}</Link>,
        },
        { label: t('privacy.staff.asked'), cell: ({ kind }) => t(`privacy.kinds.${kind}`) },
        {
          label: t('privacy.staff.received'),
          minor: true,
          cell: ({ receivedOn }) => <DayText value={receivedOn} short />,
        },
        { label: t('privacy.staff.due'), cell: ({ dueOn }) => <DayText value={dueOn} short /> },
        {
          label: t('privacy.staff.state'),
          cell: ({ urgency: state, answered }) => (
            <Status tone={TONES[state]}>
              {answered ? t(`privacy.answers.${answered.answer}`) : t(`privacy.urgency.${state}`)}
            </Status>
          ),
        },
      ]}
    />
  );
}
