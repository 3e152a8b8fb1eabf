import type { Plan } from '../../company/catalogue/catalogue.ts';
import { type OwnPrice, setOwnPrice } from '../../company/catalogue/own-prices.ts';
import type { Day, Every } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import type { Submitted } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/fields.tsx';
import { FieldRow, PostForm, useRefusedForm } from '../ui/form.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, PriceText } from '../ui/values.tsx';
import { amountOf, dayOf } from './input.ts';

/** What the form says, to the use case: an empty price gives the list's back. */
export async function keepOwnPrice(work: Work, customerId: string, form: Submitted) {
  const typed = form.text('net');
  const net = typed === '' ? undefined : amountOf(typed, 'net');
  if (isRefusal(net)) return net;
  const from = dayOf(form.text('from'), 'from');
  if (isRefusal(from)) return from;
  const [planSlug = '', optionSlug] = form.text('what').split('+');
  return setOwnPrice(work, {
    customerId,
    planSlug,
    optionSlug,
    every: form.text('every') as Every,
    net,
    from,
    why: form.text('why'),
  });
}

/** What this customer pays instead of the list, and the form that says so. */
export function OwnPricesPanel({
  prices,
  plans,
  today,
  mayChange,
}: {
  prices: readonly OwnPrice[];
  plans: readonly Plan[];
  today: Day;
  mayChange: boolean;
}) {
  const t = useT();
  const language = useLanguage();
  const refused = useRefusedForm() === 'own-price';
  if (prices.length === 0 && !mayChange) return null;
  return (
    <Panel title={t('catalogue.own.title')} lead={t('catalogue.own.lead')}>
      <div className="stack">
        {prices.length > 0 && (
          <DataTable
            caption={t('catalogue.own.title')}
            rows={prices}
            rowKey={(price) => `${price.planSlug}/${price.optionSlug}/${price.every}/${price.from}`}
            columns={[
              {
                label: t('catalogue.own.what'),
                cell: ({ planSlug, optionSlug }) => planSlug ?? optionSlug ?? '',
              },
              { label: t('catalogue.own.from'), cell: ({ from }) => <DayText value={from} short /> },
              {
                label: t('catalogue.own.price'),
                number: true,
                cell: ({ net, every }) =>
                  net ? <PriceText net={net} every={every} /> : t('catalogue.own.list'),
              },
              { label: t('catalogue.own.why'), minor: true, cell: ({ why }) => why },
            ]}
          />
        )}
        {mayChange && (
          <details open={refused}>
            <summary>{t('catalogue.own.set')}</summary>
            <PostForm name="own-price" defaults={{ from: today.toString() }}>
              <SelectField
                name="what"
                label={t('catalogue.own.what')}
                choices={plans.map((plan) => ({
                  value: plan.slug,
                  label: `${plan.product.names[language]} ${plan.names[language]}`,
                }))}
              />
              <FieldRow>
                <SelectField
                  name="every"
                  label={t('catalogue.own.every')}
                  choices={['P1M', 'P3M', 'P1Y'].map((every) => ({
                    value: every,
                    label: t(`portal.every.${every}`),
                  }))}
                />
                <TextField
                  name="net"
                  label={t('catalogue.own.price')}
                  hint={t('catalogue.own.price-hint')}
                  inputMode="decimal"
                  suffix="€"
                  required={false}
                />
                <TextField name="from" type="date" label={t('catalogue.own.from')} />
              </FieldRow>
              <TextField name="why" label={t('catalogue.own.why')} maxLength={500} />
              <SubmitButton look="quiet">{t('catalogue.own.set')}</SubmitButton>
            </PostForm>
          </details>
        )}
      </div>
    </Panel>
  );
}
