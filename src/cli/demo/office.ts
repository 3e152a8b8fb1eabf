import { changePayment } from '../../company/changes/changes.ts';
import { makeCoupon } from '../../company/discounts/discounts.ts';
import { openDisputeWith, rejectDispute } from '../../company/disputes/disputes.ts';
import { listInvoices } from '../../company/invoicing/invoicing.ts';
import { mandateText, signMandate } from '../../company/mandates/mandates.ts';
import {
  clearSlipByHand,
  debitsUnderWay,
  listSlips,
  refreshCardSetup,
  remitCheques,
  returnDebit,
  startCardSetup,
} from '../../company/payments/payments.ts';
import { recordBreach, recordRequest } from '../../company/privacy/privacy.ts';
import { getProvider } from '../../company/provider/provider.ts';
import { declineQuote, listQuotes, makeQuote, USUAL_DAYS } from '../../company/quotes/quotes.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { cents } from '../../platform/money.ts';
import { granted } from '../../platform/refusal.ts';
import type { CustomerName } from './company.ts';
import { byCustomer, byStaff, type Outside } from './deeds.ts';
import { letter } from './letter.ts';
import { type Step, step } from './step.ts';

/** What an office has to do beside selling: quotes, banks, disputes, personal data. */

const newestInvoiceOf = async (work: Work, name: CustomerName) => {
  const { customerId } = await byCustomer(work, name);
  const [invoice] = await listInvoices(work, { customerId, limit: 1 });
  if (!invoice) throw new Error(`${name} has no invoice`);
  return invoice;
};

async function disputes(given: Work, name: CustomerName, file: string, lines: readonly string[]) {
  const invoice = await newestInvoiceOf(given, name);
  const { work } = await byCustomer(given, name);
  const files = [{ name: file, mime: 'application/pdf', bytes: letter(lines) }];
  granted(await openDisputeWith(work, { invoiceId: invoice.id, files }));
}

async function savesCard(house: House, { cards }: Outside, name: CustomerName): Promise<void> {
  const robot = { kind: 'system', name: 'demo' } as const;
  const { work: asked, customerId } = await read(house, robot, (work) => byCustomer(work, name));
  const { portalUrl } = await read(house, robot, getProvider);
  const { setupId, url } = granted(
    await startCardSetup(house, asked.by, cards, {
      customerId,
      consent: true,
      returnUrl: `${portalUrl}/?setup=SETUP`,
      cancelUrl: portalUrl,
    }),
  );
  const answer = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ choice: 'pays' }),
    redirect: 'manual',
  });
  if (answer.status >= 400) throw new Error(`the page that saves cards answered ${answer.status}`);
  await refreshCardSetup(house, cards, setupId);
}

/** Reads and signs the mandate (art. 8), and has everything collected from then on. */
async function authorisesDebits(given: Work, name: CustomerName, holder: string, iban: string) {
  const { work, customerId, contact } = await byCustomer(given, name);
  const { sha256 } = granted(await mandateText(work, 'fr'));
  granted(
    await signMandate(work, {
      customerId,
      holder,
      iban,
      bic: undefined,
      consent: true,
      signer: { name: contact.name, email: contact.email },
      language: 'fr',
      shown: { page: '/account/mandate', textSha256: sha256 },
      address: '192.0.2.17',
      userAgent: 'Orbite demo',
    }),
  );
  granted(await changePayment(work, { customerId, payBy: 'direct-debit' }));
}

const chequesGoToTheBank = (daysAgo: number) =>
  step(`the cheques go to the bank, ${daysAgo} days ago`, daysAgo, '17:10', async (given) => {
    granted(await remitCheques(await byStaff(given, 'baptiste')));
  });
const bankCreditsCheques = (daysAgo: number) =>
  step(`the bank credits the cheques, ${daysAgo} days ago`, daysAgo, '11:00', async (given) => {
    const work = await byStaff(given, 'baptiste');
    for (const slip of await listSlips(work, 10)) {
      if (!slip.cleared) granted((await clearSlipByHand(work, slip.id)) ?? {});
    }
  });

export const OFFICE: readonly Step[] = [
  chequesGoToTheBank(131),
  bankCreditsCheques(127),
  step('a laptop is lost', 112, '09:20', async (given) => {
    const work = await byStaff(given, 'solene');
    granted(
      await recordBreach(work, {
        noticedAt: work.at.subtract({ hours: 15 }),
        what: 'Ordinateur portable de l’astreinte oublié dans un train, retrouvé le lendemain',
        data: 'Noms et courriels de contacts techniques, sur un disque chiffré',
        people: 9,
        consequences: 'Aucune : le disque est chiffré et la machine était éteinte',
        measures: 'Session révoquée à distance, clés changées, rappel à l’équipe',
        risk: 'none',
      }),
    );
  }),
  step('the company makes a coupon', 110, '10:00', async (given) => {
    const work = await byStaff(given, 'solene');
    granted(
      await makeCoupon(work, {
        code: 'BIENVENUE',
        off: { percent: 2000 },
        products: [],
        plans: [],
        periods: 3,
        startsOn: work.today,
        endsOn: work.today.add({ days: 365 }),
        maxUses: 100,
        maxPerCustomer: 1,
        newCustomersOnly: true,
      }),
    );
  }),
  {
    name: 'harriet keeps a card for renewals',
    daysAgo: 94,
    at: '08:15',
    inSeveral: (house, outside) => savesCard(house, outside, 'harriet'),
  },
  chequesGoToTheBank(69),
  bankCreditsCheques(66),
  step('elodie is sent a quote', 56, '10:40', async (given) => {
    const work = await byStaff(given, 'marius');
    const { customerId } = await byCustomer(given, 'elodie');
    granted(
      await makeQuote(work, {
        customerId,
        key: 'demo/elodie',
        validUntil: work.today.add({ days: USUAL_DAYS }),
        lines: [
          { kind: 'plan', planSlug: 'planete', every: 'P1M', siteName: 'pinson-photo' },
          { kind: 'work', label: 'Reprise du blog existant', quantity: 2, unitNet: cents(4500n) },
        ],
      }),
    );
  }),
  step('elodie says no', 54, '21:05', async (given) => {
    const { work, customerId } = await byCustomer(given, 'elodie');
    const [quote] = await listQuotes(work, { customerId, limit: 1 });
    granted(await declineQuote(work, { quoteId: quote?.id ?? '', why: 'Je reprendrai le blog moi-même.' }));
  }),
  step('orsini authorises direct debits', 40, '15:25', (given) =>
    authorisesDebits(given, 'orsini', 'Orsini Conseil SAS', 'FR7699999000020000000000294'),
  ),
  step('the bookshop disputes its invoice', 39, '09:50', (given) =>
    disputes(given, 'tournesol', 'bon-de-commande.pdf', [
      'Librairie Tournesol EURL',
      'Nous avions compris que la base supplémentaire était comprise.',
    ]),
  ),
  step('the dispute is rejected', 38, '16:30', async (given) => {
    const invoice = await newestInvoiceOf(given, 'tournesol');
    const why = 'La fiche signée le jour de la commande compte une base ; la seconde est une option à part.';
    granted(await rejectDispute(await byStaff(given, 'baptiste'), { invoiceId: invoice.id, why }));
  }),
  {
    name: 'the debits go to the bank',
    daysAgo: 15,
    at: '10:10',
    inSeveral: async (house) => {
      const { sepaBank } = await import('../../suppliers/banks/sepa-bank.ts');
      const { exportDebits } = await import('../../company/banking/banking.ts');
      const robot = { kind: 'system', name: 'demo' } as const;
      await act(house, robot, async (given) => {
        const work = await byStaff(given, 'baptiste');
        const { customerId } = await byCustomer(given, 'orsini');
        if ((await debitsUnderWay(work, customerId)).length === 0) return;
        const on = work.today.add({ days: 5 });
        granted(await exportDebits(work, sepaBank, { on, format: 'pain.008.001.08' }));
      });
    },
  },
  step('the commune is sent a quote', 12, '14:20', async (given) => {
    const work = await byStaff(given, 'marius');
    const { customerId } = await byCustomer(given, 'commune');
    granted(
      await makeQuote(work, {
        customerId,
        key: 'demo/commune',
        validUntil: work.today.add({ days: USUAL_DAYS }),
        note: 'Reprise du site de l’office de tourisme, à faire avant la saison.',
        purchase: { service: 'COM-TOURISME', order: '', contract: '' },
        lines: [
          { kind: 'plan', planSlug: 'etoile', every: 'P1Y', siteName: 'tourisme-valserine' },
          {
            kind: 'work',
            label: 'Reprise du site existant',
            detail: 'Copie des pages, des images et des adresses ; vérification des liens',
            quantity: 3,
            unitNet: cents(28_000n),
          },
        ],
      }),
    );
  }),
  step('the college disputes its invoice', 8, '10:15', (given) =>
    disputes(given, 'college', 'certificat-administratif.pdf', [
      'Collège des Trois Ormes',
      'Le numéro d’engagement manque sur la facture : elle ne peut pas être mandatée.',
    ]),
  ),
  step('the bank returns the debit of orsini', 8, '18:00', async (given) => {
    const { customerId } = await byCustomer(given, 'orsini');
    const work = await byStaff(given, 'baptiste');
    const back = await returnDebit(work, customerId, 'AM04');
    if ('refused' in back && back.refused !== 'nothing-presented') granted(back);
  }),
  step('elodie asks what is known of her', 3, '20:40', async (given) => {
    const { work } = await byCustomer(given, 'elodie');
    granted(
      await recordRequest(work, {
        kind: 'access',
        means: 'portal',
        receivedOn: work.today,
        message: 'Je voudrais une copie de ce que vous savez de moi, adresses de connexion comprises.',
      }),
    );
  }),
];
