import type { Command } from '../../company/domains/registrar.ts';

/** Commands on one object, one after the other: each reads the state that the one before left. */
export function commandTurns(): <T>(command: Command, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return (command, work) => {
    const about = aboutOf(command);
    const turn = (last.get(about) ?? Promise.resolve()).then(work, work);
    const end = turn
      .catch(() => undefined)
      .then(() => {
        if (last.get(about) === end) last.delete(about);
      });
    last.set(about, end);
    return turn;
  };
}

function aboutOf(command: Command): string {
  if ('name' in command) return command.name;
  if ('host' in command) return command.host.name;
  return 'handle' in command ? command.handle : command.party.handle;
}
