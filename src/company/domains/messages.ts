import { system } from '../../platform/actor.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { atInstant } from '../../platform/sql-values.ts';
import { noteDecided, settle } from './commands.ts';
import { departureAsked, departureEnded, nameLeft } from './departures.ts';
import { type Message, RegistrarUnreachable } from './registrar.ts';
import { json, liveNameCalled, lockName } from './store.ts';
import { db } from './tables.ts';
import type { NamedRegistrar, Registrars } from './types.ts';

const robot = system('domains');
const MOST_AT_ONCE = 200;

/**
 * Empties the message queue of every registrar. Each message is kept, and what follows from it decided, in one
 * transaction; only then it is acknowledged: one that comes again finds itself kept.
 */
export async function takeMessages(house: House, registrars: Registrars): Promise<void> {
  const failures: unknown[] = [];
  for (const named of await registrars.all())
    await drain(house, registrars, named).catch((error) => failures.push(error));
  const faults = failures.filter((error) => !(error instanceof RegistrarUnreachable));
  if (faults.length > 0) throw new AggregateError(faults, 'messages of registrars could not be taken');
}

async function drain(house: House, registrars: Registrars, named: NamedRegistrar): Promise<void> {
  const { messages } = named.registrar;
  for (let taken = 0; messages && taken < MOST_AT_ONCE; taken += 1) {
    const message = await messages.next();
    if (!message) return;
    await act(house, robot, (work) => keepMessage(work, named.slug, message));
    await askAbout(house, registrars, message);
    await messages.acknowledge(message.id);
  }
}

async function keepMessage(work: Work, registrar: string, message: Message): Promise<void> {
  const kept = await db(work)
    .insertInto('registrar_messages')
    .values({
      registrar,
      id: message.id,
      queued_at: atInstant(message.queued),
      text: message.text,
      about: json(message.about),
      kept_at: atInstant(work.at),
    })
    .onConflict((clash) => clash.columns(['registrar', 'id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (kept) await follow(work, message);
}

async function follow(work: Work, { about, text }: Message): Promise<void> {
  if (about.what === 'decided') return noteDecided(work, { ...about, text });
  if (about.what !== 'transfer' || about.transfer.isOurs) return;
  const named = await liveNameCalled(work, about.name);
  const domain = named && (await lockName(work, named.id));
  if (!domain || domain.registeredAt === null) return;
  switch (about.transfer.state) {
    case 'pending':
      return departureAsked(work, domain, about.transfer);
    case 'clientApproved':
    case 'serverApproved':
      return nameLeft(work, domain, about.transfer.to);
    default:
      return departureEnded(work, domain.id, 'stayed');
  }
}

/** A transfer to us that was decided: whoever waits for it asks at once, not in a quarter of an hour. */
async function askAbout(house: House, registrars: Registrars, { about }: Message): Promise<void> {
  if (about.what !== 'transfer' || !about.transfer.isOurs) return;
  const open = await read(house, robot, async (work) => {
    const domain = await liveNameCalled(work, about.name);
    return (
      domain &&
      db(work)
        .selectFrom('domain_commands')
        .select('id')
        .where('domain_id', '=', domain.id)
        .where('kind', '=', 'request-transfer')
        .where('settled_at', 'is', null)
        .executeTakeFirst()
    );
  });
  if (open && !isRefusal(open)) await settle(house, registrars, open.id);
}

/** Newest first. */
export async function listMessages(work: Work, limit: number) {
  return db(work)
    .selectFrom('registrar_messages')
    .select(['registrar', 'id', 'queued_at as queuedAt', 'text'])
    .orderBy('queued_at', 'desc')
    .limit(limit)
    .execute();
}
