import type { Price } from '../../company/catalogue/catalogue.ts';
import { vatAmount, vatOf } from '../../company/invoicing/invoicing.ts';
import { formatMoney } from '../../platform/i18n/format.ts';
import { add } from '../../platform/money.ts';
import { useLanguage, useT, useVisit } from '../ui/page.tsx';
import { PriceText } from '../ui/values.tsx';
import styles from './shop.module.css';

/** A price, and what a person in France pays: consumers are shown prices with the tax (L112-1). */
export function ShopPrice({ price, large = false }: { price: Price; large?: boolean }) {
  const t = useT();
  const language = useLanguage();
  const { provider } = useVisit();
  const vat = vatOf({ kind: 'person', countryCode: 'FR', vatNumber: '' }, provider);
  const gross = formatMoney(add(price.net, vatAmount(price.net, vat)), language);
  if (!large) {
    return (
      <span>
        <PriceText net={price.net} every={price.every} />{' '}
        <span className="soft small">({t('shop.gross', { amount: gross })})</span>
      </span>
    );
  }
  return (
    <>
      <span className={styles.amount}>{formatMoney(price.net, language)}</span>
      <span className="soft">
        {t('shop.net-each', { every: t(`portal.every.${price.every}`) })} ·{' '}
        {t('shop.gross', { amount: gross })}
      </span>
    </>
  );
}
