import type { LoaderFunctionArgs } from 'react-router';
import { mailTrace } from '../../company/mail/mail.ts';
import { visitOf } from '../context.ts';
import { TraceTable } from '../customer/trace-table.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const search = visit.url.searchParams.get('q')?.slice(0, 320) ?? '';
  return staffRead(visit, 'services.read', async (work) => ({
    search,
    // Not everybody's mail at a glance: only what somebody asked about.
    lines: search === '' ? [] : await mailTrace(work, { search, limit: 100 }),
  }));
}

/** What became of a message: was it received, where did it go, why was it refused (art. 12b). */
export default function StaffMailTrace() {
  const t = useT();
  const { lines, search } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('mailboxes.page.trace')} lead={t('mailboxes.page.trace-lead')} />
      <TraceTable lines={lines} search={search} />
    </>
  );
}
