import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { quote } from '../../company/invoicing/invoicing.ts';
import { placedUnder, placeOrder, weighChoices } from '../../company/orders/orders.ts';
import { acceptTerms, currentTerms, initialsOf } from '../../company/terms/terms.ts';
import { act, read } from '../../platform/house.ts';
import { formatPlain } from '../../platform/money.ts';
import { isRefusal } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { mandateNeeded } from '../mandate-needed.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FileField, TextField } from '../ui/fields.tsx';
import { FieldGroup, FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { choicesOf, dropDraft, keepDraft, takeDraft } from './draft.ts';
import { requireOffer } from './offer.ts';
import { mandateText } from './order-name.tsx';
import { Recap } from './recap.tsx';
import styles from './shop.module.css';
import { Steps } from './steps.tsx';
import { TermsBody } from './terms.tsx';

/** What is about to be signed; whoever comes without choices that hold goes back to make them. */
async function standing(visit: Visit, slug: string) {
  const offer = await requireOffer(visit, slug);
  const { actor, customer, plan } = offer;
  const draft = takeDraft(visit, actor, plan.slug);
  const sheet = plan.product.sheet[visit.language];
  const choices = choicesOf(draft, { customerId: customer.id, sheet, mandate: mandateText(visit) });
  return read(visit.house, actor, async (work) => {
    const weighed = await weighChoices(work, choices);
    if (weighed.wrong) throw redirect(`/order/${plan.slug}`, 303);
    const totals = await quote(work, { customerId: customer.id, net: weighed.first.net });
    if (isRefusal(totals)) throw redirect(`/order/${plan.slug}`, 303);
    return { ...offer, draft, choices, totals, weighed };
  });
}

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { draft, ...shown } = await standing(visit, args.params.planSlug ?? '');
  const terms = await read(visit.house, visit.actor, (work) => currentTerms(work, visit.language));
  const [firstName = '', ...rest] = (visit.session?.account.name ?? '').split(' ');
  const lastName = rest.join(' ');
  return {
    ...shown,
    terms,
    values: {
      firstName,
      lastName,
      initials: initialsOf(firstName, lastName),
      organisation: shown.customer.organisation ?? '',
      ...draft.values,
    },
    sites: visit.provider.siteDomain,
  };
}

/** The signature and the order, or neither (art. 2, end of the terms). */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, customer, plan, draft, choices } = await standing(visit, args.params.planSlug ?? '');
  keepDraft(visit, actor, draft, form);
  if (form.text('go') === 'back') return redirect(`/order/${plan.slug}`, 303);
  const stamp = form.file('stamp');
  const stampPng = stamp && Buffer.from(await stamp.arrayBuffer());
  const organisation = form.optional('organisation');
  const placed = await act(visit.house, actor, async (work) => {
    // Sent again (a double click, an answer that was lost): signed once, ordered once.
    const before = await placedUnder(work, { customerId: customer.id, key: draft.key });
    if (before) return before;
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
    const order = { ...choices, key: draft.key, acceptanceId: acceptance.id, priceShown: form.text('price') };
    return placeOrder(work, order, visit.ports.orders);
  });
  if (isRefusal(placed)) return failed(visit, form, placed);
  dropDraft(visit);
  if (await mandateNeeded(visit, customer.id, choices.payBy))
    return done(visit, '/account/mandate', 'mandates.page.needed');
  return done(visit, `/orders/${placed.orderId}`);
}

export default function OrderTerms() {
  const t = useT();
  const { plan, options, customer, terms, choices, totals, weighed, values, sites } =
    useLoaded<typeof loader>();
  return (
    <SiteShell narrow>
      <Steps current="terms" />
      <PageHeader title={t('shop.sign.title')} lead={t('shop.sign.lead')} />
      <PostForm name="signature" files defaults={values}>
        <input type="hidden" name="termsSha256" value={terms.sha256} />
        <input type="hidden" name="price" value={formatPlain(weighed.net)} />
        <Panel
          title={t('shop.sign.recap')}
          actions={
            <SubmitButton name="go" value="back" look="quiet" size="xs">
              {t('shop.sign.change')}
            </SubmitButton>
          }
        >
          <Recap {...{ plan, options, customer, choices, totals, weighed, sites }} />
        </Panel>
        <Panel title={terms.title} lead={terms.subtitle}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard. */}
          <section className={styles.terms} aria-label={terms.title} tabIndex={0}>
            <TermsBody text={terms} />
          </section>
          <p className="small">
            <a href="/terms" target="_blank" rel="noopener">
              {t('shop.sign.own-page')}
            </a>
          </p>
        </Panel>
        <Panel>
          <FieldGroup legend={t('shop.sign.signature')} hint={t('shop.sign.signature-hint')}>
            <FieldRow>
              <TextField name="firstName" label={t('shop.field.first-name')} autoComplete="given-name" />
              <TextField name="lastName" label={t('shop.field.last-name')} autoComplete="family-name" />
            </FieldRow>
            {customer.kind !== 'person' && (
              <TextField name="organisation" label={t('shop.field.organisation')} required={false} />
            )}
            <FieldRow>
              <TextField
                name="mention"
                label={t('shop.field.mention')}
                hint={t('shop.field.mention-hint')}
                autoComplete="off"
              />
              <TextField
                name="initials"
                label={t('shop.field.initials')}
                hint={t('shop.field.initials-hint')}
                maxLength={6}
                autoComplete="off"
              />
            </FieldRow>
            <FileField
              name="stamp"
              accept="image/png"
              label={t('shop.field.stamp')}
              hint={t('shop.field.stamp-hint')}
              required={false}
            />
          </FieldGroup>
        </Panel>
        <FormActions>
          <SubmitButton size="lg">{t('shop.sign.submit')}</SubmitButton>
          <SubmitButton name="go" value="back" look="quiet" size="lg">
            {t('shop.back')}
          </SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}
