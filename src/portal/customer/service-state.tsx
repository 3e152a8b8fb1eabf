import type { ServiceState } from '../../company/contracts/contracts.ts';
import { useT } from '../ui/page.tsx';
import { Status, type Tone } from '../ui/status.tsx';

const TONES: Record<ServiceState, Tone> = {
  'awaiting-payment': 'warn',
  provisioning: 'accent',
  'provisioning-failed': 'warn',
  active: 'good',
  suspended: 'bad',
  ended: 'calm',
  cancelled: 'calm',
};

export function ServiceStatus({ state }: { state: ServiceState }) {
  const t = useT();
  return <Status tone={TONES[state]}>{t(`portal.service-state.${state}`)}</Status>;
}
