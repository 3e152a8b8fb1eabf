import type { Site } from '../protocol/state.ts';

/**
 * What follows from a site alone is made once for it: a site that did not change is the same object from
 * state to state, and a look at hundreds of them renders nothing again.
 */
export function perSite<Made extends object>(make: (site: Site) => Made): (site: Site) => Made {
  const known = new WeakMap<Site, Made>();
  return (site) => {
    const before = known.get(site);
    if (before) return before;
    const made = make(site);
    known.set(site, made);
    return made;
  };
}
