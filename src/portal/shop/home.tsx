import type { LoaderFunctionArgs } from 'react-router';
import { listPlans } from '../../company/catalogue/catalogue.ts';
import { system } from '../../platform/actor.ts';
import { read } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { ButtonLink } from '../ui/button.tsx';
import { useLoaded, useT, useVisit } from '../ui/page.tsx';
import { SiteShell } from '../ui/shell.tsx';
import styles from './home.module.css';
import { NameSearch } from './names.tsx';
import { PlanCards } from './plan-cards.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const { house } = visitOf(args);
  return read(house, system('shop'), (work) => listPlans(work, { onSale: true }));
}

const INCLUDED = ['https', 'php', 'database', 'files', 'isolated', 'figures'] as const;
const WAY = ['choose', 'sign', 'live'] as const;

export default function Home() {
  const t = useT();
  const { provider } = useVisit();
  const plans = useLoaded<typeof loader>();
  return (
    <SiteShell>
      <title>{`${t('shop.home.title')} · ${provider.name}`}</title>
      <section className={styles.hero}>
        <div>
          <h1>{t('shop.home.title')}</h1>
          <p className={styles.lead}>{t('shop.home.lead', { name: provider.name })}</p>
          <p className="row">
            <ButtonLink to="#plans" size="lg">
              {t('shop.home.see')}
            </ButtonLink>
            <ButtonLink to="/terms" size="lg" look="quiet">
              {t('shop.home.read-terms')}
            </ButtonLink>
          </p>
        </div>
        <Orbits />
      </section>
      <section id="plans" className={styles.part}>
        <h2>{t('shop.home.plans')}</h2>
        <PlanCards plans={plans.filter(({ product }) => product.kind !== 'domain')} />
      </section>
      {plans.some(({ product }) => product.kind === 'domain') && (
        <section className={styles.part}>
          <h2>{t('domains.shop.title')}</h2>
          <NameSearch typed="" />
        </section>
      )}
      <section className={styles.part}>
        <h2>{t('shop.home.included')}</h2>
        <ul className={styles.included}>
          {INCLUDED.map((part) => (
            <li key={part}>
              <h3>{t(`shop.home.in.${part}.title`)}</h3>
              <p className="soft">{t(`shop.home.in.${part}.text`)}</p>
            </li>
          ))}
        </ul>
      </section>
      <section className={styles.part}>
        <h2>{t('shop.home.way')}</h2>
        <ol className={styles.way}>
          {WAY.map((step, index) => (
            <li key={step}>
              <span className={styles.number} aria-hidden="true">
                {index + 1}
              </span>
              <h3>{t(`shop.home.step.${step}.title`)}</h3>
              <p className="soft">{t(`shop.home.step.${step}.text`)}</p>
            </li>
          ))}
        </ol>
      </section>
    </SiteShell>
  );
}

/** Sites that turn around a server: an ornament. */
function Orbits() {
  return (
    <svg viewBox="0 0 320 320" className={styles.orbits} aria-hidden="true">
      <g fill="none" stroke="var(--accent-line)" strokeWidth="1.5">
        <ellipse cx="160" cy="160" rx="150" ry="62" transform="rotate(-24 160 160)" />
        <ellipse cx="160" cy="160" rx="118" ry="48" transform="rotate(30 160 160)" />
        <ellipse cx="160" cy="160" rx="86" ry="36" transform="rotate(-62 160 160)" />
      </g>
      <circle cx="160" cy="160" r="34" fill="var(--accent)" />
      <g fill="var(--surface)" stroke="var(--accent)" strokeWidth="2.5">
        <circle cx="42" cy="189" r="11" />
        <circle cx="262" cy="219" r="9" />
        <circle cx="199" cy="84" r="8" />
      </g>
      <circle cx="286" cy="91" r="13" fill="var(--spark)" />
      <path d="M146 154h28M146 166h28" stroke="var(--on-accent)" strokeWidth="5" strokeLinecap="round" />
    </svg>
  );
}
