import i18next, { type i18n, type TFunction } from 'i18next';
import type { Refusal } from '../refusal.ts';
import accountingEn from './en/accounting.json' with { type: 'json' };
import agreementEn from './en/agreement.json' with { type: 'json' };
import apiEn from './en/api.json' with { type: 'json' };
import authEn from './en/auth.json' with { type: 'json' };
import bankingEn from './en/banking.json' with { type: 'json' };
import bouncesEn from './en/bounces.json' with { type: 'json' };
import casesEn from './en/cases.json' with { type: 'json' };
import catalogueEn from './en/catalogue.json' with { type: 'json' };
import changesEn from './en/changes.json' with { type: 'json' };
import cliEn from './en/cli.json' with { type: 'json' };
import contractsEn from './en/contracts.json' with { type: 'json' };
import customerEn from './en/customer.json' with { type: 'json' };
import customersEn from './en/customers.json' with { type: 'json' };
import dailyEn from './en/daily.json' with { type: 'json' };
import discountsEn from './en/discounts.json' with { type: 'json' };
import disputesEn from './en/disputes.json' with { type: 'json' };
import domainsEn from './en/domains.json' with { type: 'json' };
import dunningEn from './en/dunning.json' with { type: 'json' };
import endingsEn from './en/endings.json' with { type: 'json' };
import hostingEn from './en/hosting.json' with { type: 'json' };
import invoicingEn from './en/invoicing.json' with { type: 'json' };
import mailEn from './en/mail.json' with { type: 'json' };
import mailboxesEn from './en/mailboxes.json' with { type: 'json' };
import mandatesEn from './en/mandates.json' with { type: 'json' };
import nodesEn from './en/nodes.json' with { type: 'json' };
import noticesEn from './en/notices.json' with { type: 'json' };
import ordersEn from './en/orders.json' with { type: 'json' };
import paymentsEn from './en/payments.json' with { type: 'json' };
import platformEn from './en/platform.json' with { type: 'json' };
import portalEn from './en/portal.json' with { type: 'json' };
import privacyEn from './en/privacy.json' with { type: 'json' };
import providerEn from './en/provider.json' with { type: 'json' };
import quotesEn from './en/quotes.json' with { type: 'json' };
import shopEn from './en/shop.json' with { type: 'json' };
import staffEn from './en/staff.json' with { type: 'json' };
import takeoutsEn from './en/takeouts.json' with { type: 'json' };
import termsEn from './en/terms.json' with { type: 'json' };
import accountingFr from './fr/accounting.json' with { type: 'json' };
import agreementFr from './fr/agreement.json' with { type: 'json' };
import apiFr from './fr/api.json' with { type: 'json' };
import authFr from './fr/auth.json' with { type: 'json' };
import bankingFr from './fr/banking.json' with { type: 'json' };
import bouncesFr from './fr/bounces.json' with { type: 'json' };
import casesFr from './fr/cases.json' with { type: 'json' };
import catalogueFr from './fr/catalogue.json' with { type: 'json' };
import changesFr from './fr/changes.json' with { type: 'json' };
import cliFr from './fr/cli.json' with { type: 'json' };
import contractsFr from './fr/contracts.json' with { type: 'json' };
import customerFr from './fr/customer.json' with { type: 'json' };
import customersFr from './fr/customers.json' with { type: 'json' };
import dailyFr from './fr/daily.json' with { type: 'json' };
import discountsFr from './fr/discounts.json' with { type: 'json' };
import disputesFr from './fr/disputes.json' with { type: 'json' };
import domainsFr from './fr/domains.json' with { type: 'json' };
import dunningFr from './fr/dunning.json' with { type: 'json' };
import endingsFr from './fr/endings.json' with { type: 'json' };
import hostingFr from './fr/hosting.json' with { type: 'json' };
import invoicingFr from './fr/invoicing.json' with { type: 'json' };
import mailFr from './fr/mail.json' with { type: 'json' };
import mailboxesFr from './fr/mailboxes.json' with { type: 'json' };
import mandatesFr from './fr/mandates.json' with { type: 'json' };
import nodesFr from './fr/nodes.json' with { type: 'json' };
import noticesFr from './fr/notices.json' with { type: 'json' };
import ordersFr from './fr/orders.json' with { type: 'json' };
import paymentsFr from './fr/payments.json' with { type: 'json' };
import platformFr from './fr/platform.json' with { type: 'json' };
import portalFr from './fr/portal.json' with { type: 'json' };
import privacyFr from './fr/privacy.json' with { type: 'json' };
import providerFr from './fr/provider.json' with { type: 'json' };
import quotesFr from './fr/quotes.json' with { type: 'json' };
import shopFr from './fr/shop.json' with { type: 'json' };
import staffFr from './fr/staff.json' with { type: 'json' };
import takeoutsFr from './fr/takeouts.json' with { type: 'json' };
import termsFr from './fr/terms.json' with { type: 'json' };

export type Language = 'fr' | 'en';
export const LANGUAGES: readonly Language[] = ['fr', 'en'];

interface Texts {
  [key: string]: string | Texts;
}

/** One entry per room: its texts in both languages. */
const rooms: Record<string, Record<Language, Texts>> = {
  accounting: { fr: accountingFr, en: accountingEn },
  agreement: { fr: agreementFr, en: agreementEn },
  endings: { fr: endingsFr, en: endingsEn },
  domains: { fr: domainsFr, en: domainsEn },
  dunning: { fr: dunningFr, en: dunningEn },
  disputes: { fr: disputesFr, en: disputesEn },
  daily: { fr: dailyFr, en: dailyEn },
  changes: { fr: changesFr, en: changesEn },
  bounces: { fr: bouncesFr, en: bouncesEn },
  cases: { fr: casesFr, en: casesEn },
  notices: { fr: noticesFr, en: noticesEn },
  payments: { fr: paymentsFr, en: paymentsEn },
  banking: { fr: bankingFr, en: bankingEn },
  mandates: { fr: mandatesFr, en: mandatesEn },
  mailboxes: { fr: mailboxesFr, en: mailboxesEn },
  hosting: { fr: hostingFr, en: hostingEn },
  nodes: { fr: nodesFr, en: nodesEn },
  orders: { fr: ordersFr, en: ordersEn },
  invoicing: { fr: invoicingFr, en: invoicingEn },
  discounts: { fr: discountsFr, en: discountsEn },
  quotes: { fr: quotesFr, en: quotesEn },
  contracts: { fr: contractsFr, en: contractsEn },
  catalogue: { fr: catalogueFr, en: catalogueEn },
  auth: { fr: authFr, en: authEn },
  customers: { fr: customersFr, en: customersEn },
  portal: { fr: portalFr, en: portalEn },
  shop: { fr: shopFr, en: shopEn },
  customer: { fr: customerFr, en: customerEn },
  api: { fr: apiFr, en: apiEn },
  cli: { fr: cliFr, en: cliEn },
  staff: { fr: staffFr, en: staffEn },
  platform: { fr: platformFr, en: platformEn },
  terms: { fr: termsFr, en: termsEn },
  provider: { fr: providerFr, en: providerEn },
  mail: { fr: mailFr, en: mailEn },
  privacy: { fr: privacyFr, en: privacyEn },
  takeouts: { fr: takeoutsFr, en: takeoutsEn },
};

/**
 * All texts of one language in one tree: every room's `refusals` and `acts` merged under those two
 * keys (their codes are unique in the whole house), the rest under the room's own name.
 */
export function texts(language: Language): Texts {
  const refusals: Texts = {};
  const acts: Texts = {};
  const tree: Texts = { refusals, acts };
  for (const [room, languages] of Object.entries(rooms)) {
    const { refusals: ownRefusals, acts: ownActs, ...rest } = languages[language];
    Object.assign(refusals, ownRefusals);
    Object.assign(acts, ownActs);
    tree[room] = rest;
  }
  return tree;
}

let instance: i18n | undefined;

/** The translator of one language: `translator('fr')('refusals.iban-invalid', {…})`. */
export function translator(language: Language): TFunction {
  if (!instance) {
    instance = i18next.createInstance();
    void instance.init({
      initAsync: false,
      fallbackLng: 'fr',
      resources: { fr: { translation: texts('fr') }, en: { translation: texts('en') } },
      interpolation: { escapeValue: false },
    });
  }
  return instance.getFixedT(language);
}

/** The clear sentence of a refusal, in the reader's language. */
export function sentence(refusal: Refusal, language: Language): string {
  return translator(language)(`refusals.${refusal.refused}`, { ...refusal.figures });
}

/** The best language of an Accept-Language header; French when nothing fits. */
export function preferredLanguage(header: string | null | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(';q=');
      return { tag: tag.toLowerCase().slice(0, 2), quality: quality === undefined ? 1 : Number(quality) };
    })
    .sort((a, b) => b.quality - a.quality);
  return wanted.find(({ tag }) => tag === 'fr' || tag === 'en')?.tag === 'en' ? 'en' : 'fr';
}
