import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { unreachable } from '../../company/bounces/bounces.ts';
import {
  ALWAYS_TOLD,
  CHANNELS,
  channelOf,
  chooseNotices,
  chooseSms,
  noticeChoices,
  OPTIONAL_KINDS,
  setChannel,
  smsPhones,
} from '../../company/notices/notices.ts';
import { sendsSms } from '../../company/provider/provider.ts';
import { act, type Work } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { requireContact } from '../guard.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { SelectField } from '../ui/fields.tsx';
import { FieldGroup, FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Notice, Panel } from '../ui/panel.tsx';
import { ArticleLink } from '../ui/values.tsx';
import { contactRead } from './access.ts';
import { BouncingAddresses } from './bouncing-addresses.tsx';
import { AlwaysTold, choicesIn, OptionalNotices } from './notice-choices.tsx';
import { SmsPhones } from './sms-phones.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  return contactRead(visit, 'pay', async (work, { customerId }) => ({
    channel: await channelOf(work, customerId),
    phones: await smsPhones(work, customerId),
    choices: await noticeChoices(work, customerId),
    unreachable: await unreachable(work, customerId),
    sms: sendsSms(visit.provider),
  }));
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const actor = requireContact(visit);
  const submitted = await readForm(visit);
  await contactRead(visit, 'pay', async () => undefined);
  const { customerId } = actor;
  const deeds: Record<string, (work: Work) => Promise<unknown>> = {
    channel: (work) => setChannel(work, submitted.text('channel'), customerId),
    sms: (work) =>
      chooseSms(work, {
        customerId,
        phone: submitted.text('phone'),
        wanted: submitted.text('wanted') === 'in' ? 'in' : 'out',
      }),
    optional: (work) => chooseNotices(work, { customerId, choices: choicesIn(submitted, OPTIONAL_KINDS) }),
  };
  const deed = deeds[submitted.form] ?? deeds.channel;
  const result = await act(visit.house, actor, async (work) => deed?.(work));
  if (isRefusal(result)) return failed(visit, submitted, result);
  return done(visit, '/account/notifications', 'notices.choice.saved');
}

/** Art. 8: what is written to the customer, by which means, and what they may do without. */
export default function Notifications() {
  const t = useT();
  const { channel, phones, choices, unreachable: lost, sms } = useLoaded<typeof loader>();
  const mayWrite = !useVisit().session?.impersonation;
  return (
    <>
      <PageHeader title={t('notices.choice.title')} lead={t('notices.choice.lead')} />
      <div className="stack-large">
        {lost && <BouncingAddresses addresses={lost.lost.map(({ address }) => address)} />}
        <PostForm name="channel">
          <Panel>
            <FieldGroup
              legend={t('notices.choice.reminders')}
              hint={
                <>
                  {t('notices.choice.reminders-lead')} (<ArticleLink article="8" />
                  ).
                </>
              }
            >
              {!sms && <Notice>{t('notices.choice.no-sms')}</Notice>}
              <SelectField
                name="channel"
                label={t('notices.choice.channel')}
                hint={t('notices.staff.channel-hint')}
                choices={CHANNELS.map((value) => ({ value, label: t(`notices.channels.${value}`) }))}
                defaultValue={channel}
              />
            </FieldGroup>
            {mayWrite && (
              <FormActions>
                <SubmitButton>{t('notices.choice.save')}</SubmitButton>
              </FormActions>
            )}
          </Panel>
        </PostForm>
        <Panel
          title={t('notices.choice.phones')}
          lead={`${t('notices.choice.phones-lead')} ${t('notices.choice.quiet')}`}
          plain
        >
          {phones.length === 0 ? (
            <EmptyState
              title={t('notices.choice.no-phones')}
              action={
                <ButtonLink to="/account/contacts" look="quiet">
                  {t('notices.choice.contacts')}
                </ButtonLink>
              }
            />
          ) : (
            <SmsPhones phones={phones} mayWrite={mayWrite} />
          )}
        </Panel>
        <OptionalNotices choices={choices} lead={t('notices.choice.optional-lead')} mayWrite={mayWrite} />
        <AlwaysTold articles={ALWAYS_TOLD} />
      </div>
    </>
  );
}
