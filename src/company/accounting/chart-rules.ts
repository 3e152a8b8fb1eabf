import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { VatRegime } from '../invoicing/invoicing.ts';

/** What the journal needs an account for. The numbers are the company's; these are those of the French plan. */
export const CHART: Readonly<Record<AccountName, Account>> = {
  customers: { number: '411000', label: 'Clients' },
  salesFrance: { number: '706000', label: 'Prestations de services' },
  salesOverseas: { number: '706100', label: 'Prestations de services outre-mer' },
  salesEu: { number: '706200', label: 'Prestations de services Union européenne' },
  salesExport: { number: '706300', label: 'Prestations de services hors Union européenne' },
  vat2000: { number: '445711', label: 'TVA collectée 20 %' },
  vat850: { number: '445712', label: 'TVA collectée 8,5 %' },
  vatPending: { number: '445870', label: 'TVA sur encaissements en attente' },
  bank: { number: '512000', label: 'Banque' },
  cards: { number: '511700', label: 'Cartes à encaisser' },
  cheques: { number: '511200', label: 'Chèques à encaisser' },
  losses: { number: '654000', label: 'Pertes sur créances irrécouvrables' },
  goodwill: { number: '709600', label: 'Gestes commerciaux' },
  carriedForward: { number: '110000', label: 'Report à nouveau' },
};

export type AccountName =
  | 'customers'
  | 'salesFrance'
  | 'salesOverseas'
  | 'salesEu'
  | 'salesExport'
  | 'vat2000'
  | 'vat850'
  | 'vatPending'
  | 'bank'
  | 'cards'
  | 'cheques'
  | 'losses'
  | 'goodwill'
  | 'carriedForward';

export interface Account {
  readonly number: string;
  readonly label: string;
}

export type Chart = Readonly<Record<AccountName, Account>>;

export function isAccountName(text: string): text is AccountName {
  return Object.hasOwn(CHART, text);
}

/** A number of the French plan: its class first, at least three digits, letters only at the end of it. */
export function checkAccount(account: Account): Account | Refusal {
  const number = account.number.trim().toUpperCase();
  if (!/^[1-7]\d{2}[0-9A-Z]{0,9}$/.test(number)) return refuse('account-number-invalid', { field: 'number' });
  const label = account.label.trim();
  if (label === '' || label.length > 100 || /\p{Cc}/u.test(label))
    return refuse('account-label-invalid', { field: 'label' });
  return { number, label };
}

const SALES: Readonly<Record<VatRegime, AccountName>> = {
  france: 'salesFrance',
  'eu-consumer': 'salesFrance',
  franchise: 'salesFrance',
  overseas: 'salesOverseas',
  'overseas-exempt': 'salesOverseas',
  'reverse-charge': 'salesEu',
  export: 'salesExport',
};

export function salesAccount(regime: VatRegime): AccountName {
  return SALES[regime];
}

export function vatAccount(rate: number): AccountName {
  return rate === 850 ? 'vat850' : 'vat2000';
}
