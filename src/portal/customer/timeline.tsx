import type { LoaderFunctionArgs } from 'react-router';
import { listActs } from '../../platform/acts.ts';
import { visitOf } from '../context.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState, Panel } from '../ui/panel.tsx';
import { Timeline } from '../ui/timeline.tsx';
import { contactRead } from './access.ts';

const A_PAGE = 40;

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const after = visit.url.searchParams.get('after') ?? '';
  return contactRead(visit, 'contacts', async (work, { customerId }) => {
    const acts = await listActs(work, {
      customerId,
      limit: A_PAGE + 1,
      ...(/^\d{1,18}$/.test(after) ? { before: BigInt(after) } : {}),
    });
    const shown = acts.slice(0, A_PAGE);
    return { acts: shown, next: acts.length > A_PAGE ? String(shown.at(-1)?.id) : undefined };
  });
}

export default function TimelinePage() {
  const t = useT();
  const { acts, next } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('customer.timeline.title')} lead={t('customer.timeline.lead')} />
      {acts.length === 0 ? (
        <EmptyState title={t('customer.timeline.none')} />
      ) : (
        <Panel>
          <Timeline acts={acts} />
        </Panel>
      )}
      <Pager next={next} />
    </>
  );
}
