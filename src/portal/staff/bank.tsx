import { type ActionFunctionArgs, Link, type LoaderFunctionArgs } from 'react-router';
import {
  exportDebits,
  exportRefunds,
  importBankFile,
  listBatches,
  listImports,
  MAX_FILE_BYTES,
  waitingEntries,
} from '../../company/banking/banking.ts';
import { getCustomer } from '../../company/customers/customers.ts';
import {
  bounceCheque,
  clearSlipByHand,
  listSlips,
  openCheques,
  remitCheques,
} from '../../company/payments/payments.ts';
import { type Day, day, dayInParis } from '../../platform/calendar.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readFileForm, type Submitted } from '../form.ts';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { decideEntry } from './bank-decisions.ts';
import { BatchesPanel, ChequesPanel, ImportPanel, WaitingPanel } from './bank-parts.tsx';
import { requireStaff, staffAct, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const loaded = await staffRead(visit, 'payments.read', async (work) => {
    const waiting = await waitingEntries(work, { limit: 50 });
    const cheques = await openCheques(work);
    const ids = new Set([
      ...waiting.flatMap(({ suggestions }) => suggestions.map(({ customerId }) => customerId)),
      ...cheques.map(({ customerId }) => customerId),
    ]);
    const names = new Map<string, string>();
    for (const id of ids) names.set(id, (await getCustomer(work, id))?.name ?? '');
    return {
      waiting,
      cheques,
      names,
      imports: await listImports(work, { limit: 10 }),
      batches: await listBatches(work, { limit: 10 }),
      slips: await listSlips(work, 10),
    };
  });
  return { ...loaded, today: dayInParis(visit.house.clock.now()) };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readFileForm(visit, MAX_FILE_BYTES);
  requireStaff(visit, 'payments.record');
  const { bank } = visit.ports;
  const then = (notice: string) => ({ to: '/staff/bank', notice: `banking.done.${notice}` });
  const [what, id = ''] = form.form.split('/');
  switch (what) {
    case 'import': {
      const file = form.file('file');
      if (!file) return failed(visit, form, refuse('bank-file-missing', { field: 'file' }));
      const bytes = new Uint8Array(await file.arrayBuffer());
      const report = await importBankFile(visit.house, visit.actor, bank, { name: file.name, bytes });
      if (isRefusal(report)) return failed(visit, form, report);
      return done(visit, `/staff/bank/imports/${report.importId}`, 'banking.done.import');
    }
    case 'book':
    case 'book-number':
    case 'aside':
      return decideEntry(visit, form, '/staff/bank');
    case 'debits':
    case 'refunds': {
      const on = dayOf(form);
      if (!on)
        return failed(
          visit,
          form,
          refuse('cli-day-invalid', { field: 'on', figures: { value: form.text('on') } }),
        );
      const format = form.text('format') === '02' ? 'pain.008.001.02' : 'pain.008.001.08';
      return staffAct(
        visit,
        'payments.record',
        form,
        (work) =>
          what === 'debits' ? exportDebits(work, bank, { on, format }) : exportRefunds(work, bank, on),
        then('export'),
      );
    }
    case 'remit':
      return staffAct(visit, 'payments.record', form, (work) => remitCheques(work), then('remit'));
    case 'clear':
      return staffAct(visit, 'payments.record', form, (work) => clearSlipByHand(work, id), then('clear'));
    case 'bounce':
      return staffAct(
        visit,
        'payments.record',
        form,
        (work) => bounceCheque(work, id, form.text('why')),
        then('bounce'),
      );
    default:
      return failed(visit, form, refuse('form-unknown'));
  }
}

function dayOf(form: Submitted): Day | undefined {
  try {
    return day(form.text('on'));
  } catch {
    return undefined;
  }
}

/** The bank: what it says, what waits for a decision, what it is asked, and the cheques on their way to it. */
export default function BankPage() {
  const t = useT();
  const page = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('banking.page.title')}
        lead={
          <>
            {t('banking.page.lead')} <Link to="/staff/mandates">{t('banking.page.mandates')}</Link>
          </>
        }
      />
      <div className="stack-large">
        <WaitingPanel waiting={page.waiting} names={page.names} />
        <ImportPanel imports={page.imports} />
        <BatchesPanel batches={page.batches} today={page.today} />
        <ChequesPanel cheques={page.cheques} slips={page.slips} names={page.names} />
      </div>
    </>
  );
}
