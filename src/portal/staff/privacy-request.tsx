import { type ActionFunctionArgs, data, Link, type LoaderFunctionArgs } from 'react-router';
import { getCustomer } from '../../company/customers/customers.ts';
import {
  ANSWERS,
  answerRequest,
  type ErasureOf,
  erase,
  extendRequest,
  getRequest,
  type PrivacyRequest,
  planErasure,
} from '../../company/privacy/privacy.ts';
import type { Work } from '../../platform/house.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { readForm, type Submitted } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField, SelectField, TextAreaField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText } from '../ui/values.tsx';
import { mayOffer, staffAct, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const maySettle = mayOffer(visit, 'customers.write');
  return staffRead(visit, 'customers.read', async (work) => {
    const request = await getRequest(work, args.params.requestId ?? '');
    if (!request) throw data('not found', { status: 404 });
    const of = subjectOf(request);
    const plan = maySettle && of ? await planErasure(work, of) : undefined;
    return {
      request,
      maySettle,
      customer: request.customerId === undefined ? undefined : await getCustomer(work, request.customerId),
      plan: plan && !isRefusal(plan) ? plan : undefined,
    };
  });
}

/** Whose data: undefined for somebody who is in no file of ours. */
export function subjectOf({ customerId, contactId }: PrivacyRequest): ErasureOf | undefined {
  if (contactId !== undefined) return { contactId };
  return customerId === undefined ? undefined : { customerId };
}

const NOTICES = { answer: 'settled', extend: 'extended', erase: 'erased' } as const;

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const requestId = args.params.requestId ?? '';
  const what =
    form.form === 'answer' || form.form === 'extend' || form.form === 'erase' ? form.form : undefined;
  return staffAct(
    visit,
    'customers.write',
    form,
    async (work) => {
      switch (what) {
        case 'answer':
          return answerRequest(work, requestId, { answer: form.text('answer'), why: form.text('why') });
        case 'extend':
          return extendRequest(work, requestId, form.text('why'));
        case 'erase':
          return eraseFor(work, requestId, form);
        default:
          return refuse('form-unknown');
      }
    },
    {
      to: `/staff/privacy/${requestId}`,
      notice: `privacy.staff.${what ? NOTICES[what] : 'settled'}`,
    },
  );
}

async function eraseFor(work: Work, requestId: string, form: Submitted) {
  const request = await getRequest(work, requestId);
  const of = request && subjectOf(request);
  if (!of) return refuse('privacy-request-unknown');
  if (!form.checked('confirm'))
    return refuse('privacy-confirm-needed', { article: 'RGPD 17', field: 'confirm' });
  return erase(work, of, requestId);
}

/** One request: what is asked, the archive to hand over, what an erasure would do, and the answer. */
export default function PrivacyRequestPage() {
  const t = useT();
  const { request, customer, plan, maySettle } = useLoaded<typeof loader>();
  const { id, answered, extension } = request;
  return (
    <>
      <PageHeader
        title={t('privacy.staff.request', { name: request.name })}
        crumbs={[{ to: '/staff/privacy', label: t('privacy.staff.title') }]}
        lead={
          <>
            {t(`privacy.kinds.${request.kind}`)} · {t(`privacy.means.${request.means}`)} · {request.email}
            {customer && (
              <>
                {' · '}
                <Link to={`/staff/customers/${customer.id}`}>{customer.name}</Link>
              </>
            )}
          </>
        }
      />
      <div className="stack-large">
        <Panel title={t('privacy.staff.asked')} plain>
          {request.message !== '' && <p style={{ whiteSpace: 'pre-wrap' }}>{request.message}</p>}
          <p>
            {t('privacy.staff.received')} <DayText value={request.receivedOn} /> · {t('privacy.staff.due')}{' '}
            <DayText value={request.dueOn} />
          </p>
          {extension && <p className="soft">{extension.why}</p>}
          {answered && (
            <p>
              {t(`privacy.answers.${answered.answer}`)} · <DayText value={answered.on} />
              {answered.why !== '' && <> · {answered.why}</>}
            </p>
          )}
        </Panel>
        {maySettle && subjectOf(request) && (
          <Panel title={t('privacy.staff.export')} lead={t('privacy.staff.export-text')}>
            <p>
              <a href={`/staff/privacy/${id}/data`} download>
                {t('privacy.staff.export-button')}
              </a>
            </p>
          </Panel>
        )}
        {plan && (
          <Panel title={t('privacy.staff.plan')} lead={t('privacy.staff.plan-text')}>
            <DataTable
              caption={t('privacy.staff.plan')}
              rows={plan.decisions}
              rowKey={({ category }) => category}
              columns={[
                {
                  label: t('privacy.staff.category'),
                  cell: ({ category }) => t(`privacy.categories.${category}`),
                },
                {
                  label: t('privacy.staff.deed'),
                  cell: ({ deed, why }) => `${t(`privacy.deeds.${deed}`)} : ${t(`privacy.why.${why}`)}`,
                },
                {
                  label: t('privacy.staff.until'),
                  cell: ({ until }) => (until ? <DayText value={until} short /> : '–'),
                },
                { label: t('privacy.staff.article'), minor: true, cell: ({ article }) => article },
              ]}
            />
            {!answered && plan.decisions.some(({ deed }) => deed === 'erase') && (
              <PostForm name="erase">
                <CheckField name="confirm" label={t('privacy.staff.confirm')} />
                <FormActions>
                  <SubmitButton look="danger">{t('privacy.staff.erase')}</SubmitButton>
                </FormActions>
              </PostForm>
            )}
          </Panel>
        )}
        {maySettle && !answered && (
          <Panel title={t('privacy.staff.settle')}>
            <PostForm name="answer">
              <SelectField
                name="answer"
                label={t('privacy.staff.answer')}
                choices={ANSWERS.map((answer) => ({ value: answer, label: t(`privacy.answers.${answer}`) }))}
              />
              <TextAreaField name="why" label={t('privacy.staff.why')} required={false} />
              <FormActions>
                <SubmitButton>{t('privacy.staff.answer-send')}</SubmitButton>
              </FormActions>
            </PostForm>
          </Panel>
        )}
        {maySettle && !answered && !extension && (
          <Panel title={t('privacy.staff.extend')} lead={t('privacy.staff.extend-text')}>
            <PostForm name="extend">
              <TextAreaField name="why" label={t('privacy.staff.why')} />
              <FormActions>
                <SubmitButton look="quiet">{t('privacy.staff.extend-send')}</SubmitButton>
              </FormActions>
            </PostForm>
          </Panel>
        )}
      </div>
    </>
  );
}
