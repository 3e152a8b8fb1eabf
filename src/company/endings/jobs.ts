import { system } from '../../platform/actor.ts';
import { listActs } from '../../platform/acts.ts';
import { act, type House, type Work } from '../../platform/house.ts';
import { formatDay, formatInstant } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Announcement, Handler } from '../../platform/outbox.ts';
import { getService, type Service, terminationOf } from '../contracts/contracts.ts';
import { contactsWhoMay, getCustomer } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';

/** On a durable medium: that a termination is recorded (L215-1-1), that a withdrawal was received (L221-21). */
export function endingsHandlers(): Handler[] {
  return [
    {
      topic: 'contracts.termination-recorded',
      name: 'endings.confirm-termination',
      handle: (house, announced) => tell(house, announced, confirmTermination),
    },
    {
      topic: 'contracts.service-ended',
      name: 'endings.acknowledge-withdrawal',
      handle: (house, announced) =>
        announced.payload.reason === 'withdrawn'
          ? tell(house, announced, acknowledgeWithdrawal)
          : Promise.resolve(),
    },
  ];
}

const robot = system('endings');
type Letter = (work: Work, service: Service, language: 'fr' | 'en') => Promise<Figures | undefined>;
type Figures = { kind: string; text: string; figures: Record<string, string> };

async function tell(house: House, { payload }: Announcement, letter: Letter): Promise<void> {
  await act(house, robot, async (work) => {
    const service = await getService(work, String(payload.serviceId));
    const customer = service && (await getCustomer(work, service.customerId));
    if (!service || !customer) throw new Error(`service ${payload.serviceId} was announced and is not there`);
    const { language } = customer;
    const told = await letter(work, service, language);
    const to = (await contactsWhoMay(work, customer.id, 'order')).map(({ email }) => email);
    if (!told || to.length === 0) return;
    const t = translator(language);
    const provider = await getProvider(work);
    const figures = {
      ...told.figures,
      label: service.label,
      number: customer.number,
      name: provider.name,
      url: `${provider.portalUrl}/account/services/${service.id}`,
    };
    await queueMail(work, {
      key: `endings.${told.kind}/${service.id}`,
      kind: told.kind,
      to,
      subject: t(`endings.mails.${told.kind}.subject`, figures),
      text: t(`endings.mails.${told.kind}.${told.text}`, figures),
      customerId: customer.id,
    });
  });
}

async function confirmTermination(work: Work, service: Service, language: 'fr' | 'en') {
  const termination = await terminationOf(work, service.id);
  return (
    termination && {
      kind: 'termination',
      text: termination.inTime ? 'in-time' : 'late',
      figures: {
        ends: formatDay(termination.endsOn, language),
        posted: formatDay(termination.postedOn, language),
        article: termination.article,
      },
    }
  );
}

async function acknowledgeWithdrawal(work: Work, service: Service, language: 'fr' | 'en') {
  const [ended] = await listActs(work, { serviceId: service.id, act: 'service-ended', limit: 1 });
  return ended && { kind: 'withdrawal', text: 'text', figures: { at: formatInstant(ended.at, language) } };
}
