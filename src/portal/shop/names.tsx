import { TextInput } from '@mantine/core';
import type { LoaderFunctionArgs } from 'react-router';
import { type NameOffer, searchNames } from '../../company/domains/domains.ts';
import { countAttempt } from '../../platform/auth/attempts.ts';
import { sentence } from '../../platform/i18n/index.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { ButtonLink, SubmitButton } from '../ui/button.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Notice, Panel } from '../ui/panel.tsx';
import { SiteShell } from '../ui/shell.tsx';
import { Status, type Tone } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { PriceText } from '../ui/values.tsx';

/** Art. 11: a name or a word; what of it can be had, and for how much. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const typed = (visit.url.searchParams.get('q') ?? '').trim().slice(0, 200);
  if (typed === '') return { typed, offers: [], problem: undefined };
  // Registries count what they are asked.
  const tooMany = await countAttempt(visit.house, 'search-names', { address: visit.address });
  const found = tooMany ?? (await searchNames(visit.house, visit.ports.registrars, typed));
  return isRefusal(found)
    ? { typed, offers: [], problem: sentence(found, visit.language) }
    : { typed, offers: found.offers, problem: undefined };
}

export default function Names() {
  const t = useT();
  const { typed, offers, problem } = useLoaded<typeof loader>();
  return (
    <SiteShell>
      <PageHeader title={t('domains.shop.title')} lead={t('domains.shop.lead')} />
      <div className="stack-large">
        <NameSearch typed={typed} problem={problem} />
        {offers.length > 0 && (
          <Panel title={t('domains.shop.found')}>
            <DataTable
              caption={t('domains.shop.found')}
              rows={offers}
              rowKey={(offer) => offer.name}
              columns={[
                { label: t('domains.shop.name'), cell: (offer) => <Name offer={offer} /> },
                { label: t('domains.shop.state'), cell: (offer) => <OfferState offer={offer} /> },
                {
                  label: t('domains.shop.price'),
                  number: true,
                  cell: ({ price }) => (price ? <PriceText net={price} every="P1Y" /> : '–'),
                },
                { label: t('domains.shop.what'), cell: (offer) => <What offer={offer} /> },
              ]}
            />
          </Panel>
        )}
        <p className="soft">{t('domains.shop.note')}</p>
      </div>
    </SiteShell>
  );
}

/** A GET form: the result has an address of its own, and needs no script. */
export function NameSearch({ typed, problem }: { typed: string; problem?: string | undefined }) {
  const t = useT();
  return (
    <search>
      <form method="get" action="/names" className="stack">
        <TextInput
          id="q"
          name="q"
          size="md"
          label={t('domains.shop.search')}
          description={t('domains.shop.search-hint')}
          error={problem}
          defaultValue={typed}
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
        />
        <div>
          <SubmitButton>{t('domains.shop.search-button')}</SubmitButton>
        </div>
      </form>
    </search>
  );
}

const TONES: Readonly<Record<NameOffer['state'], Tone>> = {
  free: 'good',
  taken: 'calm',
  reserved: 'calm',
  premium: 'warn',
  'not-sold': 'calm',
  'no-answer': 'warn',
};

function OfferState({ offer }: { offer: NameOffer }) {
  const t = useT();
  return <Status tone={TONES[offer.state]}>{t(`domains.shop.states.${offer.state}`)}</Status>;
}

function Name({ offer }: { offer: NameOffer }) {
  const t = useT();
  const { name, unicode, looksLike, mixesScripts } = offer;
  return (
    <>
      <strong>{unicode}</strong>
      {name !== unicode && <span className="soft small"> {name}</span>}
      {(looksLike !== undefined || mixesScripts) && (
        <Notice tone="warn">
          {looksLike === undefined
            ? t('domains.shop.mixed')
            : t('domains.shop.looks-like', { name: looksLike })}
        </Notice>
      )}
    </>
  );
}

function What({ offer }: { offer: NameOffer }) {
  const t = useT();
  const { state, planSlug, unicode, extension } = offer;
  const query = encodeURIComponent(unicode);
  if (state === 'free' && planSlug !== undefined)
    return (
      <ButtonLink
        to={`/order/${planSlug}?name=${query}`}
        label={t('domains.shop.order-name', { name: unicode })}
      >
        {t('domains.shop.order')}
      </ButtonLink>
    );
  if (state === 'taken')
    return (
      <ButtonLink
        to={`/order/nom-${extension.replaceAll('.', '-')}?name=${query}&how=transfer`}
        look="quiet"
        label={t('domains.shop.transfer-name', { name: unicode })}
      >
        {t('domains.shop.transfer')}
      </ButtonLink>
    );
  return <span className="soft small">{t(`domains.shop.why.${state}`)}</span>;
}
