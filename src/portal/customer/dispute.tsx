import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import {
  disputableUntil,
  disputeDays,
  listDisputes,
  openDisputeWith,
} from '../../company/disputes/disputes.ts';
import { getInvoice } from '../../company/invoicing/invoicing.ts';
import { isAfter } from '../../platform/calendar.ts';
import { act } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { UPLOAD_MIB, UPLOAD_TYPES } from '../../platform/uploads.ts';
import { visitOf } from '../context.ts';
import { done, failed, readUploads } from '../form.ts';
import { found } from '../found.ts';
import { requireContact } from '../guard.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FileField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { ArticleLink, DayText } from '../ui/values.tsx';
import { contactRead } from './access.ts';
import { DisputesPanel } from './dispute-panel.tsx';

export async function loader(args: LoaderFunctionArgs) {
  return contactRead(visitOf(args), 'pay', async (work) => {
    const invoice = found(await getInvoice(work, args.params.invoiceId ?? ''));
    const until = await disputableUntil(work, invoice);
    return {
      invoice: found(invoice.kind === 'invoice' ? invoice : undefined),
      days: await disputeDays(work, invoice),
      until,
      late: isAfter(work.today, until),
      disputes: await listDisputes(work, { invoiceId: invoice.id, limit: 20 }),
    };
  });
}

/** Art. 19: with all the supporting documents. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const actor = requireContact(visit);
  const form = await readUploads(visit);
  const invoiceId = await contactRead(
    visit,
    'pay',
    async (work) => found(await getInvoice(work, args.params.invoiceId ?? '')).id,
  );
  const files = await form.uploads('documents');
  if (isRefusal(files)) return failed(visit, form, files);
  const result = await act(visit.house, actor, (work) => openDisputeWith(work, { invoiceId, files }));
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, `/account/invoices/${invoiceId}/dispute`, 'agreement.dispute.done');
}

export default function DisputePage() {
  const t = useT();
  const { invoice, days, until, late, disputes } = useLoaded<typeof loader>();
  const open = disputes.some(({ outcome }) => outcome === undefined);
  const page = `/account/invoices/${invoice.id}`;
  return (
    <>
      <PageHeader
        title={t('agreement.dispute.title', { number: invoice.number })}
        lead={
          <>
            {t('agreement.dispute.lead', { days })} (<ArticleLink article="19" />)
          </>
        }
        crumbs={[
          { to: '/account/invoices', label: t('customer.nav.invoices') },
          { to: page, label: invoice.number },
        ]}
      />
      <div className="stack-large">
        {disputes.length > 0 && <DisputesPanel disputes={disputes} />}
        {!open && late && (
          <Notice tone="calm">
            {t('agreement.dispute.closed')} <DayText value={until} /> (<ArticleLink article="19" />)
          </Notice>
        )}
        {!open && !late && (
          <Panel>
            <PostForm name="dispute" files>
              <p>
                {t('agreement.dispute.until')} <DayText value={until} />
              </p>
              <FileField
                name="documents"
                label={t('agreement.dispute.documents')}
                hint={t('agreement.dispute.documents-hint', { mib: UPLOAD_MIB })}
                accept={UPLOAD_TYPES}
                multiple
              />
              <FormActions>
                <SubmitButton>{t('agreement.dispute.submit')}</SubmitButton>
                <a href={page}>{t('customer.cancel')}</a>
              </FormActions>
            </PostForm>
          </Panel>
        )}
      </div>
    </>
  );
}
