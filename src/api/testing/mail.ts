import { mailboxHandlers } from '../../company/mail/jobs.ts';
import {
  addAddress,
  addAppPassword,
  addDomain,
  addMailbox,
  getMailDomain,
  mailFromNode,
  vouchForMailDomain,
} from '../../company/mail/mail.ts';
import { mailReport, newMailNode, paidMail } from '../../company/mail/testing/fixture.ts';
import { act, type House } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { robot } from './company.ts';

/** For store tests: a customer's mail that lives, with one of everything that a node tells. */
export async function livingMail(house: House, customerId: string, published: Map<string, string[]>) {
  const node = await newMailNode(house);
  const serviceId = await paidMail(house, customerId, { mailboxes: 50 });
  await deliverAll(house, mailboxHandlers());
  const made = await act(house, robot, async (work) => {
    const domain = granted(await addDomain(work, serviceId, 'fournil.example'));
    const gone = granted(await addDomain(work, serviceId, 'fini.example'));
    granted(await vouchForMailDomain(work, domain.id, 'extrait du registre'));
    const proof = (await getMailDomain(work, gone.id))?.proof;
    if (proof) published.set(proof.record, [proof.value]);
    const mailbox = granted(await addMailbox(work, domain.id, { local: 'anne' }));
    return {
      domainId: domain.id,
      goneDomainId: gone.id,
      mailboxId: mailbox.id,
      goneId: granted(await addMailbox(work, domain.id, { local: 'partie' })).id,
      appPasswordId: granted(await addAppPassword(work, mailbox.id, 'Ordinateur')).id,
      addressId: granted(
        await addAddress(work, domain.id, { local: 'contact', to: [mailbox.address], senders: [] }),
      ).id,
    };
  });
  const at = house.clock.now().toString({ fractionalSecondDigits: 3 });
  const stopId = newId();
  const report = mailReport({
    signIns: [{ mailbox: made.mailboxId, protocol: 'imap', address: '192.0.2.77', at }],
    trace: [
      {
        id: 'd'.repeat(32),
        at,
        what: 'refused',
        sender: 'x@mal.example',
        recipient: 'anne@fournil.example',
        said: '554 listed',
      },
    ],
    stopped: [
      {
        id: stopId,
        at,
        who: { kind: 'mailbox', mailbox: made.mailboxId },
        messages: 61,
        recipients: 610,
        seconds: 30,
        evidence: [{ at, client: '198.51.100.4', sender: 'anne', recipients: 10, first: 'v@z.example' }],
      },
    ],
  });
  await act(house, robot, (work) => mailFromNode(work, node.node, report));
  return { ...made, serviceId, stopId };
}
