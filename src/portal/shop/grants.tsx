import type { Grants } from '../../company/catalogue/catalogue.ts';
import { formatBytes } from '../../platform/i18n/format.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { useLanguage, useT } from '../ui/page.tsx';
import styles from './shop.module.css';

const MIB = 2 ** 20;

/** What a plan gives, in words. */
export function GrantList({ grants, whole = false }: { grants: Grants; whole?: boolean }) {
  const t = useT();
  const language = useLanguage();
  const lines = linesOf(grants, t, language);
  if (lines.length === 0) return null;
  return (
    <ul className={styles.grants}>
      {lines.slice(0, whole ? undefined : 4).map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function linesOf(grants: Grants, t: ReturnType<typeof useT>, language: Language): string[] {
  if (grants.kind === 'mailbox') {
    return [
      t('shop.grants.mailboxes', { count: grants.mailboxes }),
      t('shop.grants.mailbox-size', { size: formatBytes(grants.mailboxBytes, language) }),
      ...(grants.extraBytes > 0
        ? [t('shop.grants.mail-extra', { size: formatBytes(grants.extraBytes, language) })]
        : []),
      t('shop.grants.sending', { hour: grants.messagesPerHour, day: grants.messagesPerDay }),
    ];
  }
  if (grants.kind !== 'hosting') return [];
  return [
    t('shop.grants.disk', { size: formatBytes(grants.diskBytes, language) }),
    t('shop.grants.databases', { count: grants.databases }),
    t('shop.grants.workers', { count: grants.phpWorkers }),
    t('shop.grants.memory', { size: formatBytes(grants.memoryMb * MIB, language) }),
    t('shop.grants.names', { count: grants.aliases }),
    t('shop.grants.users', { count: grants.ftpUsers }),
    ...(grants.mailsPerHour > 0
      ? [t('shop.grants.site-sending', { hour: grants.mailsPerHour, day: grants.mailsPerDay })]
      : []),
  ];
}
