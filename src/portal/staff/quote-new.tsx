import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { listPlans } from '../../company/catalogue/catalogue.ts';
import { CUSTOMER_KINDS } from '../../company/customers/customers.ts';
import { makeQuote, USUAL_DAYS } from '../../company/quotes/quotes.ts';
import { act } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { countryChoices } from '../ui/countries.ts';
import { SelectField, TextAreaField, TextField } from '../ui/fields.tsx';
import { FieldGroup, FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { requireStaff, staffRead } from './guard.ts';
import { PLAN_ROWS, quoteOf, WORK_ROWS, whoIsAsked } from './quote-form.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  requireStaff(visit, 'orders.write');
  return staffRead(visit, 'orders.read', async (work) => ({
    plans: await listPlans(work, {}),
    customer: visit.url.searchParams.get('customer') ?? '',
    validUntil: work.today.add({ days: USUAL_DAYS }),
    // Sent twice, it makes one quote.
    key: newId(),
  }));
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  requireStaff(visit, 'orders.write');
  const described = quoteOf(form, `staff/${form.text('key')}`);
  if (isRefusal(described)) return failed(visit, form, described);
  const made = await act(visit.house, visit.actor, async (work) => {
    const customerId = await whoIsAsked(work, form, visit.language);
    return isRefusal(customerId) ? customerId : makeQuote(work, { ...described, customerId });
  });
  if (isRefusal(made)) return failed(visit, form, made);
  return done(visit, `/staff/quotes/${made.id}`, 'quotes.page.made-notice');
}

/** Everything on one page: for whom, what, at which price, until when. */
export default function NewQuotePage() {
  const t = useT();
  const language = useLanguage();
  const { plans, customer, validUntil, key } = useLoaded<typeof loader>();
  const planChoices = [
    { value: '', label: t('quotes.page.no-plan') },
    ...plans.map((plan) => ({
      value: plan.slug,
      label: `${plan.product.names[language]} ${plan.names[language]}`,
    })),
  ];
  const everyChoices = (['P1M', 'P3M', 'P1Y'] as const).map((every) => ({
    value: every,
    label: t(`portal.every.${every}`),
  }));
  return (
    <>
      <PageHeader
        title={t('quotes.page.new')}
        crumbs={[{ to: '/staff/quotes', label: t('quotes.page.title') }]}
      />
      <PostForm
        name="quote"
        defaults={{ customer, validUntil: validUntil.toString(), country: 'FR', kind: 'company', key }}
      >
        <input type="hidden" name="key" value={key} />
        <Panel title={t('quotes.page.for')}>
          <TextField
            name="customer"
            label={t('quotes.page.number-label')}
            hint={t('quotes.page.number-hint')}
            required={false}
            maxLength={20}
          />
          <FieldGroup legend={t('quotes.page.prospect')}>
            <FieldRow>
              <SelectField
                name="kind"
                label={t('quotes.page.kind')}
                choices={CUSTOMER_KINDS.map((kind) => ({ value: kind, label: t(`staff.kind.${kind}`) }))}
              />
              <TextField name="organisation" label={t('quotes.page.organisation')} required={false} />
              <TextField name="siret" label={t('quotes.page.siret')} required={false} maxLength={20} />
            </FieldRow>
            <FieldRow>
              <TextField name="firstName" label={t('quotes.page.first-name')} required={false} />
              <TextField name="lastName" label={t('quotes.page.last-name')} required={false} />
              <TextField name="email" type="email" label={t('quotes.page.email')} required={false} />
            </FieldRow>
            <FieldRow>
              <TextField name="line1" label={t('quotes.page.street')} required={false} />
              <TextField name="postalCode" label={t('quotes.page.postcode')} required={false} />
              <TextField name="city" label={t('quotes.page.city')} required={false} />
              <SelectField
                name="country"
                label={t('quotes.page.country')}
                choices={countryChoices(language)}
              />
            </FieldRow>
          </FieldGroup>
        </Panel>
        <Panel title={t('quotes.page.services')} lead={t('quotes.page.services-hint')}>
          {PLAN_ROWS.map((n) => (
            <PlanRow key={n} n={n} planChoices={planChoices} everyChoices={everyChoices} />
          ))}
        </Panel>
        <Panel title={t('quotes.page.works')} lead={t('quotes.page.works-hint')}>
          {WORK_ROWS.map((n) => (
            <FieldRow key={n}>
              <TextField
                name={`label-${n}`}
                label={t('quotes.page.label-n', { n })}
                required={false}
                maxLength={200}
              />
              <TextField
                name={`quantity-${n}`}
                label={t('quotes.page.quantity-n', { n })}
                required={false}
                inputMode="numeric"
              />
              <TextField
                name={`unit-${n}`}
                label={t('quotes.page.unit-n', { n })}
                required={false}
                inputMode="decimal"
                suffix="€"
              />
              <TextField name={`work-off-${n}`} label={t('quotes.page.off-n', { n })} required={false} />
            </FieldRow>
          ))}
        </Panel>
        <Panel title={t('quotes.page.terms')}>
          <TextField name="validUntil" type="date" label={t('quotes.page.until')} />
          <FieldRow>
            <TextField
              name="service"
              label={t('invoicing.pdf.purchaseService')}
              required={false}
              maxLength={50}
            />
            <TextField
              name="order"
              label={t('invoicing.pdf.purchaseOrder')}
              required={false}
              maxLength={50}
            />
            <TextField
              name="contract"
              label={t('invoicing.pdf.purchaseContract')}
              required={false}
              maxLength={50}
            />
          </FieldRow>
          <TextAreaField name="note" label={t('quotes.page.note')} required={false} rows={3} />
        </Panel>
        <FormActions>
          <SubmitButton size="lg">{t('quotes.page.make')}</SubmitButton>
        </FormActions>
      </PostForm>
    </>
  );
}

interface Choices {
  readonly n: number;
  readonly planChoices: readonly { value: string; label: string }[];
  readonly everyChoices: readonly { value: string; label: string }[];
}

function PlanRow({ n, planChoices, everyChoices }: Choices) {
  const t = useT();
  return (
    <FieldGroup legend={t('quotes.page.plan-n', { n })}>
      <FieldRow>
        <SelectField name={`plan-${n}`} label={t('quotes.page.plan-n', { n })} choices={planChoices} />
        <SelectField name={`every-${n}`} label={t('quotes.page.every-n', { n })} choices={everyChoices} />
        <TextField
          name={`price-${n}`}
          label={t('quotes.page.price-n', { n })}
          required={false}
          inputMode="decimal"
          suffix="€"
        />
      </FieldRow>
      <FieldRow>
        <TextField
          name={`options-${n}`}
          label={t('quotes.page.options-n', { n })}
          hint={t('quotes.page.options-hint')}
          required={false}
        />
        <TextField
          name={`off-${n}`}
          label={t('quotes.page.off-n', { n })}
          hint={t('quotes.page.off-hint')}
          required={false}
          maxLength={40}
        />
        <TextField
          name={`periods-${n}`}
          label={t('quotes.page.periods-n', { n })}
          hint={t('discounts.page.periods-hint')}
          required={false}
          inputMode="numeric"
        />
        <TextField
          name={`site-${n}`}
          label={t('quotes.page.site-n', { n })}
          required={false}
          maxLength={63}
          spellCheck={false}
        />
      </FieldRow>
    </FieldGroup>
  );
}
