import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import { terminationOf } from '../../company/contracts/contracts.ts';
import { mayUseButton, terminate } from '../../company/endings/endings.ts';
import { letterDays } from '../../company/endings/letter.ts';
import { quoteTermination } from '../../company/endings/quote.ts';
import { act } from '../../platform/house.ts';
import { sentence } from '../../platform/i18n/index.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { EndFacts } from './end-facts.tsx';
import { LetterPanel } from './letter-panel.tsx';
import { ownContract } from './own-contract.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { actor, service, customer, more } = await ownContract(args, async (work, { id }) => ({
    recorded: await terminationOf(work, id),
    today: work.today,
  }));
  const base = { service, recorded: more.recorded, quote: undefined, days: undefined, refused: undefined };
  // A contract that is over has nothing to terminate.
  if (service.ended) throw redirect(`/account/services/${service.id}`, 303);
  if (more.recorded) return base;
  if (!mayUseButton(customer.kind)) return { ...base, days: letterDays(service, more.today) };
  const quoted = await quoteTermination(visit.house, actor, customer.id, {
    serviceId: service.id,
    means: 'portal',
    postedOn: more.today,
  });
  return isRefusal(quoted)
    ? { ...base, refused: sentence(quoted, visit.language) }
    : { ...base, quote: quoted };
}

/** L215-1-1, for persons and associations. */
export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const { actor, service } = await ownContract(args, async () => undefined);
  const result = await act(visit.house, actor, (work) =>
    terminate(work, { serviceId: service.id, means: 'portal', postedOn: work.today }),
  );
  if (isRefusal(result)) return failed(visit, form, result);
  return done(visit, `/account/services/${service.id}/termination`, 'agreement.termination.done');
}

export default function TerminationPage() {
  const t = useT();
  const { service, recorded, quote, days, refused } = useLoaded<typeof loader>();
  const page = `/account/services/${service.id}`;
  return (
    <>
      <PageHeader
        title={t(recorded ? 'agreement.termination.recorded' : 'agreement.terminate')}
        lead={service.label}
        crumbs={[
          { to: '/account/services', label: t('customer.nav.services') },
          { to: page, label: service.label },
        ]}
      />
      <div className="stack-large">
        {refused && <Notice tone="bad">{refused}</Notice>}
        {recorded && (
          <Panel>
            <EndFacts service={service} end={recorded} article={recorded.article} />
          </Panel>
        )}
        {quote && (
          <Panel lead={t('agreement.termination.lead')}>
            <div className="stack">
              <EndFacts service={service} end={quote} article="L215-1-1" />
              <PostForm name="terminate">
                <FormActions>
                  <SubmitButton look="danger">{t('agreement.termination.notify')}</SubmitButton>
                  <a href={page}>{t('agreement.keep')}</a>
                </FormActions>
              </PostForm>
            </div>
          </Panel>
        )}
        {days && <LetterPanel days={days} pdf={`${page}/termination-letter`} />}
      </div>
    </>
  );
}
