import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import {
  type Breach,
  listBreaches,
  RISKS,
  recordBreach,
  recordBreachNotice,
} from '../../company/privacy/privacy.ts';
import { type Instant, momentInParis } from '../../platform/calendar.ts';
import { formatNumber } from '../../platform/i18n/format.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextAreaField, TextField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLanguage, useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Facts, Panel } from '../ui/panel.tsx';
import { DayText, InstantText } from '../ui/values.tsx';
import { staffAct, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  return { breaches: await staffRead(visitOf(args), 'settings.write', (work) => listBreaches(work)) };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const isNew = form.form === 'record';
  return staffAct(
    visit,
    'settings.write',
    form,
    async (work) => {
      if (!isNew) {
        return recordBreachNotice(work, {
          breachId: form.form,
          notified: form.text('notified'),
          detail: form.text('detail'),
        });
      }
      const noticedAt = momentOf(form.text('noticedAt'), 'noticedAt');
      if (isRefusal(noticedAt)) return noticedAt;
      return recordBreach(work, {
        noticedAt: noticedAt as Instant,
        what: form.text('what'),
        data: form.text('data'),
        people: form.text('people') === '' ? Number.NaN : Number(form.text('people')),
        consequences: form.text('consequences'),
        measures: form.text('measures'),
        risk: form.text('risk'),
      });
    },
    { to: '/staff/privacy/breaches', notice: `privacy.staff.breach.${isNew ? 'saved' : 'told'}` },
  );
}

function momentOf(text: string, field: string): Instant | Refusal {
  try {
    return momentInParis(text);
  } catch {
    return refuse('day-invalid', { field });
  }
}

/** GDPR art. 33 and 34: each breach, what it may do, what was done, and who was told in time. */
export default function Breaches() {
  const t = useT();
  const { breaches } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('privacy.staff.breaches')}
        lead={t('privacy.staff.breach.lead')}
        crumbs={[{ to: '/staff/privacy', label: t('privacy.staff.title') }]}
      />
      <div className="stack-large">
        {breaches.length === 0 ? (
          <EmptyState title={t('privacy.staff.breach.none')} />
        ) : (
          breaches.map((breach) => <BreachPanel key={breach.id} breach={breach} />)
        )}
        <Panel title={t('privacy.staff.breach.record')}>
          <PostForm name="record">
            <TextAreaField name="what" label={t('privacy.staff.breach.what')} />
            <TextAreaField name="data" label={t('privacy.staff.breach.data')} rows={2} />
            <TextField name="people" label={t('privacy.staff.breach.people')} inputMode="numeric" />
            <TextField name="noticedAt" type="datetime-local" label={t('privacy.staff.breach.noticed')} />
            <TextAreaField
              name="consequences"
              label={t('privacy.staff.breach.consequences')}
              required={false}
            />
            <TextAreaField name="measures" label={t('privacy.staff.breach.measures')} required={false} />
            <SelectField
              name="risk"
              label={t('privacy.staff.breach.risk')}
              choices={RISKS.map((risk) => ({ value: risk, label: t(`privacy.staff.breach.risks.${risk}`) }))}
            />
            <FormActions>
              <SubmitButton>{t('privacy.staff.breach.save')}</SubmitButton>
            </FormActions>
          </PostForm>
        </Panel>
      </div>
    </>
  );
}

function BreachPanel({ breach }: { breach: Breach }) {
  const t = useT();
  const language = useLanguage();
  const told = new Set(breach.notified.map(({ notified }) => notified));
  const untold = (['authority', 'people'] as const).filter((who) => !told.has(who));
  const named = { authority: 'privacy.staff.breach.authority', people: 'privacy.staff.breach.people-told' };
  return (
    <Panel title={breach.what.slice(0, 120)}>
      <Facts
        facts={[
          { label: t('privacy.staff.breach.noticed'), value: <InstantText value={breach.noticedAt} /> },
          { label: t('privacy.staff.breach.data'), value: breach.data },
          { label: t('privacy.staff.breach.people'), value: formatNumber(breach.people, language) },
          { label: t('privacy.staff.breach.risk'), value: t(`privacy.staff.breach.risks.${breach.risk}`) },
          ...(['consequences', 'measures'] as const).flatMap((said) =>
            breach[said] === '' ? [] : [{ label: t(`privacy.staff.breach.${said}`), value: breach[said] }],
          ),
        ]}
      />
      {breach.authorityBy && (
        <p>
          <strong>
            {t('privacy.staff.breach.by')} <InstantText value={breach.authorityBy} />
          </strong>
        </p>
      )}
      {breach.notified.map(({ notified, on, detail }) => (
        <p key={notified}>
          {t('privacy.staff.breach.notified')} : {t(named[notified])}, <DayText value={on} />
          {detail !== '' && <> · {detail}</>}
        </p>
      ))}
      {untold.length > 0 && (
        <PostForm name={breach.id}>
          <SelectField
            name="notified"
            label={t('privacy.staff.breach.notified')}
            choices={untold.map((who) => ({ value: who, label: t(named[who]) }))}
          />
          <TextField name="detail" label={t('privacy.staff.breach.detail')} required={false} />
          <FormActions>
            <SubmitButton look="quiet">{t('privacy.staff.breach.tell')}</SubmitButton>
          </FormActions>
        </PostForm>
      )}
    </Panel>
  );
}
