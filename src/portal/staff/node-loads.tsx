import { Link } from 'react-router';
import type { Node } from '../../company/nodes/nodes.ts';
import { formatBytes, formatNumber } from '../../platform/i18n/format.ts';
import { Meter } from '../ui/meter.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { Status } from '../ui/status.tsx';
import { NODE_TONES } from './nodes.tsx';
import styles from './staff.module.css';

/** How full and how busy each server is, at a glance. */
export function NodeLoads({ nodes }: { nodes: readonly Node[] }) {
  const t = useT();
  const language = useLanguage();
  return (
    <ul className={styles.loads}>
      {nodes.map((node) => {
        const { facts } = node;
        const share = (what: string, used: number, limit: number) => {
          const words = t('staff.nodes.used-of', {
            used: formatBytes(used, language),
            limit: formatBytes(limit, language),
          });
          return (
            <div>
              <p className="soft small">
                {what} <span className="number">{words}</span>
              </p>
              <Meter used={used} limit={limit} words={`${what} : ${words}`} />
            </div>
          );
        };
        return (
          <li key={node.id}>
            <p className="row">
              <Link to={`/staff/nodes/${node.id}`}>{node.name}</Link>
              <Status tone={NODE_TONES[node.state]}>{t(`staff.node-state.${node.state}`)}</Status>
            </p>
            {share(t('staff.nodes.disk'), facts.diskBytes - facts.diskFreeBytes, facts.diskBytes)}
            {share(t('staff.nodes.memory'), facts.memoryBytes - facts.memoryFreeBytes, facts.memoryBytes)}
            <div>
              <p className="soft small">
                {t('staff.nodes.load')}{' '}
                <span className="number">{`${formatNumber(facts.load1, language)} / ${facts.cpus}`}</span>
              </p>
              <Meter
                used={facts.load1}
                limit={facts.cpus}
                words={`${t('staff.nodes.load')} : ${formatNumber(facts.load1, language)} / ${facts.cpus}`}
              />
            </div>
          </li>
        );
      })}
    </ul>
  );
}
