import type { AtOnce } from '../../platform/outbox.ts';
import { activateService } from '../contracts/contracts.ts';

/** Nodes and suppliers that deliver in no time: what is due runs at once. */
export const deliverAtOnce: AtOnce = {
  topic: 'contracts.service-due',
  async answer(work, payload) {
    const wrong = await activateService(work, String(payload.serviceId));
    if (wrong) throw new Error(`a simulated service does not start: ${wrong.refused}`);
  },
};
