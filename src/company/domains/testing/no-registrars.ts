import type { Registrars } from '../types.ts';

/** For tests in which no name is registered: no extension is sold. */
export const NO_REGISTRARS: Registrars = {
  forExtension: async () => undefined,
  named: async () => undefined,
  all: async () => [],
};
