import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { getService, type TerminationMeans, terminationOf } from '../../company/contracts/contracts.ts';
import { getCustomer } from '../../company/customers/customers.ts';
import { terminate } from '../../company/endings/endings.ts';
import { quoteTermination } from '../../company/endings/quote.ts';
import { sentence } from '../../platform/i18n/index.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { UPLOAD_MIB, UPLOAD_TYPES } from '../../platform/uploads.ts';
import { visitOf } from '../context.ts';
import { EndFacts } from '../customer/end-facts.tsx';
import { failed, readUploads } from '../form.ts';
import { found } from '../found.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FileField, SelectField, TextField } from '../ui/fields.tsx';
import { FieldRow, FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { requireStaff, staffAct, staffRead } from './guard.ts';
import { dayOf } from './input.ts';

const MEANS: readonly TerminationMeans[] = ['letter', 'electronic-letter'];

interface Said {
  text(name: string): string;
}

/** The letter as it was described, by the question or by the confirmation. */
function letterOf(said: Said) {
  const postedOn = dayOf(said.text('postedOn'), 'postedOn');
  if (isRefusal(postedOn)) return postedOn;
  const received = said.text('receivedOn');
  const receivedOn = received === '' ? undefined : dayOf(received, 'receivedOn');
  if (isRefusal(receivedOn)) return receivedOn;
  const means = MEANS.find((one) => one === said.text('means')) ?? 'letter';
  return { means, postedOn, receivedOn };
}

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  requireStaff(visit, 'orders.write');
  const id = args.params.serviceId ?? '';
  const loaded = await staffRead(visit, 'services.read', async (work) => {
    const service = found(await getService(work, id));
    return {
      service,
      recorded: await terminationOf(work, id),
      customer: found(await getCustomer(work, service.customerId)),
    };
  });
  if (loaded.recorded || loaded.service.ended) throw redirect(`/staff/services/${id}`, 303);
  const asked = visit.url.searchParams;
  const base = { ...loaded, letter: undefined, quote: undefined, refused: undefined };
  if (!asked.has('postedOn')) return base;
  const letter = letterOf({ text: (name) => asked.get(name) ?? '' });
  if (isRefusal(letter)) return { ...base, refused: sentence(letter, visit.language) };
  const quoted = await quoteTermination(visit.house, visit.actor, loaded.customer.id, {
    serviceId: id,
    ...letter,
  });
  return isRefusal(quoted)
    ? { ...base, letter, refused: sentence(quoted, visit.language) }
    : { ...base, letter, quote: quoted };
}

/** Art. 7: the day of posting counts; the scan is kept. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readUploads(visit);
  const serviceId = args.params.serviceId ?? '';
  requireStaff(visit, 'orders.write');
  const letter = letterOf(form);
  if (isRefusal(letter)) return failed(visit, form, letter);
  const scans = await form.uploads('scan');
  if (isRefusal(scans)) return failed(visit, form, scans);
  return staffAct(
    visit,
    'orders.write',
    form,
    (work) => terminate(work, { serviceId, ...letter, scan: scans[0] }),
    { to: `/staff/services/${serviceId}`, notice: 'agreement.record.done' },
  );
}

export default function RecordTermination() {
  const t = useT();
  const { service, customer, letter, quote, refused } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('agreement.record.title')}
        lead={`${service.label} · ${customer.name}`}
        crumbs={[
          { to: `/staff/customers/${customer.id}`, label: customer.name },
          { to: `/staff/services/${service.id}`, label: service.label },
        ]}
      />
      <div className="stack-large">
        <Panel title={t('agreement.record.letter')} lead={t('agreement.record.lead')}>
          <form method="get" className="stack">
            <FieldRow>
              <SelectField
                name="means"
                label={t('agreement.record.means')}
                choices={MEANS.map((value) => ({ value, label: t(`agreement.record.by.${value}`) }))}
                {...(letter ? { defaultValue: letter.means } : {})}
              />
              <TextField
                name="postedOn"
                type="date"
                label={t('agreement.record.posted')}
                defaultValue={letter?.postedOn.toString() ?? ''}
              />
              <TextField
                name="receivedOn"
                type="date"
                label={t('agreement.record.received')}
                required={false}
                defaultValue={letter?.receivedOn?.toString() ?? ''}
              />
            </FieldRow>
            <div className="row">
              <SubmitButton look={quote ? 'quiet' : 'primary'}>{t('agreement.record.compute')}</SubmitButton>
            </div>
          </form>
        </Panel>
        {refused && <Notice tone="bad">{refused}</Notice>}
        {letter && quote && (
          <Panel title={t('agreement.record.effect')}>
            <div className="stack">
              <EndFacts service={service} end={quote} article="7" />
              <PostForm name="record" files>
                <input type="hidden" name="means" value={letter.means} />
                <input type="hidden" name="postedOn" value={letter.postedOn.toString()} />
                <input type="hidden" name="receivedOn" value={letter.receivedOn?.toString() ?? ''} />
                <FileField
                  name="scan"
                  label={t('agreement.record.scan')}
                  hint={t('agreement.dispute.documents-hint', { mib: UPLOAD_MIB })}
                  accept={UPLOAD_TYPES}
                  required={false}
                />
                <FormActions>
                  <SubmitButton look="danger">{t('agreement.record.submit')}</SubmitButton>
                </FormActions>
              </PostForm>
            </div>
          </Panel>
        )}
      </div>
    </>
  );
}
