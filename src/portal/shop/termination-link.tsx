import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import type { Service, Termination } from '../../company/contracts/contracts.ts';
import { terminationOf } from '../../company/contracts/contracts.ts';
import { mayUseButton, type Terminated } from '../../company/endings/endings.ts';
import { type LetterDays, letterDays } from '../../company/endings/letter.ts';
import { behindTerminationLink, terminateByLink } from '../../company/endings/link.ts';
import { type EndQuote, quoteTermination } from '../../company/endings/quote.ts';
import { read } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { behindLink, linkFailed } from '../account/link.ts';
import { visitOf } from '../context.ts';
import { EndFacts } from '../customer/end-facts.tsx';
import { LetterPanel } from '../customer/letter-panel.tsx';
import { done, readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';

interface Line {
  readonly service: Service;
  readonly recorded: Termination | undefined;
  readonly quote: (EndQuote & Terminated) | undefined;
  readonly letter: LetterDays | undefined;
}

export async function loader(args: LoaderFunctionArgs) {
  const { house } = visitOf(args);
  const token = args.params.token ?? '';
  const { actor, customer, services } = behindLink(await behindTerminationLink(house, token));
  const button = mayUseButton(customer.kind);
  const lines: Line[] = [];
  for (const service of services) {
    const { recorded, today } = await read(house, actor, async (work) => ({
      recorded: await terminationOf(work, service.id),
      today: work.today,
    }));
    const quoted =
      recorded || !button
        ? undefined
        : await quoteTermination(house, actor, customer.id, {
            serviceId: service.id,
            means: 'portal',
            postedOn: today,
          });
    lines.push({
      service,
      recorded,
      quote: isRefusal(quoted) ? undefined : quoted,
      letter: recorded || button ? undefined : letterDays(service, today),
    });
  }
  return { token, customer, lines };
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const chosen = Object.keys(form.values).flatMap((name) => /^service-(.+)$/.exec(name)?.[1] ?? []);
  const result = await terminateByLink(visit.house, args.params.token ?? '', chosen);
  if (isRefusal(result)) return linkFailed(visit, form, result);
  return done(visit, '/termination', 'agreement.public.done');
}

/** Behind the link of the mail: what there is to end, when it ends and why then. */
export default function TerminationByLink() {
  const t = useT();
  const { token, customer, lines } = useLoaded<typeof loader>();
  const endable = lines.filter(({ quote }) => quote);
  return (
    <SiteShell narrow>
      <PageHeader title={t('agreement.terminate')} lead={`${customer.name} (${customer.number})`} />
      <div className="stack-large">
        {lines.length === 0 && <EmptyState title={t('agreement.public.nothing')} />}
        {endable.length > 0 && (
          <PostForm name="terminate">
            {endable.map(({ service, quote }) => (
              <Panel key={service.id}>
                <div className="stack">
                  <CheckField
                    name={`service-${service.id}`}
                    label={<strong>{service.label}</strong>}
                    defaultChecked={endable.length === 1}
                  />
                  {quote && <EndFacts service={service} end={quote} article="L215-1-1" />}
                </div>
              </Panel>
            ))}
            <FormActions>
              <SubmitButton look="danger">{t('agreement.termination.notify')}</SubmitButton>
            </FormActions>
          </PostForm>
        )}
        {lines.map(({ service, recorded, letter }) => (
          <div key={service.id}>
            {recorded && (
              <Panel title={service.label} lead={t('agreement.termination.recorded')}>
                <EndFacts service={service} end={recorded} article={recorded.article} />
              </Panel>
            )}
            {letter && (
              <>
                <h2>{service.label}</h2>
                <LetterPanel days={letter} pdf={`/termination/${token}/letter/${service.id}`} />
              </>
            )}
          </div>
        ))}
      </div>
    </SiteShell>
  );
}
