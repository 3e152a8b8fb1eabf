import { optionsFor } from '../../company/changes/options.ts';
import type { PriceChange, Service, Termination } from '../../company/contracts/contracts.ts';
import { terminationOf } from '../../company/contracts/contracts.ts';
import { actingMay, getCustomer } from '../../company/customers/customers.ts';
import { freeExit, withdrawableUntil } from '../../company/endings/endings.ts';
import { quote } from '../../company/invoicing/invoicing.ts';
import { type Outlook, outlookOf } from '../../company/renewals/renewals.ts';
import { type Day, isAfter } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Money } from '../../platform/money.ts';
import { isRefusal } from '../../platform/refusal.ts';
import type { ContactActor } from '../guard.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useT } from '../ui/page.tsx';
import { type Fact, Facts, Notice, Panel } from '../ui/panel.tsx';
import { ArticleLink, DayText, MoneyText, PriceText } from '../ui/values.tsx';

/** What a contract says today: what comes next, and what can be done about it. */
export interface Standing {
  readonly service: Service;
  readonly outlook: Outlook;
  /** A period, including VAT. */
  readonly gross: Money;
  readonly termination: Termination | undefined;
  readonly withdrawableUntil: Day | undefined;
  /** A price that was announced and does not hold yet; `free`: one may leave for its day at no cost. */
  readonly announced: { readonly change: PriceChange; readonly free: boolean } | undefined;
  /** Whether its plan has paid options. */
  readonly hasOptions: boolean;
  readonly mayOrder: boolean;
  readonly mayPay: boolean;
}

export async function standingOf(work: Work, actor: ContactActor, service: Service): Promise<Standing> {
  const { customerId } = actor;
  const quoted = await quote(work, { customerId, net: service.price });
  const customer = await getCustomer(work, customerId);
  const change = service.priceChanges.find(({ appliesOn }) => isAfter(appliesOn, work.today));
  const free = customer && freeExit(service, customer.kind, work.today) !== undefined;
  return {
    service,
    outlook: await outlookOf(work, service),
    gross: isRefusal(quoted) ? service.price : quoted.gross,
    termination: await terminationOf(work, service.id),
    withdrawableUntil: await withdrawableUntil(work, service),
    announced: change && { change, free: free ?? false },
    hasOptions: (await optionsFor(work, service)).length > 0,
    mayOrder: await actingMay(work, customerId, 'order', service.id),
    mayPay: await actingMay(work, customerId, 'pay'),
  };
}

export function ContractPanel({ standing }: { standing: Standing }) {
  const t = useT();
  const { service, termination, mayOrder, mayPay } = standing;
  const page = `/account/services/${service.id}`;
  const runs = service.ended === undefined;
  return (
    <Panel title={t('agreement.contract.title')} id="contract">
      <div className="stack">
        <Facts
          facts={[
            ...optionFacts(service, t('customer.service.option')),
            {
              label: t('customer.service.price'),
              value: (
                <>
                  <PriceText net={service.price} every={service.every} /> ({t('agreement.contract.gross')}{' '}
                  <MoneyText value={standing.gross} />)
                </>
              ),
            },
            { label: t('customer.service.ordered'), value: <DayText value={service.anchor} /> },
            ...(runs ? comingFacts(standing, t) : []),
            {
              label: t('customer.service.pay-by'),
              value: (
                <>
                  {t(`portal.pay-by.${service.payBy}`)}
                  {runs && mayPay && (
                    <>
                      {' '}
                      (<a href="/account/payment-means">{t('agreement.contract.change-means')}</a>)
                    </>
                  )}
                </>
              ),
            },
            ...endFacts(service, t),
          ]}
        />
        {standing.announced && runs && !termination && (
          <Notice tone="warn" title={t('agreement.contract.new-price')}>
            <p>
              <PriceText net={standing.announced.change.price} every={service.every} /> ·{' '}
              {t('agreement.contract.new-price-from')} <DayText value={standing.announced.change.appliesOn} />
              . {t(`agreement.contract.new-price-${standing.announced.free ? 'free' : 'notice'}`)} (
              <ArticleLink article={standing.announced.free ? 'R212-1' : '7'} />)
            </p>
          </Notice>
        )}
        {termination && runs && (
          <Notice tone="warn" title={t('agreement.contract.terminated')}>
            <p>
              <a href={`${page}/termination`}>{t('agreement.contract.terminated-more')}</a>
            </p>
          </Notice>
        )}
        {service.kind === 'hosting' && service.activatedOn && (
          <p>
            <a href={`${page}/export`}>{t('takeouts.page.link')}</a>
          </p>
        )}
        {runs && mayOrder && (
          <div className="row">
            {service.activatedOn && (
              <ButtonLink to={`${page}/plan`} look="quiet">
                {t('agreement.contract.change-plan')}
              </ButtonLink>
            )}
            {service.activatedOn && standing.hasOptions && (
              <ButtonLink to={`${page}/options`} look="quiet">
                {t('agreement.contract.change-options')}
              </ButtonLink>
            )}
            {standing.withdrawableUntil && (
              <ButtonLink to={`${page}/withdrawal`} look="quiet">
                {t('agreement.withdraw')}
              </ButtonLink>
            )}
            {!termination && (
              <ButtonLink to={`${page}/termination`} look="quiet">
                {t('agreement.terminate')}
              </ButtonLink>
            )}
          </div>
        )}
      </div>
    </Panel>
  );
}

type Words = ReturnType<typeof useT>;

function optionFacts({ options }: Service, label: string): Fact[] {
  return options.length === 0
    ? []
    : [{ label, value: options.map(({ quantity, label: name }) => `${quantity} × ${name}`).join(', ') }];
}

function comingFacts({ outlook, termination, gross }: Standing, t: Words): Fact[] {
  const facts: Fact[] = [];
  if (termination)
    facts.push({
      label: t('customer.service.ends-on'),
      value: (
        <>
          <DayText value={termination.endsOn} /> (<ArticleLink article={termination.article} />)
        </>
      ),
    });
  else if (outlook.renewsOn)
    facts.push({
      label: t('agreement.contract.renews'),
      value: (
        <>
          <DayText value={outlook.renewsOn} /> {t('agreement.contract.same-term')} (
          <ArticleLink article="9" />)
        </>
      ),
    });
  if (outlook.invoice)
    facts.push({
      label: t('agreement.contract.next-invoice'),
      value: (
        <>
          <DayText value={outlook.invoice.on} />, <MoneyText value={gross} />{' '}
          {t('agreement.contract.due-before')} <DayText value={outlook.invoice.dueOn} /> (
          <ArticleLink article="8" />)
        </>
      ),
    });
  return facts;
}

function endFacts({ ended }: Service, t: Words): Fact[] {
  if (!ended) return [];
  return [
    {
      label: t('customer.service.ended-on'),
      value: (
        <>
          <DayText value={ended.on} /> : {t(`contracts.endReasons.${ended.reason}`)} (
          <ArticleLink article={ended.article} />)
        </>
      ),
    },
  ];
}
