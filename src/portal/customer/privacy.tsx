import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { actingMay } from '../../company/customers/customers.ts';
import {
  listRequests,
  REQUEST_KINDS,
  recordRequest,
  SCHEDULE,
  urgency,
} from '../../company/privacy/privacy.ts';
import { act } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextAreaField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText } from '../ui/values.tsx';
import { contactRead } from './access.ts';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'anything', async (work, actor) => ({
    mayWhole: await actingMay(work, actor.customerId, 'contacts'),
    requests: (await listRequests(work, { limit: 50 })).map((request) => ({
      ...request,
      urgency: urgency(request, work.today),
    })),
  }));
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const actor = await contactRead(visit, 'anything', async (_work, who) => who);
  const result = await act(visit.house, actor, (work) =>
    recordRequest(work, {
      kind: form.text('kind'),
      means: 'portal',
      message: form.text('message'),
      receivedOn: work.today,
    }),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, '/account/privacy', 'privacy.customer.sent');
}

/** GDPR art. 12 to 22: what is kept, why and until when; what the person may ask, and what they asked. */
export default function PrivacyPage() {
  const t = useT();
  const { mayWhole, requests } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('privacy.customer.title')} lead={t('privacy.customer.lead')} />
      <div className="stack-large">
        <Panel title={t('privacy.customer.export')} lead={t('privacy.customer.export-text')}>
          <ul>
            <li>
              <a href="/account/privacy/data" download>
                {t('privacy.customer.export-button')}
              </a>
            </li>
            {mayWhole && (
              <li>
                <a href="/account/privacy/data?whole" download>
                  {t('privacy.customer.export-customer')}
                </a>
              </li>
            )}
          </ul>
        </Panel>
        <Panel title={t('privacy.customer.ask')} lead={t('privacy.customer.ask-text')}>
          <PostForm name="ask">
            <SelectField
              name="kind"
              label={t('privacy.customer.kind')}
              choices={REQUEST_KINDS.map((kind) => ({ value: kind, label: t(`privacy.kinds.${kind}`) }))}
            />
            <TextAreaField name="message" label={t('privacy.customer.message')} required={false} />
            <FormActions>
              <SubmitButton>{t('privacy.customer.send')}</SubmitButton>
            </FormActions>
          </PostForm>
        </Panel>
        <Panel title={t('privacy.customer.requests')} plain>
          {requests.length === 0 ? (
            <p>{t('privacy.customer.none')}</p>
          ) : (
            <DataTable
              caption={t('privacy.customer.requests')}
              rows={requests}
              rowKey={({ id }) => id}
              columns={[
                { label: t('privacy.customer.kind'), cell: ({ kind }) => t(`privacy.kinds.${kind}`) },
                {
                  label: t('privacy.customer.received'),
                  cell: ({ receivedOn }) => <DayText value={receivedOn} short />,
                },
                { label: t('privacy.customer.due'), cell: ({ dueOn }) => <DayText value={dueOn} short /> },
                {
                  label: t('privacy.customer.state'),
                  cell: ({ urgency: state, answered }) =>
                    answered ? t(`privacy.answers.${answered.answer}`) : t(`privacy.urgency.${state}`),
                },
              ]}
            />
          )}
        </Panel>
        <Panel title={t('privacy.customer.kept')} plain>
          <DataTable
            caption={t('privacy.customer.kept')}
            rows={SCHEDULE}
            rowKey={({ category }) => category}
            columns={[
              {
                label: t('privacy.customer.category'),
                cell: ({ category }) => t(`privacy.categories.${category}`),
              },
              {
                label: t('privacy.customer.duration'),
                cell: ({ keep, from, fate }) =>
                  `${t(`privacy.keep.${keep ?? 'terms'}`)} ${t(`privacy.from.${from}`)}, ${t(`privacy.fates.${fate}`)}`,
              },
              { label: t('privacy.customer.law'), cell: ({ basis }) => basis },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
