import { system } from '../../platform/actor.ts';
import { act, type House, read } from '../../platform/house.ts';
import type { Timetable } from '../../platform/jobs.ts';
import type { Announcement, Handler } from '../../platform/outbox.ts';
import { advance, advanceAgain, claimName, look } from './advance.ts';
import { lookAtBalances } from './balances.ts';
import { isBusy } from './command-log.ts';
import { carryOut, carryOutNext, seeToCommands } from './commands.ts';
import { runNames } from './life.ts';
import { takeMessages } from './messages.ts';
import { reconcileNames } from './reconcile.ts';
import { RegistrarUnreachable } from './registrar.ts';
import { markLeft, nameOfService, waitingNames } from './store.ts';
import { domainMails } from './tell-people.ts';
import type { Registrars } from './types.ts';

const by = system('domains');

export function domainsHandlers(registrars: Registrars): Handler[] {
  const on = (
    topic: string,
    name: string,
    react: (house: House, payload: Announcement['payload']) => Promise<unknown>,
  ): Handler => ({
    topic,
    name: `domains.${name}`,
    handle: async (house, { payload }) => void (await react(house, payload)),
  });
  const ofDomains =
    (react: (house: House, serviceId: string) => Promise<unknown>) =>
    async (house: House, { kind, serviceId }: Announcement['payload']) =>
      kind === 'domain' ? react(house, String(serviceId)) : undefined;
  return [
    on(
      'contracts.service-due',
      'claim',
      ofDomains(async (house, serviceId) => {
        const id = await act(house, by, (work) => claimName(work, serviceId));
        if (id) await advance(house, registrars, id);
      }),
    ),
    on(
      'contracts.service-ended',
      'end',
      ofDomains((house, serviceId) => endName(house, registrars, serviceId)),
    ),
    on('domains.command-ready', 'carry-out', (house, { commandId }) =>
      carryOut(house, registrars, String(commandId)),
    ),
    on('domains.command-settled', 'go-on', (house, { domainId }) =>
      goOn(house, registrars, String(domainId)),
    ),
    on('domains.step-due', 'step', (house, { domainId }) => advance(house, registrars, String(domainId))),
    on('domains.step-again', 'step-again', (house, { domainId }) =>
      advanceAgain(house, registrars, String(domainId)),
    ),
    ...domainMails(),
  ];
}

export function domainsTimetables(registrars: Registrars): Timetable[] {
  return [
    { name: 'domains.commands', cron: '* * * * *', run: (house) => seeToNames(house, registrars) },
    { name: 'domains.messages', cron: '*/5 * * * *', run: (house) => takeMessages(house, registrars) },
    { name: 'domains.daily', cron: '20 * * * *', run: async (house) => void (await runNames(house)) },
    {
      name: 'domains.reconcile',
      cron: '40 3 * * *',
      run: async (house) => void (await reconcileNames(house, registrars)),
    },
    { name: 'domains.balances', cron: '50 */6 * * *', run: (house) => lookAtBalances(house, registrars) },
  ];
}

/** Commands that wait or that nobody knows about, and names whose next step was never taken (a crash). */
async function seeToNames(house: House, registrars: Registrars): Promise<void> {
  await seeToCommands(house, registrars);
  for (const id of await read(house, by, waitingNames)) await advance(house, registrars, id);
}

/** A command of this name was settled: what the registry shows now, the next step, and what waits behind it. */
async function goOn(house: House, registrars: Registrars, domainId: string): Promise<void> {
  try {
    await look(house, registrars, domainId);
  } catch (error) {
    // What it shows is read again every night; the next command need not wait for it.
    if (!(error instanceof RegistrarUnreachable)) throw error;
  }
  await advance(house, registrars, domainId);
  await carryOutNext(house, registrars, domainId);
}

/** The contract's end: an order that was never paid lets the name go, a registered one is given up (art. 7, 11). */
async function endName(house: House, registrars: Registrars, serviceId: string): Promise<void> {
  const domain = await act(house, by, async (work) => {
    const found = await nameOfService(work, serviceId);
    // What is under way may still register it: then it is given up, one step later.
    if (found && found.registeredAt === null && !(await isBusy(work, found.id)))
      await markLeft(work, found.id, 'unpaid');
    return found;
  });
  if (domain?.registeredAt) await advance(house, registrars, domain.id);
}
