import { useActionData } from 'react-router';
import { useT, useVisit } from '../ui/page.tsx';
import { Notice } from '../ui/panel.tsx';
import styles from './staff.module.css';

/** The command to copy, with the token that works once. */
export function JoinCommand() {
  const t = useT();
  const { ports, url } = useVisit();
  const made = useActionData() as { token?: unknown } | undefined;
  if (typeof made?.token !== 'string') return null;
  const door = ports.nodeDoor ?? { url: `https://${url.hostname}:8443`, fingerprint: '' };
  const token = door.fingerprint === '' ? made.token : `${made.token}.${door.fingerprint}`;
  return (
    <Notice tone="good" title={t('staff.nodes.token-made')}>
      <p>{t('staff.nodes.token-text')}</p>
      <p className={styles.secret}>
        <code>{`./orbite node join ${door.url} --token ${token}`}</code>
      </p>
    </Notice>
  );
}
