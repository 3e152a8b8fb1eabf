import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from 'react-router';
import {
  cardName,
  chooseCard,
  getCardSetup,
  keepCardBack,
  refreshCardSetup,
  removeCard,
  savedCards,
  startCardSetup,
} from '../../company/payments/payments.ts';
import { isBefore } from '../../platform/calendar.ts';
import { act } from '../../platform/house.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { done, failed, readForm } from '../form.ts';
import { requireContact } from '../guard.ts';
import { SubmitButton } from '../ui/button.tsx';
import { CheckField } from '../ui/fields.tsx';
import { FormActions, PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { EmptyState, Notice, Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { ArticleLink, DayText } from '../ui/values.tsx';
import { portalUrl } from '../visit.ts';
import { contactRead } from './access.ts';

const PATH = '/account/cards';
const CHANGES = new Map([
  ['choose', chooseCard],
  ['keep', keepCardBack],
  ['remove', removeCard],
]);

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const saved = visit.url.searchParams.get('saved') ?? '';
  // The processor's word counts, not the address that the browser came back to.
  const setup = await contactRead(visit, 'pay', (work) => getCardSetup(work, saved));
  if (setup?.state === 'open' && visit.ports.cards)
    await refreshCardSetup(visit.house, visit.ports.cards, setup.id);
  return contactRead(visit, 'pay', async (work, { customerId }) => ({
    cards: (await savedCards(work, customerId)).map((card) => ({
      id: card.id,
      name: cardName(card),
      expiresOn: card.expiresOn,
      chosen: card.chosenOn !== undefined,
      expired: isBefore(card.expiresOn, work.today),
    })),
    offered: visit.ports.cards !== undefined,
    setup: (await getCardSetup(work, saved))?.state,
  }));
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const form = await readForm(visit);
  const actor = requireContact(visit);
  await contactRead(visit, 'pay', async () => undefined);
  if (form.form === 'add') {
    const { cards } = visit.ports;
    if (!cards) return failed(visit, form, refuse('card-not-configured'));
    const opened = await startCardSetup(visit.house, actor, cards, {
      customerId: actor.customerId,
      consent: form.checked('consent'),
      returnUrl: `${portalUrl(visit)}${PATH}?saved=SETUP`,
      cancelUrl: `${portalUrl(visit)}${PATH}`,
    });
    return isRefusal(opened) ? failed(visit, form, opened) : redirect(opened.url, 303);
  }
  const change = CHANGES.get(form.text('change'));
  if (!change) return failed(visit, form, refuse('card-unknown'));
  const changed = await act(visit.house, actor, (work) => change(work, form.text('card')));
  if (isRefusal(changed)) return failed(visit, form, changed);
  return done(visit, PATH, `payments.wallet.done.${form.text('change')}`);
}

/** Cards for renewals (art. 8): saved on the processor's page, chosen and removed here. */
export default function Cards() {
  const t = useT();
  const { cards, offered, setup } = useLoaded<typeof loader>();
  return (
    <>
      <PageHeader
        title={t('payments.wallet.title')}
        lead={
          <>
            {t('payments.wallet.lead')} (<ArticleLink article="8" />)
          </>
        }
      />
      <div className="stack-large">
        {setup === 'saved' && <Notice tone="good">{t('payments.wallet.saved')}</Notice>}
        {setup === 'open' && <Notice>{t('payments.wallet.coming')}</Notice>}
        {setup === 'expired' && <Notice tone="warn">{t('payments.wallet.expired')}</Notice>}
        {cards.length === 0 ? (
          <EmptyState title={t('payments.wallet.none')} />
        ) : (
          <DataTable
            caption={t('payments.wallet.title')}
            rows={cards}
            rowKey={(card) => card.id}
            columns={[
              { label: t('payments.wallet.card'), cell: (card) => card.name },
              {
                label: t('payments.wallet.expires'),
                cell: (card) => <DayText value={card.expiresOn} />,
              },
              { label: t('customer.state'), cell: (card) => <CardState card={card} /> },
              {
                label: t('payments.wallet.change'),
                quietLabel: true,
                cell: (card) => <Changes card={card} />,
              },
            ]}
          />
        )}
        <Panel title={t('payments.wallet.add')} lead={t('payments.wallet.how')}>
          {offered ? (
            <PostForm name="add">
              <CheckField name="consent" label={t('payments.wallet.consent')} />
              <FormActions>
                <SubmitButton>{t('payments.wallet.go')}</SubmitButton>
              </FormActions>
            </PostForm>
          ) : (
            <Notice tone="warn">{t('payments.refusals.card-not-configured')}</Notice>
          )}
        </Panel>
      </div>
    </>
  );
}

interface Shown {
  readonly id: string;
  readonly expired: boolean;
  readonly chosen: boolean;
}

function CardState({ card }: { card: Shown }) {
  const t = useT();
  if (card.expired) return <Status tone="bad">{t('payments.wallet.state.expired')}</Status>;
  return card.chosen ? (
    <Status tone="good">{t('payments.wallet.state.chosen')}</Status>
  ) : (
    <Status tone="calm">{t('payments.wallet.state.kept')}</Status>
  );
}

function Changes({ card }: { card: Shown }) {
  const t = useT();
  const button = (change: string, look: 'quiet' | 'danger') => (
    <PostForm name={change} inline>
      <input type="hidden" name="card" value={card.id} />
      <input type="hidden" name="change" value={change} />
      <SubmitButton look={look} size="sm">
        {t(`payments.wallet.do.${change}`)}
      </SubmitButton>
    </PostForm>
  );
  return (
    <div className="row">
      {card.chosen ? button('keep', 'quiet') : !card.expired && button('choose', 'quiet')}
      {button('remove', 'danger')}
    </div>
  );
}
