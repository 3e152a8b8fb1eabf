import { useVisit } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';

export default function Home() {
  const { provider } = useVisit();
  return (
    <SiteShell>
      <PageHeader title={provider.name} />
    </SiteShell>
  );
}
