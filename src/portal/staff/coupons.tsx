import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import { listPlans, listProducts } from '../../company/catalogue/catalogue.ts';
import {
  type Coupon,
  listCoupons,
  makeCoupon,
  offWords,
  stopCoupon,
} from '../../company/discounts/discounts.ts';
import { type Day, isAfter, isBefore } from '../../platform/calendar.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { failed, readForm, refuseMissing } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField, TextField } from '../ui/fields.tsx';
import { FieldGroup, FieldRow, PostForm, useRefusedForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Pager } from '../ui/pager.tsx';
import { EmptyState, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { DayText } from '../ui/values.tsx';
import { mayOffer, pageOf, ROWS, requireStaff, staffAct, staffRead } from './guard.ts';
import { countOf, dayOf, offOf } from './input.ts';

const TO = '/staff/coupons';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const before = visit.url.searchParams.get('after');
  const loaded = await staffRead(visit, 'catalogue.read', async (work) => ({
    coupons: await listCoupons(work, { ...(before === null ? {} : { before }), limit: ROWS + 1 }),
    products: await listProducts(work),
    plans: await listPlans(work, {}),
    today: work.today,
  }));
  return { ...loaded, ...pageOf(loaded.coupons), mayMake: mayOffer(visit, 'catalogue.write') };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  requireStaff(visit, 'catalogue.write');
  if (form.form === 'stop')
    return staffAct(
      visit,
      'catalogue.write',
      form,
      (work) => stopCoupon(work, { code: form.text('code'), why: form.text('why') }),
      { to: TO, notice: 'discounts.page.stopped' },
    );
  const missing = refuseMissing(visit, form, { code: 'discounts.page.code', off: 'discounts.page.off' });
  if (missing) return failed(visit, form, missing);
  const off = offOf(form.text('off'), 'off');
  if (isRefusal(off)) return failed(visit, form, off);
  const startsOn = dayOf(form.text('startsOn'), 'startsOn');
  if (isRefusal(startsOn)) return failed(visit, form, startsOn);
  const last = form.text('endsOn');
  const endsOn = last === '' ? undefined : dayOf(last, 'endsOn');
  if (isRefusal(endsOn)) return failed(visit, form, endsOn);
  const ticked = (prefix: string) =>
    Object.keys(form.values).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
  return staffAct(
    visit,
    'catalogue.write',
    form,
    (work) =>
      makeCoupon(work, {
        code: form.text('code'),
        off,
        products: ticked('product-'),
        plans: ticked('plan-'),
        periods: countOf(form.text('periods')),
        startsOn,
        endsOn,
        maxUses: countOf(form.text('maxUses')),
        maxPerCustomer: countOf(form.text('maxPerCustomer')),
        newCustomersOnly: form.checked('newOnly'),
      }),
    { to: TO, notice: 'discounts.page.made' },
  );
}

export default function Coupons() {
  const t = useT();
  const { rows, next, today, mayMake } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader title={t('discounts.page.title')} lead={t('discounts.page.lead')} />
      <div className="stack-large">
        {rows.length === 0 ? (
          <EmptyState title={t('discounts.page.none')} />
        ) : (
          <CouponTable rows={rows} today={today} mayStop={mayMake} />
        )}
        <Pager next={next} />
        {mayMake && <NewCoupon />}
      </div>
    </>
  );
}

function standingOf({ stoppedOn, startsOn, endsOn, maxUses, uses }: Coupon, today: Day) {
  if (stoppedOn || (endsOn && isAfter(today, endsOn)) || (maxUses !== undefined && uses >= maxUses))
    return 'over';
  return isBefore(today, startsOn) ? 'coming' : 'running';
}

const TONES = { over: 'calm', coming: 'accent', running: 'good' } as const;

function CouponTable({ rows, today, mayStop }: { rows: readonly Coupon[]; today: Day; mayStop: boolean }) {
  const t = useT();
  const language = useLanguage();
  const long = (coupon: Coupon) => {
    if (coupon.periods === undefined) return t('discounts.page.ever');
    return coupon.periods === 1
      ? t('discounts.page.first')
      : t('discounts.page.count', { count: coupon.periods });
  };
  return (
    <DataTable
      caption={t('discounts.page.title')}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        { label: t('discounts.page.code'), cell: ({ code }) => <code>{code}</code> },
        {
          label: t('discounts.page.off'),
          cell: (coupon) => `${offWords(coupon.off, language)}, ${long(coupon)}`,
        },
        {
          label: t('discounts.page.for'),
          minor: true,
          cell: ({ products, plans }) => [...products, ...plans].join(', ') || t('discounts.page.all'),
        },
        { label: t('discounts.page.from'), cell: ({ startsOn }) => <DayText value={startsOn} short /> },
        {
          label: t('discounts.page.until'),
          cell: ({ endsOn }) => (endsOn ? <DayText value={endsOn} short /> : '–'),
        },
        {
          label: t('discounts.page.uses'),
          number: true,
          cell: ({ uses, maxUses }) => (maxUses === undefined ? String(uses) : `${uses} / ${maxUses}`),
        },
        {
          label: t('discounts.page.state'),
          cell: (coupon) => {
            const standing = standingOf(coupon, today);
            return <Status tone={TONES[standing]}>{t(`discounts.page.${standing}`)}</Status>;
          },
        },
        ...(mayStop
          ? [
              {
                label: t('discounts.page.stop'),
                quietLabel: true,
                cell: (coupon: Coupon) => (coupon.stoppedOn ? null : <StopForm code={coupon.code} />),
              },
            ]
          : []),
      ]}
    />
  );
}

function StopForm({ code }: { code: string }) {
  const t = useT();
  return (
    <details>
      <summary>{t('discounts.page.stop')}</summary>
      <PostForm name="stop">
        <input type="hidden" name="code" value={code} />
        <TextField name="why" label={t('staff.reason')} maxLength={500} />
        <SubmitButton look="danger" size="sm" label={t('discounts.page.stop-of', { code })}>
          {t('discounts.page.stop')}
        </SubmitButton>
      </PostForm>
    </details>
  );
}

function NewCoupon() {
  const t = useT();
  const language = useLanguage();
  const { products, plans, today } = useLoaded<typeof loader>();
  const refused = useRefusedForm() === 'coupon';
  return (
    <Panel title={t('discounts.page.new')} lead={t('discounts.page.new-lead')}>
      <details open={refused}>
        <summary>{t('discounts.page.new')}</summary>
        <PostForm name="coupon" defaults={{ startsOn: today.toString(), maxPerCustomer: '1' }}>
          <FieldRow>
            <TextField name="code" label={t('discounts.page.code')} maxLength={32} spellCheck={false} />
            <TextField name="off" label={t('discounts.page.off')} hint={t('discounts.page.off-hint')} />
            <TextField
              name="periods"
              label={t('discounts.page.periods-label')}
              hint={t('discounts.page.periods-hint')}
              required={false}
              inputMode="numeric"
            />
          </FieldRow>
          <FieldGroup legend={t('discounts.page.for-label')} hint={t('discounts.page.for-hint')}>
            {products.map(({ slug, names }) => (
              <CheckField key={slug} name={`product-${slug}`} label={names[language]} required={false} />
            ))}
            {plans.map(({ slug, names, product }) => (
              <CheckField
                key={slug}
                name={`plan-${slug}`}
                label={`${product.names[language]} ${names[language]}`}
                required={false}
              />
            ))}
          </FieldGroup>
          <FieldRow>
            <TextField name="startsOn" type="date" label={t('discounts.page.starts')} />
            <TextField name="endsOn" type="date" label={t('discounts.page.ends')} required={false} />
            <TextField
              name="maxUses"
              label={t('discounts.page.max-uses')}
              required={false}
              inputMode="numeric"
            />
            <TextField
              name="maxPerCustomer"
              label={t('discounts.page.max-per-customer')}
              required={false}
              inputMode="numeric"
            />
          </FieldRow>
          <CheckField name="newOnly" label={t('discounts.page.new-only')} required={false} />
          <SubmitButton>{t('discounts.page.make')}</SubmitButton>
        </PostForm>
      </details>
    </Panel>
  );
}
