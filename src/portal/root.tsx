import './ui/mantine.css';
import './ui/tokens.css';
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { isRouteErrorResponse, Links, Outlet, useRouteError } from 'react-router';
import { ButtonLink } from './ui/button.tsx';
import { usePage, useT } from './ui/page.tsx';
import { PageHeader } from './ui/page-header.tsx';
import { SiteShell } from './ui/shell.tsx';
import { theme } from './ui/theme.ts';

/** Before the first paint: the system's preference, where the reader has chosen none. */
const FOLLOW_SYSTEM = `var d=document.documentElement;if(d.dataset.scheme==='auto')d.setAttribute('data-mantine-color-scheme',matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light')`;
/** Where the browser can, it fetches the page behind a link while the pointer is on its way. */
const SPECULATE = JSON.stringify({
  prefetch: [
    {
      where: {
        and: [
          { href_matches: '/*' },
          { not: { selector_matches: '[download], [target], [data-no-prefetch]' } },
        ],
      },
      eagerness: 'moderate',
    },
  ],
});

export function Layout({ children }: { children: ReactNode }) {
  const { visit, script } = usePage();
  const shown = visit.scheme === 'auto' ? (visit.systemScheme ?? 'light') : visit.scheme;
  return (
    <html lang={visit.language} data-scheme={visit.scheme} data-mantine-color-scheme={shown}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/orbite.svg" type="image/svg+xml" />
        {visit.scheme === 'auto' && (
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, under the nonce.
          <script nonce={visit.nonce} dangerouslySetInnerHTML={{ __html: FOLLOW_SYSTEM }} />
        )}
        <Links />
        <script type="module" nonce={visit.nonce} src={script} async />
        <script
          type="speculationrules"
          nonce={visit.nonce}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, under the nonce.
          dangerouslySetInnerHTML={{ __html: SPECULATE }}
        />
      </head>
      <body>
        <MantineProvider theme={theme} withCssVariables={false} withGlobalClasses={false}>
          {children}
        </MantineProvider>
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

export function ErrorBoundary() {
  const error = useRouteError();
  const t = useT();
  const status = isRouteErrorResponse(error) ? error.status : 500;
  const kind = status === 404 ? 'not-found' : status === 403 ? 'forbidden' : 'fault';
  return (
    <SiteShell>
      <PageHeader title={t(`portal.error.${kind}.title`)} lead={t(`portal.error.${kind}.text`)} />
      <p>
        <ButtonLink to="/">{t('portal.error.home')}</ButtonLink>
      </p>
    </SiteShell>
  );
}
