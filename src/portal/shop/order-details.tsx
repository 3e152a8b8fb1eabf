import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import type { PlanOption } from '../../company/catalogue/catalogue.ts';
import { checkSiteName } from '../../company/hosting/hosting.ts';
import { quote } from '../../company/invoicing/invoicing.ts';
import { meansOfPayment, weighChoices } from '../../company/orders/orders.ts';
import { system } from '../../platform/actor.ts';
import { read } from '../../platform/house.ts';
import { formatMoney } from '../../platform/i18n/format.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField, RadioCards, SelectField, TextField } from '../ui/fields.tsx';
import { FieldGroup, FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { ArticleLink, PriceText } from '../ui/values.tsx';
import { choicesOf, keepDraft, optionField, takeDraft } from './draft.ts';
import { requireOffer } from './offer.ts';
import { mandateText, NameFields, wrongName } from './order-name.tsx';
import { Sheet } from './sheet.tsx';
import { Steps } from './steps.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { actor, customer, plan, options } = await requireOffer(visit, args.params.planSlug ?? '');
  const draft = takeDraft(visit, actor, plan.slug);
  return read(visit.house, actor, async (work) => {
    const grosses = new Map<string, Awaited<ReturnType<typeof quote>>>();
    for (const price of plan.prices) {
      grosses.set(price.every, await quote(work, { customerId: customer.id, net: price.net }));
    }
    const monthly = { customerId: customer.id, planSlug: plan.slug, every: 'P1M' as const, options: [] };
    return {
      plan,
      options,
      customer,
      values: { ...draft.values, ...nameAsked(visit.url.searchParams) },
      grosses,
      debit: (await meansOfPayment(work, monthly)).includes('direct-debit'),
      sites: visit.provider.siteDomain,
    };
  });
}

/** Art. 2: chosen and confirmed before anything is signed. "Back" keeps what is there, whatever it is. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, customer, plan } = await requireOffer(visit, args.params.planSlug ?? '');
  const draft = keepDraft(visit, actor, takeDraft(visit, actor, plan.slug), form);
  if (form.text('go') === 'back') return redirect(`/order/${plan.slug}/account`, 303);
  const sheet = plan.product.sheet[visit.language];
  const mandate = mandateText(visit);
  const choices = choicesOf(draft, { customerId: customer.id, sheet, mandate });
  const wrong = await read(
    visit.house,
    actor,
    async (work) => (await weighChoices(work, choices)).wrong ?? [],
  );
  const name = choices.siteName ?? '';
  const taken =
    name === ''
      ? undefined
      : // As the company: a name may be another customer's, of whom this reader sees nothing.
        await read(visit.house, system('shop'), (work) => checkSiteName(work, name));
  const all: Refusal[] = [
    ...(taken ? [{ ...taken, field: 'siteName' }] : []),
    ...(await wrongName(visit, plan, choices)),
    ...wrong,
  ];
  if (all.length > 0) return failed(visit, form, all);
  return done(visit, `/order/${plan.slug}/terms`);
}

/** From a result of the search: as if it had been typed here. */
function nameAsked(query: URLSearchParams): Record<string, string> {
  const name = query.get('name')?.trim().slice(0, 120);
  if (!name) return {};
  return { domainName: name, how: query.get('how') === 'transfer' ? 'transfer' : 'register' };
}

export default function OrderDetails() {
  const t = useT();
  const language = useLanguage();
  const { plan, options, customer, values, grosses, debit, sites } = useLoaded<typeof loader>();
  const isName = plan.product.kind === 'domain';
  const means = ['card', 'transfer', 'cheque', ...(debit ? ['direct-debit'] : [])];
  return (
    <SiteShell narrow>
      <Steps current="details" />
      <PageHeader
        title={t('shop.details.title', { plan: plan.names[language] })}
        lead={t('shop.details.lead')}
      />
      <PostForm name="details" defaults={values}>
        {isName && <NameFields name={values.domainName ?? ''} hasPhone={customer.phone !== null} />}
        {!isName && (
          <Panel>
            <FieldGroup
              legend={t(plan.product.kind === 'hosting' ? 'shop.details.site' : 'shop.details.options')}
            >
              {plan.product.kind === 'hosting' && (
                <TextField
                  name="siteName"
                  label={t('shop.field.site-name')}
                  hint={t('shop.field.site-name-hint')}
                  suffix={`.${sites}`}
                  maxLength={63}
                  spellCheck={false}
                  autoComplete="off"
                />
              )}
              {plan.product.kind === 'mailbox' && <p className="soft">{t('shop.details.mail-domain')}</p>}
              {options.length > 0 && (
                <FieldRow>
                  {options.map((option) => (
                    <OptionField key={option.id} option={option} />
                  ))}
                </FieldRow>
              )}
            </FieldGroup>
          </Panel>
        )}
        <Panel>
          <FieldGroup legend={t('shop.details.payment')}>
            <RadioCards
              name="every"
              legend={t('shop.details.every')}
              defaultValue={plan.prices[0]?.every ?? 'P1Y'}
              choices={plan.prices.map((price) => {
                const totals = grosses.get(price.every);
                return {
                  value: price.every,
                  label: t(`shop.every.${price.every}`),
                  aside: <PriceText net={price.net} every={price.every} />,
                  ...(totals && !isRefusal(totals)
                    ? { hint: t('shop.gross', { amount: formatMoney(totals.gross, language) }) }
                    : {}),
                };
              })}
            />
            <RadioCards
              name="payBy"
              legend={t('shop.details.pay-by')}
              defaultValue="card"
              choices={means.map((by) => ({
                value: by,
                label: t(`portal.pay-by.${by}`),
                hint: t(`shop.pay-by-hint.${by}`),
              }))}
            />
          </FieldGroup>
        </Panel>
        <Panel>
          <TextField
            name="coupon"
            label={t('shop.field.coupon')}
            hint={t('shop.field.coupon-hint')}
            required={false}
            maxLength={40}
            spellCheck={false}
            autoComplete="off"
          />
        </Panel>
        <Panel title={t('shop.sheet')}>
          <Sheet text={plan.product.sheet[language]} />
          <hr />
          <FieldGroup
            legend={t('shop.details.confirmations')}
            hint={
              <>
                {t('shop.details.confirmations-hint')} (<ArticleLink article="2" />)
              </>
            }
          >
            <CheckField name="fits" label={t('shop.confirm.fits')} />
            <CheckField name="capacity" label={t('shop.confirm.capacity')} />
            <CheckField name="advice" label={t('shop.confirm.advice')} />
            {customer.kind === 'person' && (
              <CheckField
                name="immediateStart"
                label={t('shop.confirm.immediate-start')}
                hint={t('shop.confirm.immediate-start-hint')}
                required={false}
              />
            )}
          </FieldGroup>
        </Panel>
        <FormActions>
          <SubmitButton>{t('shop.details.submit')}</SubmitButton>
          <SubmitButton name="go" value="back" look="quiet">
            {t('shop.back')}
          </SubmitButton>
        </FormActions>
      </PostForm>
    </SiteShell>
  );
}

/** How many of one option, with what each costs. */
function OptionField({ option }: { option: PlanOption }) {
  const t = useT();
  const language = useLanguage();
  const price = option.prices
    .map(({ net, every }) =>
      t('portal.price', { amount: formatMoney(net, language), every: t(`portal.every.${every}`) }),
    )
    .join(' · ');
  return (
    <SelectField
      name={optionField(option.slug)}
      label={option.names[language]}
      hint={price}
      choices={Array.from({ length: option.maxQuantity + 1 }, (_, quantity) => ({
        value: String(quantity),
        label: quantity === 0 ? t('shop.details.no-option') : `× ${quantity}`,
      }))}
    />
  );
}
