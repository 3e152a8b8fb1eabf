import { SubmitButton } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useT } from '../ui/page.tsx';
import { Status } from '../ui/status.tsx';
import type { Column } from '../ui/table.tsx';

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

/** Of what a password opens: whether one was chosen; for those who manage, choosing it, and removing the whole. */
export function passwordColumns<
  Row extends { readonly id: string; readonly user: string; readonly passwordSetAt: unknown },
>(
  t: ReturnType<typeof useT>,
  { of, manages, name }: { of: 'access' | 'database'; manages: boolean; name: (row: Row) => string },
): Column<Row>[] {
  const state: Column<Row> = {
    label: t('portal.field.password'),
    cell: ({ passwordSetAt }) => <PasswordStatus isSet={passwordSetAt !== null} />,
  };
  if (!manages) return [state];
  const actions: Column<Row> = {
    label: t('customer.site.actions'),
    quietLabel: true,
    number: true,
    cell: (row) => (
      <span className="row">
        <OneButton
          form={`${of}-password`}
          id={row.id}
          words={t('customer.site.set-password')}
          label={t('customer.site.set-password-of', { user: row.user })}
        />
        <OneButton
          form={`${of}-remove`}
          id={row.id}
          danger
          words={t('portal.remove')}
          label={t('portal.remove-named', { name: name(row) })}
        />
      </span>
    ),
  };
  return [state, actions];
}

function PasswordStatus({ isSet }: { isSet: boolean }) {
  const t = useT();
  return isSet ? (
    <Status tone="good">{t('customer.site.password-set')}</Status>
  ) : (
    <Status tone="warn">{t('customer.site.password-missing')}</Status>
  );
}
