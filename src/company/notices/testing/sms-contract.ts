import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../platform/ids.ts';
import { type SmsGateway, type SmsNews, SmsRefused, type SmsToSend } from '../sms.ts';

/** A supplier with its side of the line: what reached it, and what it will tell. */
export interface SmsRig {
  readonly gateway: SmsGateway;
  /** The same supplier with a wrong password. */
  readonly intruder: SmsGateway;
  /** The same at an address where nobody answers. */
  readonly unreachable: SmsGateway;
  readonly received: readonly { readonly to: string; readonly sender: string; readonly text: string }[];
  /** A number that it will never take. */
  readonly nowhere: string;
  /** The next message is answered with a passing trouble. */
  stumbles(): void;
  delivers(reference: string): void;
  loses(reference: string): void;
  /** The owner of the number answers. */
  answers(phone: string, text: string): void;
  close(): Promise<void>;
}

/** What every adapter of the SMS port promises. */
export function smsGatewayContract(name: string, open: () => Promise<SmsRig>): void {
  describe(`${name}, as a carrier of text messages`, () => {
    let rig: SmsRig;
    beforeAll(async () => {
      rig = await open();
    });
    afterAll(() => rig.close());

    const message = (changes: Partial<SmsToSend> = {}): SmsToSend => ({
      id: newId(),
      to: '+33612345678',
      sender: 'Orbite',
      text: 'Facture F2026-00042 : 144,00 € à régler. https://x.example/pay/A_b-1',
      ...changes,
    });
    const news = async (waitingFor: readonly string[]) => {
      const heard: SmsNews[] = [];
      await rig.gateway.collect(waitingFor, async (one) => {
        heard.push(one);
      });
      return heard;
    };

    it('says for good that a number takes no messages', async () => {
      await expect(rig.gateway.send(message({ to: rig.nowhere }))).rejects.toThrow(SmsRefused);
    });

    it.each([
      ['a wrong password', () => rig.intruder],
      ['nobody at the address', () => rig.unreachable],
    ])('takes %s for trouble that passes, and tells no secret', async (_, gateway) => {
      const error: unknown = await gateway()
        .send(message())
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(SmsRefused);
      expect(String(error)).not.toMatch(/secret|wrong/i);
    });

    it('takes a passing trouble of the supplier for one that passes', async () => {
      rig.stumbles();
      const error: unknown = await rig.gateway.send(message()).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(SmsRefused);
    });

    it('hands a message over as it was written, accents and euro too', async () => {
      const sent = message();
      const { reference } = await rig.gateway.send(sent);
      expect(reference).not.toBe('');
      expect(rig.received.at(-1)).toEqual({ to: sent.to, sender: sent.sender, text: sent.text });
    });

    it.each([
      ['longer than one message', 'é'.repeat(300)],
      ['in another alphabet', 'Счёт F2026-00042'],
    ])('hands over a text %s', async (_, text) => {
      await rig.gateway.send(message({ text }));
      expect(rig.received.at(-1)?.text).toBe(text);
    });

    it('tells what was delivered and what was lost, and nothing of what is under way', async () => {
      const [delivered, lost, underWay] = await Promise.all(
        [1, 2, 3].map(async () => (await rig.gateway.send(message())).reference),
      );
      rig.delivers(delivered ?? '');
      rig.loses(lost ?? '');
      const heard = await news([delivered ?? '', lost ?? '', underWay ?? '']);
      expect(heard).toContainEqual(expect.objectContaining({ what: 'delivered', reference: delivered }));
      expect(heard).toContainEqual(expect.objectContaining({ what: 'failed', reference: lost }));
      expect(heard.some((one) => 'reference' in one && one.reference === underWay)).toBe(false);
    });

    it('tells again what was not taken', async () => {
      const { reference } = await rig.gateway.send(message());
      rig.delivers(reference);
      const full = rig.gateway.collect([reference], async () => {
        throw new Error('the disk is full');
      });
      await expect(full).rejects.toThrow('the disk is full');
      expect(await news([reference])).toContainEqual(
        expect.objectContaining({ what: 'delivered', reference }),
      );
    });

    it('tells who wants no more', async () => {
      rig.answers('+33611111111', 'STOP');
      expect(await news([])).toContainEqual({ what: 'stop', phone: '+33611111111' });
    });
  });
}
