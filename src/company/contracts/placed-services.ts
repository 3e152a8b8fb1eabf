import type { Actor } from '../../platform/actor.ts';
import { act, type House, type Work } from '../../platform/house.ts';
import type { Announcement, Handler } from '../../platform/outbox.ts';
import type { ProductKind } from '../catalogue/catalogue.ts';

/**
 * The news that a room hears whose services live on nodes: of its services, by kind, and of nodes that may have room
 * for those that wait. Each reaction reads the present, so that the order of the news does not matter.
 */
export function placedServices(
  room: string,
  kind: ProductKind,
  by: Actor,
  reactions: {
    readonly place: (work: Work, serviceId: string) => Promise<unknown>;
    readonly refresh: (work: Work, serviceId: string) => Promise<unknown>;
    readonly placeWaiting: (house: House) => Promise<void>;
  },
): Handler[] {
  const onService = (
    topic: string,
    name: string,
    react: (work: Work, serviceId: string) => Promise<unknown>,
  ) => ({
    topic: `contracts.${topic}`,
    name: `${room}.${name}`,
    handle: async (house: House, { payload }: Announcement) => {
      if (payload.kind === kind) await act(house, by, (work) => react(work, String(payload.serviceId)));
    },
  });
  const { place, refresh, placeWaiting } = reactions;
  return [
    onService('service-due', 'place', place),
    onService('service-suspended', 'suspend', refresh),
    onService('service-resumed', 'resume', refresh),
    onService('service-changed', 'change', refresh),
    onService('service-ended', 'end', refresh),
    ...['node-joined', 'node-has-room', 'node-heard-again'].map((topic) => ({
      topic: `nodes.${topic}`,
      name: `${room}.place-waiting-on-${topic}`,
      handle: placeWaiting,
    })),
  ];
}
