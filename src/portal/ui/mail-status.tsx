import type { MailState } from '../../company/mail/mail.ts';
import { useT } from './page.tsx';
import { Status, type Tone } from './status.tsx';

const TONES: Record<MailState, Tone> = {
  unproven: 'warn',
  'being-set-up': 'accent',
  live: 'good',
  failing: 'bad',
  suspended: 'bad',
  'being-erased': 'calm',
};

export function MailStatus({ state }: { state: MailState }) {
  const t = useT();
  return <Status tone={TONES[state]}>{t(`mailboxes.state.${state}`)}</Status>;
}
