import { SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Status } from '../ui/status.tsx';

/** A button that is a form of its own: removes, or leads to a password link. */
export function OneButton({
  form,
  id,
  label,
  words,
  danger = false,
}: {
  form: string;
  id: string;
  label: string;
  words: string;
  danger?: boolean;
}) {
  return (
    <PostForm name={`${form}/${id}`} inline>
      <input type="hidden" name="id" value={id} />
      <SubmitButton size="xs" look={danger ? 'danger' : 'quiet'} label={label}>
        {words}
      </SubmitButton>
    </PostForm>
  );
}

export function PasswordStatus({ isSet }: { isSet: boolean }) {
  const t = useT();
  return isSet ? (
    <Status tone="good">{t('customer.site.password-set')}</Status>
  ) : (
    <Status tone="warn">{t('customer.site.password-missing')}</Status>
  );
}
