import { SubmitButton } from '../ui/button.tsx';
import { useT, useVisit } from '../ui/page.tsx';

export function SignOutForm({ label }: { label?: string }) {
  const t = useT();
  return (
    <form method="post" action="/sign-out">
      <input type="hidden" name="token" value={useVisit().formToken()} />
      <SubmitButton look="quiet" size="sm">
        {label ?? t('portal.sign-out')}
      </SubmitButton>
    </form>
  );
}
