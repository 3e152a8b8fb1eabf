import type { Intrusion } from '../../company/cases/cases.ts';
import { reportIntrusion } from '../../company/cases/cases.ts';
import { changePrice } from '../../company/changes/changes.ts';
import {
  resumeService,
  type Service,
  suspendService,
  type Termination,
} from '../../company/contracts/contracts.ts';
import { parameters } from '../../company/terms/versions.ts';
import type { Permission } from '../../platform/auth/permissions.ts';
import type { Work } from '../../platform/house.ts';
import { formatMoney } from '../../platform/i18n/format.ts';
import { isRefusal } from '../../platform/refusal.ts';
import type { Submitted } from '../form.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { TextAreaField, TextField } from '../ui/fields.tsx';
import { PostForm, useRefusedForm } from '../ui/form.tsx';
import { useLanguage, useT } from '../ui/page.tsx';
import { Facts, Notice, Panel } from '../ui/panel.tsx';
import { ArticleLink, DayText } from '../ui/values.tsx';
import { amountOf } from './input.ts';

export interface ServiceForm {
  readonly needs: Permission;
  /** What may not be left empty, and its label: a restriction comes with its reasons. */
  readonly filled: Readonly<Record<string, string>>;
  readonly notice: string;
  act(work: Work, serviceId: string, form: Submitted): Promise<unknown>;
}

/** What staff do to a service, by the name of the form. */
export const SERVICE_FORMS: Readonly<Record<string, ServiceForm>> = {
  suspend: {
    needs: 'services.write',
    filled: { why: 'agreement.abuse.why' },
    notice: 'staff.services.suspended',
    act: (work, id, form) => suspendService(work, id, { reason: 'abuse', why: form.text('why') }),
  },
  resume: {
    needs: 'services.write',
    filled: {},
    notice: 'staff.services.resumed',
    act: (work, id) => resumeService(work, id, 'abuse'),
  },
  intrusion: {
    needs: 'services.write',
    filled: { evidence: 'agreement.intrusion.evidence' },
    notice: 'agreement.intrusion.done',
    act: (work, serviceId, form) => reportIntrusion(work, { serviceId, evidence: form.text('evidence') }),
  },
  price: {
    needs: 'invoices.write',
    filled: { price: 'agreement.price.title' },
    notice: 'agreement.price.done',
    async act(work, serviceId, form) {
      const price = amountOf(form.text('price'), 'price');
      return isRefusal(price) ? price : changePrice(work, { serviceId, price });
    },
  },
};

/** The end that is recorded, or the way to record one. */
export function EndPanel({
  service,
  termination,
  mayRecord,
}: {
  service: Service;
  termination: Termination | undefined;
  mayRecord: boolean;
}) {
  const t = useT();
  if (service.ended) return null;
  if (!termination)
    return mayRecord ? (
      <Panel title={t('agreement.record.title')} lead={t('agreement.record.lead')}>
        <div className="row">
          <ButtonLink to={`/staff/services/${service.id}/termination`} look="quiet">
            {t('agreement.record.open')}
          </ButtonLink>
        </div>
      </Panel>
    ) : null;
  return (
    <Panel title={t('agreement.termination.recorded')}>
      <TerminationFacts service={service} termination={termination} />
    </Panel>
  );
}

function TerminationFacts({ service, termination }: { service: Service; termination: Termination }) {
  const t = useT();
  const { terminationNoticeDays } = parameters(service.termsVersion);
  return (
    <Facts
      facts={[
        {
          label: t('staff.services.ends'),
          value: (
            <>
              <DayText value={termination.endsOn} /> (<ArticleLink article={termination.article} />)
            </>
          ),
        },
        { label: t('agreement.record.means'), value: t(`agreement.record.by.${termination.means}`) },
        { label: t('agreement.record.posted'), value: <DayText value={termination.postedOn} /> },
        ...(termination.receivedOn
          ? [{ label: t('agreement.record.received'), value: <DayText value={termination.receivedOn} /> }]
          : []),
        {
          label: t('agreement.termination.why'),
          value: t(`agreement.termination.${termination.inTime ? 'in-time' : 'late'}`, {
            days: terminationNoticeDays,
          }),
        },
        ...(termination.documentId
          ? [
              {
                label: t('agreement.record.scan'),
                value: (
                  <a href={`/staff/documents/${termination.documentId}`} data-no-prefetch>
                    {t('staff.open')}
                  </a>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** Art. 5: suspended for abuse, with a statement of reasons, and resumed. */
export function AbusePanel({ service }: { service: Service }) {
  const t = useT();
  if (service.state !== 'active' && service.state !== 'suspended') return null;
  return service.suspendedFor.includes('abuse') ? (
    <Panel title={t('staff.services.resume')}>
      <PostForm name="resume" inline>
        <SubmitButton>{t('staff.services.resume')}</SubmitButton>
      </PostForm>
    </Panel>
  ) : (
    <Panel title={t('staff.services.suspend')} lead={t('staff.services.suspend-text')}>
      <PostForm name="suspend">
        <TextAreaField name="why" label={t('agreement.abuse.why')} hint={t('agreement.abuse.why-hint')} />
        <SubmitButton look="danger">{t('staff.services.suspend')}</SubmitButton>
      </PostForm>
    </Panel>
  );
}

/** Art. 12. */
export function IntrusionPanel({
  service,
  intrusions,
}: {
  service: Service;
  intrusions: readonly Intrusion[];
}) {
  const t = useT();
  const language = useLanguage();
  const refused = useRefusedForm() === 'intrusion';
  const open = service.suspendedFor.includes('hacked');
  if (service.state !== 'active' && service.state !== 'suspended') return null;
  const [latest] = intrusions;
  return (
    <Panel title={t('agreement.intrusion.title')}>
      {open && latest ? (
        <Notice tone="bad" title={t('agreement.intrusion.open')}>
          <p>
            <DayText value={latest.on} /> : {latest.evidence}
          </p>
          <p>{t('agreement.intrusion.waits')}</p>
        </Notice>
      ) : (
        <details open={refused}>
          <summary>{t('agreement.intrusion.report')}</summary>
          <PostForm name="intrusion">
            <p className="soft">
              {t('agreement.intrusion.lead', {
                fee: formatMoney(parameters(service.termsVersion).intrusionFee, language),
              })}{' '}
              (<ArticleLink article="12" />)
            </p>
            <TextAreaField
              name="evidence"
              label={t('agreement.intrusion.evidence')}
              hint={t('agreement.intrusion.evidence-hint')}
            />
            <SubmitButton look="danger">{t('agreement.intrusion.submit')}</SubmitButton>
          </PostForm>
        </details>
      )}
    </Panel>
  );
}

/** A price of this customer's own. */
export function PricePanel({ service }: { service: Service }) {
  const t = useT();
  const refused = useRefusedForm() === 'price';
  if (service.ended) return null;
  return (
    <Panel title={t('agreement.price.title')}>
      <details open={refused}>
        <summary>{t('agreement.price.change')}</summary>
        <PostForm name="price">
          <p className="soft">{t('agreement.price.lead')}</p>
          <TextField
            name="price"
            label={t('agreement.price.price', { every: t(`portal.every.${service.every}`) })}
            inputMode="decimal"
            suffix="€"
          />
          <SubmitButton>{t('agreement.price.submit')}</SubmitButton>
        </PostForm>
      </details>
    </Panel>
  );
}
