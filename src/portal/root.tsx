import './ui/mantine.css';
import './ui/tokens.css';
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { isRouteErrorResponse, Links, Outlet, useRouteError } from 'react-router';
import { sentence } from '../platform/i18n/index.ts';
import { isRefusal } from '../platform/refusal.ts';
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

function errorKind(status: number): 'not-found' | 'too-large' | 'forbidden' | 'fault' {
  if (status === 404 || status === 405) return 'not-found';
  if (status === 413) return 'too-large';
  return status < 500 ? 'forbidden' : 'fault';
}

export function ErrorBoundary() {
  const error = useRouteError();
  const t = useT();
  const { visit } = usePage();
  const status = isRouteErrorResponse(error) ? error.status : 500;
  const kind = errorKind(status);
  // A use case said why: its sentence is better than ours.
  const why = isRouteErrorResponse(error) && isRefusal(error.data) ? error.data : undefined;
  return (
    <SiteShell>
      <PageHeader
        title={why && kind !== 'too-large' ? t('portal.link.problem') : t(`portal.error.${kind}.title`)}
        lead={why ? sentence(why, visit.language) : t(`portal.error.${kind}.text`)}
      />
      <p>
        <ButtonLink to="/">{t('portal.error.home')}</ButtonLink>
      </p>
    </SiteShell>
  );
}
