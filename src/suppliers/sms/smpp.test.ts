import { smsGatewayContract } from '../../company/notices/testing/sms-contract.ts';
import { smppSms } from './smpp.ts';
import { messageCentre, SYSTEM } from './testing/message-centre.ts';

const RECEIPT = 0x04;

smsGatewayContract('SMPP', async () => {
  const centre = await messageCentre();
  const at = (password: string, port = centre.port) => `smpp://${SYSTEM.id}:${password}@127.0.0.1:${port}`;
  const receipt = (reference: string, state: string) =>
    centre.waiting.push({
      esm_class: RECEIPT,
      source_addr: '33612345678',
      destination_addr: 'Orbite',
      short_message: `id:${reference} sub:001 dlvrd:001 submit date:2603101400 done date:2603101401 stat:${state} err:000 text:Facture`,
    });
  return {
    gateway: smppSms(at(SYSTEM.password)),
    intruder: smppSms(at('wrong')),
    unreachable: smppSms(at(SYSTEM.password, 1)),
    received: centre.received,
    nowhere: '+99912345678',
    stumbles() {
      centre.stumble = 0x58; // throttled
    },
    delivers: (reference) => receipt(reference, 'DELIVRD'),
    loses: (reference) => receipt(reference, 'UNDELIV'),
    answers: (phone, text) =>
      centre.waiting.push({ source_addr: phone.slice(1), destination_addr: 'Orbite', short_message: text }),
    close: () => centre.close(),
  };
});
