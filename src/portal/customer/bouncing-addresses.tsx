import { Link } from 'react-router';
import { useT } from '../ui/page.tsx';
import { Notice } from '../ui/panel.tsx';

/** Art. 5: an invoice address has to work. */
export function BouncingAddresses({ addresses }: { addresses: readonly string[] }) {
  const t = useT();
  return (
    <Notice tone="warn" title={t('bounces.customer.title')}>
      <p>
        {t('bounces.customer.text', { addresses: addresses.join(', ') })}{' '}
        <Link to="/account/contacts">{t('bounces.customer.link')}</Link>
      </p>
    </Notice>
  );
}
