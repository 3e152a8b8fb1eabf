import type { LoaderFunctionArgs } from 'react-router';
import { listActs } from '../../platform/acts.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { Timeline } from '../ui/timeline.tsx';
import { pageOf, ROWS, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after') ?? '';
  return staffRead(visit, 'audit.read', async (work) =>
    pageOf(
      await listActs(work, {
        ...(/^\d{1,18}$/.test(before) ? { before: BigInt(before) } : {}),
        limit: ROWS + 1,
      }),
    ),
  );
}

/** Every act: who, when, what, by which article. */
export default function Audit() {
  const t = useT();
  const { rows, next } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('staff.audit.title')} lead={t('staff.audit.lead')} />
      {rows.length === 0 ? <EmptyState title={t('staff.audit.none')} /> : <Timeline acts={rows} />}
      <Pager next={next} file="/staff/lists/audit" />
    </>
  );
}
