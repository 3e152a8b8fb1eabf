import type { Grants } from '../../company/catalogue/catalogue.ts';
import { formatBytes } from '../../platform/i18n/format.ts';
import { useLanguage, useT } from '../ui/page.tsx';
import styles from './shop.module.css';

const MIB = 2 ** 20;

/** What a plan gives, in words. */
export function GrantList({ grants, whole = false }: { grants: Grants; whole?: boolean }) {
  const t = useT();
  const language = useLanguage();
  if (grants.kind !== 'hosting') return null;
  const lines = [
    t('shop.grants.disk', { size: formatBytes(grants.diskBytes, language) }),
    t('shop.grants.databases', { count: grants.databases }),
    t('shop.grants.workers', { count: grants.phpWorkers }),
    t('shop.grants.memory', { size: formatBytes(grants.memoryMb * MIB, language) }),
    t('shop.grants.names', { count: grants.aliases }),
    t('shop.grants.users', { count: grants.ftpUsers }),
  ];
  return (
    <ul className={styles.grants}>
      {lines.slice(0, whole ? undefined : 4).map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
