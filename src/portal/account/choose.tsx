import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { getCustomer } from '../../company/customers/customers.ts';
import { system } from '../../platform/actor.ts';
import { chooseCustomer } from '../../platform/auth/sessions.ts';
import { act, read } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { failed, localPath, readForm } from '../form.ts';
import { requireSession } from '../guard.ts';
import { ButtonLink } from '../ui/button.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { signedInAs } from '../visit.ts';
import styles from './choose.module.css';
import { SignOutForm } from './sign-out-form.tsx';

/** After a sign-in: the only place there is, or a choice. `?again` asks for the choice in any case. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const session = requireSession(visit);
  const again = visit.url.searchParams.has('again');
  if (!again) {
    const who = signedInAs(session);
    if (who === 'customer') throw redirect('/account');
    if (who === 'staff' && session.memberships.length === 0) throw redirect('/staff');
  }
  const customers = await read(visit.house, system('portal'), async (work) => {
    const found = [];
    for (const { customerId } of session.memberships) {
      const customer = await getCustomer(work, customerId);
      if (customer) found.push({ id: customer.id, name: customer.name, number: customer.number });
    }
    return found;
  });
  return { customers, isStaff: session.staff !== undefined };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const session = requireSession(visit);
  const form = await readForm(visit);
  const customerId = form.optional('customer');
  const refusal = await act(visit.house, visit.actor, async (work) => {
    return (await chooseCustomer(work, session, customerId)) ?? null;
  });
  if (isRefusal(refusal)) return failed(visit, form, refusal);
  const next = visit.url.searchParams.get('next');
  return redirect(customerId ? localPath(next, '/account') : '/staff', 303);
}

export default function Choose() {
  const t = useT();
  const { customers, isStaff } = useLoaded<typeof loader>();
  if (customers.length === 0 && !isStaff) {
    return (
      <SiteShell narrow>
        <PageHeader title={t('portal.choose.none-title')} />
        <div className="stack">
          <EmptyState
            title={t('portal.choose.none')}
            action={<ButtonLink to="/products">{t('portal.nav.products')}</ButtonLink>}
          >
            {t('portal.choose.none-text')}
          </EmptyState>
          <p>
            <a href="/security">{t('portal.security.title')}</a>
          </p>
          <SignOutForm />
        </div>
      </SiteShell>
    );
  }
  return (
    <SiteShell narrow>
      <PageHeader title={t('portal.choose.title')} lead={t('portal.choose.lead')} />
      <PostForm>
        <ul className={styles.choices}>
          {customers.map((customer) => (
            <li key={customer.id}>
              <button type="submit" name="customer" value={customer.id} className={styles.choice}>
                <strong>{customer.name}</strong>
                <span className="soft">{customer.number}</span>
              </button>
            </li>
          ))}
          {isStaff && (
            <li>
              <button type="submit" name="customer" value="" className={styles.choice}>
                <strong>{t('portal.nav.staff')}</strong>
              </button>
            </li>
          )}
        </ul>
      </PostForm>
    </SiteShell>
  );
}
