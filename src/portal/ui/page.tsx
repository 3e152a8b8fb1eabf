import type { TFunction } from 'i18next';
import { createContext, type ReactNode, useContext } from 'react';
import { useLoaderData } from 'react-router';
import { type Language, translator } from '../../platform/i18n/index.ts';
import type { Visit } from '../context.ts';

interface Page {
  readonly visit: Visit;
  readonly script: string;
}

const PageContext = createContext<Page | undefined>(undefined);

export function PageProvider({
  visit,
  script,
  children,
}: {
  visit: Visit;
  script: string;
  children: ReactNode;
}) {
  return <PageContext value={{ visit, script }}>{children}</PageContext>;
}

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('rendered outside a page');
  return page;
}

export function useVisit(): Visit {
  return usePage().visit;
}

export function useLanguage(): Language {
  return useVisit().language;
}

/** The translator of the page's language, over every room's texts: `t('portal.sign-in')`. */
export function useT(): TFunction {
  return translator(useLanguage());
}

type Loaded<Loader extends (...args: never[]) => unknown> = Exclude<Awaited<ReturnType<Loader>>, Response>;

/**
 * What the route's loader returned, as it returned it: pages are rendered on the server only, so money
 * stays a bigint and a day stays a Temporal.PlainDate.
 */
export function useLoaded<Loader extends (...args: never[]) => unknown>(): Loaded<Loader> {
  return useLoaderData() as Loaded<Loader>;
}
