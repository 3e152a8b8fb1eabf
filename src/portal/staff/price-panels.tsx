import {
  announcePriceChange,
  earliestPriceDay,
  REFLECTION_DAYS,
  withdrawPriceChange,
} from '../../company/changes/prices.ts';
import type { Service } from '../../company/contracts/contracts.ts';
import type { Day } from '../../platform/calendar.ts';
import { formatDay, formatMoney } from '../../platform/i18n/format.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { SubmitButton } from '../ui/button.tsx';
import { TextAreaField, TextField } from '../ui/fields.tsx';
import { PostForm, useRefusedForm } from '../ui/form.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { PriceText } from '../ui/values.tsx';
import { amountOf, dayOf } from './input.ts';
import type { ServiceForm } from './service-panels.tsx';

/** What staff do to the price of a service, by the name of the form. */
export const PRICE_FORMS: Readonly<Record<string, ServiceForm>> = {
  announce: {
    needs: 'invoices.write',
    filled: { net: 'changes.price.net' },
    notice: 'changes.price.sent',
    async act(work, serviceId, form) {
      const price = amountOf(form.text('net'), 'net');
      if (isRefusal(price)) return price;
      const typed = form.text('from');
      const from = typed === '' ? undefined : dayOf(typed, 'from');
      if (isRefusal(from)) return from;
      const announced = await announcePriceChange(work, { serviceId, price, from, why: form.text('why') });
      return isRefusal(announced) && announced.field === 'price' ? { ...announced, field: 'net' } : announced;
    },
  },
  'withdraw-price': {
    needs: 'invoices.write',
    filled: {},
    notice: 'changes.price.withdrawn',
    act: (work, serviceId, form) =>
      withdrawPriceChange(work, { serviceId, priceChangeId: form.text('change') }),
  },
};

/** The price, what is taken off it, what was announced; and the way to announce another. */
export function PriceChangePanel({
  service,
  today,
  mayChange,
}: {
  service: Service;
  today: Day;
  mayChange: boolean;
}) {
  const t = useT();
  const language = useLanguage();
  const refused = useRefusedForm() === 'announce';
  const on = (day: Day) => formatDay(day, language);
  const said = [
    { label: t('changes.price.now'), value: <PriceText net={service.price} every={service.every} /> },
    ...service.discounts.map(({ label, from, until }) => ({
      label: t('changes.price.discount'),
      value: until
        ? t('changes.price.discount-until', { label, from: on(from), until: on(until) })
        : t('changes.price.discount-ever', { label, from: on(from) }),
    })),
    ...service.priceChanges.map(({ price, appliesOn, announcedOn }) => ({
      label: t('changes.price.pending'),
      value: t('changes.price.pending-value', {
        price: formatMoney(price, language),
        on: on(appliesOn),
        announced: on(announcedOn),
      }),
    })),
  ];
  return (
    <Panel title={t('changes.price.title')}>
      <div className="stack">
        <Facts facts={said} />
        {mayChange &&
          service.priceChanges.map((change) => (
            <PostForm key={change.id} name="withdraw-price" inline>
              <input type="hidden" name="change" value={change.id} />
              <SubmitButton look="quiet" size="sm">
                {t('changes.price.withdraw')}
              </SubmitButton>
            </PostForm>
          ))}
        {mayChange && !service.ended && (
          <details open={refused}>
            <summary>{t('changes.price.announce')}</summary>
            <PostForm name="announce">
              <p className="soft">
                {t('changes.price.announce-lead', {
                  earliest: on(earliestPriceDay(service, today)),
                  days: REFLECTION_DAYS,
                })}
              </p>
              <TextField name="net" label={t('changes.price.net')} inputMode="decimal" suffix="€" />
              <TextField
                name="from"
                type="date"
                label={t('changes.price.from')}
                hint={t('changes.price.from-hint')}
                required={false}
              />
              <TextAreaField name="why" label={t('changes.price.why')} required={false} rows={3} />
              <SubmitButton>{t('changes.price.send')}</SubmitButton>
            </PostForm>
          </details>
        )}
      </div>
    </Panel>
  );
}
