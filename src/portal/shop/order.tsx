import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from 'react-router';
import { findPlan } from '../../company/catalogue/catalogue.ts';
import { actingMay, getCustomer } from '../../company/customers/customers.ts';
import { checkSiteName } from '../../company/hosting/hosting.ts';
import { placeOrder } from '../../company/orders/orders.ts';
import { acceptTerms, currentTerms, initialsOf } from '../../company/terms/terms.ts';
import { system } from '../../platform/actor.ts';
import type { Every } from '../../platform/calendar.ts';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { formatPlain } from '../../platform/money.ts';
import { isRefusal } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { found } from '../found.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField, FileField, RadioCards, TextField } from '../ui/fields.tsx';
import { FieldGroup, FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { PriceText } from '../ui/values.tsx';
import styles from './shop.module.css';
import { Steps } from './steps.tsx';
import { TermsBody } from './terms.tsx';

async function offer(visit: Visit, slug: string) {
  if (visit.actor.kind !== 'contact') throw redirect(`/order/${slug}/account`);
  const { customerId } = visit.actor;
  if (!(await read(visit.house, visit.actor, (work) => actingMay(work, customerId, 'order')))) {
    throw data('may not order', { status: 403 });
  }
  return read(visit.house, system('shop'), async (work) => {
    const plan = found(await findPlan(work, slug));
    return {
      plan: found(plan.onSale ? plan : undefined),
      customer: found(await getCustomer(work, customerId)),
      terms: await currentTerms(work, visit.language),
    };
  });
}

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { plan, customer, terms } = await offer(visit, args.params.planSlug ?? '');
  const [firstName = '', ...rest] = (visit.session?.account.name ?? '').split(' ');
  return {
    plan,
    customer,
    terms,
    signer: { firstName, lastName: rest.join(' ') },
    key: newId(),
    sites: visit.provider.siteDomain,
  };
}

/** The signature and the order, or neither (art. 2, end of the terms). */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const slug = args.params.planSlug ?? '';
  const form = await readForm(visit);
  const { plan, customer } = await offer(visit, slug);
  const price = plan.prices.find(({ every }) => every === form.text('every')) ?? plan.prices[0];
  const siteName = form.text('siteName').toLowerCase();
  const taken = await read(visit.house, system('shop'), (work) => checkSiteName(work, siteName));
  if (taken) return failed(visit, form, { ...taken, field: 'siteName' });
  const stamp = form.file('stamp');
  const stampPng = stamp && Buffer.from(await stamp.arrayBuffer());
  const organisation = form.optional('organisation');
  const payBy = (['transfer', 'cheque', 'card', 'direct-debit'] as const).find(
    (by) => by === form.text('payBy'),
  );

  const placed = await act(visit.house, visit.actor, async (work) => {
    const acceptance = await acceptTerms(work, {
      customerId: customer.id,
      signer: {
        firstName: form.text('firstName'),
        lastName: form.text('lastName'),
        email: visit.session?.account.email ?? '',
        ...(organisation === undefined ? {} : { organisation }),
      },
      mention: form.text('mention'),
      initials: form.text('initials'),
      ...(stampPng === undefined ? {} : { stampPng }),
      language: visit.language,
      shown: { page: visit.url.pathname, textSha256: form.text('termsSha256') },
      address: visit.address,
      userAgent: visit.userAgent,
    });
    if (isRefusal(acceptance)) return acceptance;
    return placeOrder(
      work,
      {
        customerId: customer.id,
        key: form.text('key'),
        planSlug: slug,
        every: (price?.every ?? 'P1Y') satisfies Every,
        options: [],
        payBy: payBy ?? 'transfer',
        confirmations: {
          fits: form.checked('fits'),
          capacity: form.checked('capacity'),
          advice: form.checked('advice'),
        },
        acceptanceId: acceptance.id,
        productSheetShown: plan.product.sheet[visit.language],
        immediateStart: form.checked('immediateStart'),
        siteName,
        ...(price === undefined ? {} : { priceShown: formatPlain(price.net) }),
      },
      visit.ports.orders,
    );
  });
  if (isRefusal(placed)) return failed(visit, form, placed);
  return done(visit, `/orders/${placed.orderId}`);
}

export default function Order() {
  const t = useT();
  const language = useLanguage();
  const { plan, customer, terms, signer, key, sites } = useLoaded<typeof loader>();
  const means = ['card', 'transfer', 'cheque'];
  return (
    <SiteShell>
      <Steps current="order" />
      <PageHeader title={t('shop.order-page.title', { plan: plan.names[language] })} lead={customer.name} />
      <PostForm
        files
        defaults={{
          ...signer,
          initials: initialsOf(signer.firstName, signer.lastName),
          organisation: customer.organisation ?? '',
        }}
      >
        <input type="hidden" name="key" value={key} />
        <input type="hidden" name="termsSha256" value={terms.sha256} />
        <Panel>
          <FieldGroup legend={t('shop.order-page.site')}>
            <TextField
              name="siteName"
              label={t('shop.field.site-name')}
              hint={t('shop.field.site-name-hint')}
              suffix={`.${sites}`}
              maxLength={63}
              spellCheck={false}
            />
            <RadioCards
              name="every"
              legend={t('shop.order-page.every')}
              defaultValue={plan.prices[0]?.every ?? 'P1Y'}
              choices={plan.prices.map((price) => ({
                value: price.every,
                label: t(`shop.every.${price.every}`),
                aside: <PriceText net={price.net} every={price.every} />,
              }))}
            />
            <RadioCards
              name="payBy"
              legend={t('shop.order-page.pay-by')}
              defaultValue="card"
              choices={means.map((by) => ({ value: by, label: t(`portal.pay-by.${by}`) }))}
            />
          </FieldGroup>
        </Panel>
        <Panel title={t('shop.sheet')}>
          <p className={styles.text}>{plan.product.sheet[language]}</p>
          <FieldGroup legend={t('shop.order-page.confirmations')}>
            <CheckField name="fits" label={t('shop.confirm.fits')} />
            <CheckField name="capacity" label={t('shop.confirm.capacity')} />
            <CheckField name="advice" label={t('shop.confirm.advice')} />
            {customer.kind === 'person' && (
              <CheckField name="immediateStart" label={t('shop.confirm.immediate-start')} required={false} />
            )}
          </FieldGroup>
        </Panel>
        <Panel title={terms.title} lead={terms.subtitle}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard. */}
          <section className={styles.terms} aria-label={terms.title} tabIndex={0}>
            <TermsBody text={terms} />
          </section>
          <FieldGroup legend={t('shop.order-page.signature')} hint={t('shop.order-page.signature-hint')}>
            <FieldRow>
              <TextField name="firstName" label={t('shop.field.first-name')} />
              <TextField name="lastName" label={t('shop.field.last-name')} />
              <TextField name="initials" label={t('shop.field.initials')} maxLength={6} />
            </FieldRow>
            <TextField name="organisation" label={t('shop.field.organisation')} required={false} />
            <TextField name="mention" label={t('shop.field.mention')} hint={t('shop.field.mention-hint')} />
            <FileField name="stamp" accept="image/png" label={t('shop.field.stamp')} required={false} />
          </FieldGroup>
        </Panel>
        <FormActions>
          <SubmitButton size="lg">{t('shop.order-page.submit')}</SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}
