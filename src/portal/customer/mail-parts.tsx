import type { Stop } from '../../company/mail/mail.ts';
import type { SpamOutcome } from '../../protocol/mail.ts';
import type { Submitted } from '../form.ts';
import { TextAreaField } from '../ui/fields.tsx';
import { FieldRow } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Notice } from '../ui/panel.tsx';
import { ArticleLink, InstantText } from '../ui/values.tsx';

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

/** Art. 5, 12b: who was stopped, why, and the way out. */
export function StopNotice({ stop }: { stop: Stop }) {
  const t = useT();
  return (
    <Notice tone="bad" title={t('mailboxes.page.stop-title', { sender: stop.name })}>
      <p>
        <InstantText value={stop.at} />.{' '}
        {t('mailboxes.stops.burst-words', {
          messages: stop.messages,
          recipients: stop.recipients,
          seconds: stop.seconds,
        })}{' '}
        (<ArticleLink article="5" />, <ArticleLink article="12b" />)
      </p>
      <p>{t(stop.kind === 'mailbox' ? 'mailboxes.page.stop-way-out' : 'mailboxes.page.stop-ask')}</p>
    </Notice>
  );
}
