import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { act, type House, type Work } from '../../platform/house.ts';
import { formatDay } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import type { Timetable } from '../../platform/jobs.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Handler } from '../../platform/outbox.ts';
import { getContact } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';
import { getRequest } from './requests.ts';
import { type PrivacyRequest, selectRequests } from './requests-store.ts';
import { runRetention } from './retention.ts';
import { urgencyOf } from './rules.ts';

const by = system('privacy');

export function privacyHandlers(): Handler[] {
  return [
    tells('request-recorded', 'received'),
    tells('request-extended', 'extended'),
    tells('request-answered', 'answered'),
  ];
}

export function privacyTimetables(): Timetable[] {
  return [
    { name: 'privacy.retention', cron: '20 4 * * *', run: async (house) => void (await runRetention(house)) },
    { name: 'privacy.warn', cron: '50 7 * * *', run: warnOfDeadlines },
  ];
}

/** GDPR art. 12-3: whoever asked hears that it was received, until when, and what came of it. */
function tells(topic: string, letter: 'received' | 'extended' | 'answered'): Handler {
  return {
    topic: `privacy.${topic}`,
    name: `privacy.mail-${letter}`,
    handle: (house: House, { payload, key }) =>
      act(house, by, async (work) => {
        const request = await getRequest(work, String(payload.requestId));
        if (request) await mailTo(work, request, letter, key);
      }),
  };
}

async function mailTo(work: Work, request: PrivacyRequest, letter: string, key: string): Promise<void> {
  const { name: company, email: contactUs, language: house } = await getProvider(work);
  const contact = request.contactId === undefined ? undefined : await getContact(work, request.contactId);
  const language = contact?.language ?? house;
  const t = translator(language);
  const figures = {
    name: request.name,
    company,
    contactUs,
    kind: t(`privacy.kinds.${request.kind}`),
    due: formatDay(request.dueOn, language),
    received: formatDay(request.receivedOn, language),
    why: request.answered?.why ?? request.extension?.why ?? '',
    answer: request.answered ? t(`privacy.answers.${request.answered.answer}`) : '',
  };
  await queueMail(work, {
    key,
    kind: `privacy-${letter}`,
    ...(request.customerId === undefined ? {} : { customerId: request.customerId }),
    to: request.email,
    subject: t(`privacy.mails.${letter}.subject`, figures),
    text: t(`privacy.mails.${letter}.text`, figures),
  });
}

/** The staff hear of a deadline a week before it, and each day once it has passed. */
export async function warnOfDeadlines(house: House): Promise<void> {
  await act(house, by, async (work) => {
    const provider = await getProvider(work);
    for (const request of await selectRequests(work, { open: true, limit: 500 })) {
      const urgency = urgencyOf(request.dueOn, work.today);
      if (urgency === 'in-time') continue;
      const key = `privacy.deadline/${request.id}/${urgency === 'late' ? work.today : 'soon'}`;
      const t = translator(provider.language);
      const figures = {
        name: request.name,
        kind: t(`privacy.kinds.${request.kind}`),
        due: formatDay(request.dueOn, provider.language),
        url: `${provider.portalUrl}/staff/privacy/${request.id}`,
      };
      await queueMail(work, {
        key,
        kind: 'privacy-deadline',
        to: provider.email,
        subject: t(`privacy.mails.${urgency}.subject`, figures),
        text: t(`privacy.mails.${urgency}.text`, figures),
      });
      if (urgency === 'late')
        await recordAct(work, {
          act: 'privacy-late',
          article: 'RGPD 12-3',
          ...(request.customerId === undefined ? {} : { customerId: request.customerId }),
          details: { request: request.id, due: request.dueOn.toString() },
        });
    }
  });
}
