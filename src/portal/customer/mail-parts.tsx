import type { MailState } from '../../company/mail/mail.ts';
import type { SpamOutcome } from '../../protocol/mail.ts';
import type { Submitted } from '../form.ts';
import { TextAreaField } from '../ui/fields.tsx';
import { FieldRow } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Status, type Tone } from '../ui/status.tsx';

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

/** Art. 12b: the outcomes of spam, as one choice of a form; a dedicated mailbox is named by its address. */
export function spamChoice(spam: SpamOutcome | null): string {
  if (spam === null) return 'domain';
  return spam.to === 'mailbox' ? spam.address : spam.to;
}

export function spamOf(form: Submitted): SpamOutcome | undefined {
  const chosen = form.text('spam');
  if (chosen === 'domain' || chosen === '') return undefined;
  if (chosen === 'folder' || chosen === 'mark') return { to: chosen };
  return { to: 'mailbox', address: chosen };
}

export function useSpamChoices(addresses: readonly string[]) {
  const t = useT();
  return [
    { value: 'folder', label: t('mailboxes.page.spam-folder') },
    { value: 'mark', label: t('mailboxes.page.spam-mark') },
    ...addresses.map((address) => ({
      value: address,
      label: t('mailboxes.page.spam-mailbox', { address }),
    })),
  ];
}

/** Whose mail is never taken for spam, and whose is refused: of a domain, of a mailbox. */
export function PatternFields() {
  const t = useT();
  return (
    <FieldRow>
      {(['allow', 'deny'] as const).map((name) => (
        <TextAreaField
          key={name}
          name={name}
          label={t(`mailboxes.page.${name}`)}
          hint={t('mailboxes.page.patterns-hint')}
          rows={3}
          required={false}
        />
      ))}
    </FieldRow>
  );
}
