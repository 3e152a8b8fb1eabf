import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import {
  changePlanPrice,
  findPlan,
  priceHistory,
  putOnSale,
  takeOffSale,
} from '../../company/catalogue/catalogue.ts';
import { announcePriceChange, servicesOnPlan } from '../../company/changes/prices.ts';
import { day, type Every } from '../../platform/calendar.ts';
import { act } from '../../platform/house.ts';
import { parseMoney } from '../../platform/money.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { type Visit, visitOf } from '../context.ts';
import { done, failed, readForm, refuseMissing, type Submitted } from '../form.ts';
import { found } from '../found.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextAreaField, TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText, PriceText } from '../ui/values.tsx';
import { mayOffer, requireStaff, staffAct, staffRead } from './guard.ts';
import { amountOf } from './input.ts';
import styles from './staff.module.css';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const slug = args.params.planSlug ?? '';
  const loaded = await staffRead(visit, 'catalogue.read', async (work) => ({
    plan: found(await findPlan(work, slug)),
    history: await priceHistory(work, slug),
    today: work.today,
  }));
  return {
    ...loaded,
    mayChange: mayOffer(visit, 'catalogue.write'),
    mayAnnounce: mayOffer(visit, 'invoices.write'),
  };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const submitted = await readForm(visit);
  const slug = args.params.planSlug ?? '';
  const to = `/staff/catalogue/${slug}`;
  if (submitted.form === 'announce') return announce(visit, submitted, slug, to);
  requireStaff(visit, 'catalogue.write');
  if (submitted.form === 'sale') {
    const missing =
      submitted.text('on') !== 'yes' && refuseMissing(visit, submitted, { why: 'staff.reason' });
    if (missing) return failed(visit, submitted, missing);
    return staffAct(
      visit,
      'catalogue.write',
      submitted,
      (work) =>
        submitted.text('on') === 'yes'
          ? putOnSale(work, slug)
          : takeOffSale(work, slug, submitted.text('why')),
      { to, notice: 'staff.catalogue.sale-changed' },
    );
  }
  try {
    const change = {
      every: submitted.text('every') as Every,
      net: parseMoney(submitted.text('net').replace(',', '.')),
      from: day(submitted.text('from')),
    };
    return await staffAct(
      visit,
      'catalogue.write',
      submitted,
      (work) => changePlanPrice(work, slug, change),
      {
        to,
        notice: 'staff.catalogue.price-changed',
      },
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const field = error.message.includes('amount') ? 'net' : 'from';
    return failed(visit, submitted, refuse(field === 'net' ? 'amount-invalid' : 'day-invalid', { field }));
  }
}

/** Every service that runs on the plan, each customer in a transaction of its own. */
async function announce(visit: Visit, submitted: Submitted, planSlug: string, to: string) {
  requireStaff(visit, 'invoices.write');
  const price = amountOf(submitted.text('net'), 'net');
  if (isRefusal(price)) return failed(visit, submitted, price);
  const every = submitted.text('every') as Every;
  const why = submitted.text('why');
  const services = await staffRead(visit, 'invoices.write', (work) =>
    servicesOnPlan(work, { planSlug, every }),
  );
  let told = 0;
  for (const { id: serviceId } of services) {
    const announced = await act(visit.house, visit.actor, (work) =>
      announcePriceChange(work, { serviceId, price, why }),
    );
    if (!isRefusal(announced)) told += 1;
  }
  return done(visit, to, told === 0 ? 'changes.price.plan-none' : 'changes.price.plan-sent');
}

export default function PlanPage() {
  const t = useT();
  const language = useLanguage();
  const { plan, history, today, mayChange, mayAnnounce } = useLoaded<typeof loader>();
  const number = new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB');
  return (
    <>
      <PageHeader
        title={plan.names[language]}
        lead={plan.summary[language]}
        crumbs={[{ to: '/staff/catalogue', label: t('staff.catalogue.title') }]}
        badge={
          <Status tone={plan.onSale ? 'good' : 'calm'}>
            {t(plan.onSale ? 'staff.catalogue.on-sale' : 'staff.catalogue.off-sale')}
          </Status>
        }
      />
      <div className={styles.columns}>
        <Panel title={t('staff.catalogue.history')} lead={t('staff.catalogue.history-text')} plain>
          <DataTable
            caption={t('staff.catalogue.history')}
            rows={history}
            rowKey={(price) => `${price.every}/${price.from}`}
            columns={[
              { label: t('staff.catalogue.from'), cell: (price) => <DayText value={price.from} /> },
              {
                label: t('staff.services.price'),
                number: true,
                cell: (price) => <PriceText net={price.net} every={price.every} />,
              },
            ]}
          />
        </Panel>
        <div>
          <Panel title={t('staff.catalogue.grants')}>
            <Facts
              facts={Object.entries(plan.grants).map(([name, value]) => ({
                label: t(`staff.grant.${name}`, { defaultValue: name }),
                value: typeof value === 'number' ? number.format(value) : String(value),
              }))}
            />
          </Panel>
          {mayAnnounce && (
            <Panel title={t('changes.price.plan-title')} lead={t('changes.price.plan-lead')}>
              <PostForm name="announce">
                <SelectField
                  name="every"
                  label={t('staff.catalogue.every')}
                  choices={plan.prices.map(({ every }) => ({
                    value: every,
                    label: t(`portal.every.${every}`),
                  }))}
                />
                <TextField name="net" label={t('changes.price.net')} inputMode="decimal" suffix="€" />
                <TextAreaField name="why" label={t('changes.price.why')} required={false} rows={3} />
                <SubmitButton look="quiet">{t('changes.price.send')}</SubmitButton>
              </PostForm>
            </Panel>
          )}
          {mayChange && (
            <>
              <Panel title={t('staff.catalogue.change-price')}>
                <PostForm name="price" defaults={{ from: today.toString() }}>
                  <SelectField
                    name="every"
                    label={t('staff.catalogue.every')}
                    choices={['P1M', 'P3M', 'P1Y'].map((every) => ({
                      value: every,
                      label: t(`portal.every.${every}`),
                    }))}
                  />
                  <TextField name="net" label={t('staff.catalogue.net')} inputMode="decimal" suffix="€" />
                  <TextField name="from" type="date" label={t('staff.catalogue.from')} />
                  <SubmitButton>{t('staff.catalogue.change-price')}</SubmitButton>
                </PostForm>
              </Panel>
              <Panel title={t('staff.catalogue.sale')}>
                <PostForm name="sale">
                  <input type="hidden" name="on" value={plan.onSale ? 'no' : 'yes'} />
                  {plan.onSale && <TextField name="why" label={t('staff.reason')} />}
                  <SubmitButton look="quiet">
                    {t(plan.onSale ? 'staff.catalogue.take-off' : 'staff.catalogue.put-on')}
                  </SubmitButton>
                </PostForm>
              </Panel>
            </>
          )}
        </div>
      </div>
    </>
  );
}
