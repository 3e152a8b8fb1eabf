import { formatMoney } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { inGroups } from '../../platform/identifiers.ts';
import { parseMoney } from '../../platform/money.ts';
import type { Invoice } from './types.ts';

/** L123-12 and R123-237 of the commercial code: on every document. */
export function legalLine({ seller, language }: Pick<Invoice, 'seller' | 'language'>): string {
  const t = translator(language);
  const form =
    seller.capital === ''
      ? seller.legalForm
      : t('invoicing.pdf.formAndCapital', {
          form: seller.legalForm,
          capital: formatMoney(parseMoney(seller.capital), language),
        });
  return [
    `${seller.name}, ${form}`,
    seller.address.join(', '),
    t('invoicing.pdf.register', { city: seller.registerCity, siren: inGroups(seller.siren, [3]) }),
    `SIRET ${inGroups(seller.siret, [3, 3, 3, 5])}`.replaceAll(' ', '\u00a0'),
    ...(seller.vatNumber === '' ? [] : [`${t('invoicing.pdf.vatNumber')} ${seller.vatNumber}`]),
  ].join(' · ');
}
