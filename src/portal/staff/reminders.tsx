import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import { getCustomer } from '../../company/customers/customers.ts';
import { dunningPlanInForce } from '../../company/dunning/dunning.ts';
import {
  ALWAYS_TOLD,
  CHANNELS,
  channelOf,
  chooseNotices,
  chooseSms,
  noticeChoices,
  OPTIONAL_KINDS,
  setReminders,
  smsPhones,
} from '../../company/notices/notices.ts';
import { visitOf } from '../context.ts';
import { AlwaysTold, choicesIn, OptionalNotices } from '../customer/notice-choices.tsx';
import { SmsPhones } from '../customer/sms-phones.tsx';
import { readForm } from '../form.ts';
import { found } from '../found.ts';
import { idOf } from '../guard.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/fields.tsx';
import { FieldGroup, FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Notice, Panel } from '../ui/panel.tsx';
import { mayOffer, staffAct, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const customerId = customerOf(args);
  const loaded = await staffRead(visit, 'invoices.read', async (work) => ({
    customer: customerId === undefined ? undefined : found(await getCustomer(work, customerId)),
    plan: await dunningPlanInForce(work, customerId),
    channel: await channelOf(work, customerId),
    phones: customerId === undefined ? [] : await smsPhones(work, customerId),
    choices: customerId === undefined ? [] : await noticeChoices(work, customerId),
  }));
  return { ...loaded, mayWrite: mayOffer(visit, 'invoices.write') };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const submitted = await readForm(visit);
  const customerId = customerOf(args);
  const to = customerId === undefined ? '/staff/reminders' : `/staff/customers/${customerId}/reminders`;
  if (submitted.form === 'sms') {
    const wanted = submitted.text('wanted') === 'in' ? 'in' : 'out';
    return staffAct(
      visit,
      'invoices.write',
      submitted,
      (work) => chooseSms(work, { customerId: customerId ?? '', phone: submitted.text('phone'), wanted }),
      { to, notice: 'notices.staff.changed' },
    );
  }
  if (submitted.form === 'optional')
    return staffAct(
      visit,
      'invoices.write',
      submitted,
      (work) =>
        chooseNotices(work, {
          customerId: customerId ?? '',
          choices: choicesIn(submitted, OPTIONAL_KINDS),
        }),
      { to, notice: 'notices.staff.changed' },
    );
  const days = (name: string) => Number(submitted.text(name) === '' ? Number.NaN : submitted.text(name));
  const reminders = submitted.text('reminders').split(/[\s,;]+/);
  const plan = {
    reminders: reminders.filter(Boolean).map(Number),
    suspendAfter: days('suspendAfter'),
    endAfter: days('endAfter'),
  };
  return staffAct(
    visit,
    'invoices.write',
    submitted,
    (work) =>
      setReminders(work, { ...(customerId && { customerId }), plan, channel: submitted.text('channel') }),
    { to, notice: 'notices.staff.saved' },
  );
}

/** Undefined on the company's own page. */
function customerOf({ params }: LoaderFunctionArgs): string | undefined {
  return params.customerId === undefined ? undefined : idOf(params, 'customerId');
}

/** Art. 8 and 5: when and how to remind, when to suspend and to end; of the company, or of one customer. */
export default function Reminders() {
  const t = useT();
  const { customer, plan, channel, phones, choices, mayWrite } = useLoaded<typeof loader>();
  const title = customer ? t('notices.staff.plan-of', { name: customer.name }) : t('notices.staff.plan');
  return (
    <>
      <PageHeader
        title={title}
        lead={t('notices.staff.plan-lead')}
        crumbs={customer ? [{ to: `/staff/customers/${customer.id}`, label: customer.name }] : []}
      />
      {customer && <Notice>{t(plan.own ? 'notices.staff.plan-own' : 'notices.staff.plan-common')}</Notice>}
      <PostForm>
        <Panel>
          <FieldGroup legend={t('notices.staff.plan')}>
            <TextField
              name="reminders"
              label={t('notices.staff.reminders')}
              hint={t('notices.staff.reminders-hint')}
              defaultValue={plan.reminders.join(', ')}
            />
            <FieldRow>
              {(['suspendAfter', 'endAfter'] as const).map((name) => (
                <TextField
                  key={name}
                  name={name}
                  label={t(`notices.staff.${name}`)}
                  inputMode="numeric"
                  defaultValue={String(plan[name])}
                />
              ))}
            </FieldRow>
            <SelectField
              name="channel"
              label={t('notices.staff.channel')}
              hint={t('notices.staff.channel-hint')}
              choices={CHANNELS.map((value) => ({ value, label: t(`notices.channels.${value}`) }))}
              defaultValue={channel}
            />
          </FieldGroup>
          {mayWrite && (
            <FormActions>
              <SubmitButton>{t('notices.staff.save')}</SubmitButton>
            </FormActions>
          )}
        </Panel>
      </PostForm>
      {customer ? (
        <>
          <Panel title={t('notices.staff.phones')} plain>
            {phones.length === 0 ? (
              <EmptyState title={t('notices.staff.no-phones')} />
            ) : (
              <SmsPhones phones={phones} mayWrite={mayWrite} />
            )}
          </Panel>
          <OptionalNotices choices={choices} lead={t('notices.choice.optional-staff')} mayWrite={mayWrite} />
          <AlwaysTold articles={ALWAYS_TOLD} />
        </>
      ) : (
        <p>
          {t('notices.staff.own-plans')} <Link to="/staff/customers">{t('staff.nav.customers')}</Link>
        </p>
      )}
    </>
  );
}
