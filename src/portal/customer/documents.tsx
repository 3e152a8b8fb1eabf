import type { LoaderFunctionArgs } from 'react-router';
import { listAcceptances } from '../../company/terms/terms.ts';
import { listDocuments } from '../../platform/documents.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { BytesText, InstantText } from '../ui/values.tsx';
import { contactRead } from './access.ts';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'contacts', async (work, { customerId }) => ({
    documents: (await listDocuments(work, { customerId, limit: 200 })).filter(
      ({ kind }) => kind !== 'invoice',
    ),
    acceptances: await listAcceptances(work, customerId),
  }));
}

export default function Documents() {
  const t = useT();
  const { documents, acceptances } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('customer.documents.title')} lead={t('customer.documents.lead')} />
      <div className="stack-large">
        {documents.length === 0 ? (
          <EmptyState title={t('customer.documents.none')} />
        ) : (
          <DataTable
            caption={t('customer.documents.title')}
            rows={documents}
            rowKey={(document) => document.id}
            columns={[
              {
                label: t('customer.documents.name'),
                cell: (document) => (
                  <a href={`/account/documents/${document.id}`} data-no-prefetch>
                    {document.name}
                  </a>
                ),
              },
              {
                label: t('customer.documents.made'),
                cell: (document) => <InstantText value={document.madeAt} />,
              },
              {
                label: t('customer.documents.size'),
                number: true,
                cell: (document) => <BytesText value={document.size} />,
              },
            ]}
          />
        )}
        {acceptances.length > 0 && (
          <Panel
            title={t('customer.documents.acceptances')}
            lead={t('customer.documents.acceptances-lead')}
            plain
          >
            <DataTable
              caption={t('customer.documents.acceptances')}
              rows={acceptances}
              rowKey={(acceptance) => acceptance.id}
              columns={[
                { label: t('customer.documents.version'), cell: (acceptance) => acceptance.version },
                {
                  label: t('customer.documents.signer'),
                  cell: ({ signer }) => `${signer.firstName} ${signer.lastName}`,
                },
                {
                  label: t('customer.documents.signed'),
                  cell: (acceptance) => <InstantText value={acceptance.acceptedAt} />,
                },
                {
                  label: t('customer.documents.hash'),
                  cell: (acceptance) => <code>{acceptance.textSha256.slice(0, 16)}…</code>,
                },
              ]}
            />
          </Panel>
        )}
      </div>
    </>
  );
}
