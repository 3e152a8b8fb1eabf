import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from 'react-router';
import { lookAfterPayment, openPaymentLink, payThroughLink } from '../../company/notices/notices.ts';
import { isPositive } from '../../platform/money.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { DayText, MoneyText } from '../ui/values.tsx';
import { behindLink, linkFailed } from './link.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const token = args.params.token ?? '';
  const paid = visit.url.searchParams.get('paid');
  const first = behindPaymentLink(await openPaymentLink(visit.house, token, visit.address));
  if (paid === null || !isPositive(first.open)) return { invoice: first, coming: false };
  await lookAfterPayment(visit.house, visit.ports.cards, paid);
  const invoice = behindPaymentLink(await openPaymentLink(visit.house, token, visit.address));
  return { invoice, coming: isPositive(invoice.open) };
}

/** Art. 8: whoever holds the link pays that invoice, signed in or not. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const submitted = await readForm(visit);
  const opened = await payThroughLink(visit.house, visit.ports.cards, args.params.token ?? '', visit.address);
  if (!isRefusal(opened)) return redirect(opened.url, 303);
  return linkFailed(visit, submitted, opened);
}

function behindPaymentLink<T>(result: T | Refusal): T {
  if (isRefusal(result) && result.refused === 'too-many-attempts') throw data(result, { status: 429 });
  return behindLink(result);
}

export default function PayLink() {
  const t = useT();
  const { invoice, coming } = useLoaded<typeof loader>();
  const { number, open, dueOn } = invoice;
  const due = isPositive(open);
  return (
    <SiteShell narrow>
      <meta name="robots" content="noindex" />
      <PageHeader title={t('notices.pay.title')} lead={t('notices.pay.lead')} />
      <Panel>
        <Facts
          facts={[
            { label: t('notices.pay.number'), value: number },
            { label: t('notices.pay.open'), value: <MoneyText value={open} /> },
            { label: t('notices.pay.due'), value: <DayText value={dueOn} /> },
          ]}
        />
        {!due && <Notice tone="good">{t('notices.pay.settled')}</Notice>}
        {coming && (
          <>
            <Notice>{t('notices.pay.coming')}</Notice>
            <meta httpEquiv="refresh" content="5" />
          </>
        )}
        {due && !coming && (
          <PostForm>
            <FormActions>
              <SubmitButton>{t('notices.pay.go')}</SubmitButton>
            </FormActions>
          </PostForm>
        )}
      </Panel>
    </SiteShell>
  );
}
