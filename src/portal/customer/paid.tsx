import type { LoaderFunctionArgs } from 'react-router';
import { getCardPayment, refreshCardPayment } from '../../company/payments/payments.ts';
import { visitOf } from '../context.ts';
import { found } from '../found.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice } from '../ui/panel.tsx';
import { MoneyText } from '../ui/values.tsx';
import { contactRead } from './access.ts';

/** Back from the card processor. Its word counts, not the address that the browser came back to. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const id = args.params.attemptId ?? '';
  const read = () => contactRead(visit, 'pay', async (work) => found(await getCardPayment(work, id)));
  const known = await read();
  if (known.state !== 'open' || !visit.ports.cards) return known;
  await refreshCardPayment(visit.house, visit.ports.cards, id);
  return read();
}

export default function Paid() {
  const t = useT();
  const { state, amount, url } = useLoaded<typeof loader>();
  const tone = state === 'paid' ? 'good' : state === 'open' ? 'accent' : 'warn';
  return (
    <>
      <PageHeader
        title={t('customer.paid.title')}
        crumbs={[{ to: '/account/invoices', label: t('customer.nav.invoices') }]}
      />
      <div id="payment" {...(state === 'open' ? { 'data-live': '1500' } : {})} className="stack">
        <Notice tone={tone} title={t(`customer.paid.${state}.title`)}>
          <p>
            {t(`customer.paid.${state}.text`)} <MoneyText value={amount} />
          </p>
        </Notice>
        <div className="row">
          {state === 'open' && url && <ButtonLink to={url}>{t('customer.paid.again')}</ButtonLink>}
          <ButtonLink to="/account" look={state === 'paid' ? 'primary' : 'quiet'}>
            {t('portal.nav.account')}
          </ButtonLink>
        </div>
      </div>
      {state === 'open' && (
        <noscript>
          <meta httpEquiv="refresh" content="3" />
        </noscript>
      )}
    </>
  );
}
