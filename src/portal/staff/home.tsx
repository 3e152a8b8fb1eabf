import { useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';

export default function StaffHome() {
  const t = useT();
  return <PageHeader title={t('portal.nav.staff')} />;
}
