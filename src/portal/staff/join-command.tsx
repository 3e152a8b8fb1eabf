import { useActionData } from 'react-router';
import { useT, useVisit } from '../ui/page.tsx';
import { Notice } from '../ui/panel.tsx';
import styles from './staff.module.css';

/** The command to copy, with the token that works once. */
export function JoinCommand() {
  const t = useT();
  const { ports, provider } = useVisit();
  const made = useActionData() as { token?: unknown; mail?: unknown } | undefined;
  if (typeof made?.token !== 'string') return null;
  const { port, fingerprint } = ports.nodeDoor ?? { port: 8443, fingerprint: '' };
  const door = `https://${new URL(provider.portalUrl).hostname}:${port}`;
  const token = fingerprint === '' ? made.token : `${made.token}.${fingerprint}`;
  return (
    <Notice tone="good" title={t('staff.nodes.token-made')}>
      <p>{t('staff.nodes.token-text')}</p>
      <p className={styles.secret}>
        <code>{`./orbite node join ${door} --token ${token}${made.mail === true ? ' --mail' : ''}`}</code>
      </p>
    </Notice>
  );
}
