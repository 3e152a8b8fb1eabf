import { Temporal } from 'temporal-polyfill';
import type { Actor } from '../../platform/actor.ts';
import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import type { Day } from '../../platform/calendar.ts';
import { act, type House, mayTouch, read, type Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { isId, newId } from '../../platform/ids.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { changeMeans, servicesOf } from '../contracts/contracts.ts';
import { actingMay, billingIdentity, invoiceEmails } from '../customers/customers.ts';
import { takeAccount } from '../invoicing/invoicing.ts';
import type { CardFace, CardProcessor, CardSetup } from './cards.ts';
import {
  type CardRow,
  insertCard,
  insertCardFact,
  insertSetup,
  insertSetupOutcome,
  type SavedCard,
  type SetupRow,
  selectCards,
  selectExpiring,
  selectMethod,
  selectPspCustomer,
  selectSetup,
} from './saved-cards-store.ts';

export type { SavedCard } from './saved-cards-store.ts';

/**
 * The customer's cards for renewals (art. 8, 9). They lie with the processor, whose page the person fills in;
 * here are their brand, last digits and expiry, and what the person agreed to.
 */

const robot = system('saved cards');

/** Those in the wallet, oldest first. */
export async function savedCards(work: Work, customerId: string): Promise<SavedCard[]> {
  if (!mayTouch(work, customerId)) return [];
  return (await selectCards(work, { customerId })).map(shown);
}

/** The one that renewals are charged to. */
export async function chosenCard(work: Work, customerId: string): Promise<SavedCard | undefined> {
  return (await savedCards(work, customerId)).find(({ chosenOn }) => chosenOn !== undefined);
}

export async function getCard(work: Work, cardId: string): Promise<SavedCard | undefined> {
  const card = await cardRow(work, cardId);
  return card && shown(card);
}

const BRANDS: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  cartes_bancaires: 'CB',
};

/** "Visa •••• 4242", in letters and in the trail. */
export function cardName({ brand, last4 }: Pick<SavedCard, 'brand' | 'last4'>): string {
  return `${BRANDS[brand] ?? brand.replaceAll('_', ' ')} •••• ${last4}`;
}

function shown({ pspCustomer: _, method: __, ...card }: CardRow): SavedCard {
  return card;
}

async function cardRow(work: Work, cardId: string): Promise<CardRow | undefined> {
  if (!isId(cardId)) return undefined;
  const [card] = await selectCards(work, { cardId });
  return card && mayTouch(work, card.customerId) ? card : undefined;
}

/** Opens the processor's page. The person agrees first: without that, nothing may be charged in their absence. */
export async function startCardSetup(
  house: House,
  by: Actor,
  processor: CardProcessor,
  input: { customerId: string; consent: boolean; returnUrl: string; cancelUrl: string },
): Promise<{ setupId: string; url: string } | Refusal> {
  const { customerId } = input;
  const asked = await act(house, by, (work) => whoSaves(work, customerId, input.consent));
  if (isRefusal(asked)) return asked;
  const { consent, ...whom } = asked;
  const setupId = newId();
  const page = await processor
    .openSavePage({
      ...whom,
      setupId,
      customerId,
      returnUrl: input.returnUrl.replace('SETUP', setupId),
      cancelUrl: input.cancelUrl,
    })
    .catch(() => undefined);
  if (!page) return refuse('card-processor-unreachable');
  await act(house, by, (work) => insertSetup(work, { id: setupId, customerId, consent, ...page }));
  return { setupId, url: page.url };
}

async function whoSaves(work: Work, customerId: string, consent: boolean) {
  const customer = mayTouch(work, customerId)
    ? await billingIdentity(work, customerId, work.today)
    : undefined;
  if (!customer) return refuse('customer-unknown');
  if (!(await actingMay(work, customerId, 'pay'))) return refuse('not-permitted', { article: '5' });
  if (!consent) return refuse('card-consent-missing', { field: 'consent' });
  return {
    pspCustomer: await selectPspCustomer(work, customerId),
    email: (await invoiceEmails(work, customerId))[0],
    language: customer.language,
    consent: translator(customer.language)('payments.wallet.consent'),
  };
}

/** Back from the page, by a notification, or when the timetable asks: the processor's word counts. */
export async function refreshCardSetup(
  house: House,
  processor: CardProcessor,
  setupId: string,
): Promise<SetupRow | undefined> {
  if (!isId(setupId)) return undefined;
  const setup = await read(house, robot, (work) => selectSetup(work, setupId));
  if (setup?.state !== 'open') return setup;
  const answer = await processor.lookUpSave(setup.sessionId).catch(() => undefined);
  if (answer) await act(house, robot, (work) => settleSetup(work, setup, answer));
  return read(house, robot, (work) => selectSetup(work, setupId));
}

/** For the page that the person comes back to. */
export async function getCardSetup(work: Work, setupId: string): Promise<SetupRow | undefined> {
  const setup = isId(setupId) ? await selectSetup(work, setupId) : undefined;
  return setup && mayTouch(work, setup.customerId) ? setup : undefined;
}

/** The first card that is saved is the one for renewals: that is what it was saved for. */
async function settleSetup(work: Work, setup: SetupRow, answer: CardSetup): Promise<void> {
  if (answer.state === 'open' || answer.setupId !== setup.id) return;
  const { customerId, pspCustomer } = setup;
  await takeAccount(work, customerId);
  if (!(await insertSetupOutcome(work, setup, answer.state)) || !answer.card) return;
  const { method, brand, last4 } = answer.card;
  const expiresOn = lastDayOf(answer.card.expires);
  const card = { id: newId(), customerId, pspCustomer, method, brand: brandOf(brand), last4, expiresOn };
  const first = (await chosenCard(work, customerId)) === undefined;
  await insertCard(work, { ...card, setupId: setup.id });
  await recordAct(work, { act: 'card-saved', article: '8', customerId, details: { card: cardName(card) } });
  if (first) await choose(work, card);
}

function lastDayOf({ year, month }: CardFace['expires']): Day {
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  return first.with({ day: first.daysInMonth });
}

/** A word of the processor's, kept as one. */
function brandOf(text: string): string {
  const word = text
    .toLowerCase()
    .replace(/[^a-z]+/g, '_')
    .slice(0, 30);
  return word === '' ? 'card' : word;
}

/** Art. 8: renewals are charged to this card on their due date; all services are paid by card from now on. */
export async function chooseCard(work: Work, cardId: string): Promise<{ cardId: string } | Refusal> {
  const card = await cardToChange(work, cardId);
  if (isRefusal(card)) return card;
  await choose(work, card);
  return { cardId };
}

async function choose(
  work: Work,
  card: Pick<CardRow, 'id' | 'customerId' | 'brand' | 'last4'>,
): Promise<void> {
  const { customerId } = card;
  const before = await chosenCard(work, customerId);
  if (before?.id === card.id) return;
  if (before) await insertCardFact(work, before, { fact: 'kept-back' });
  await insertCardFact(work, card, { fact: 'chosen' });
  const services = (await servicesOf(work, customerId)).filter(
    ({ ended, payBy }) => ended === undefined && payBy !== 'card',
  );
  if (services.length > 0) await changeMeans(work, services, 'card');
  await recordAct(work, { act: 'card-chosen', article: '8', customerId, details: { card: cardName(card) } });
}

/** Renewals are no longer charged to it; it stays saved, and they are paid by the link of each invoice. */
export async function keepCardBack(work: Work, cardId: string): Promise<{ cardId: string } | Refusal> {
  const card = await cardToChange(work, cardId);
  if (isRefusal(card)) return card;
  if (card.chosenOn === undefined) return { cardId };
  const { customerId } = card;
  await insertCardFact(work, card, { fact: 'kept-back' });
  await recordAct(work, {
    act: 'card-kept-back',
    article: '8',
    customerId,
    details: { card: cardName(card) },
  });
  return { cardId };
}

/** It is not used from this moment on, and leaves the processor's wallet. */
export async function removeCard(work: Work, cardId: string): Promise<{ cardId: string } | Refusal> {
  const card = await cardToChange(work, cardId);
  if (isRefusal(card)) return card;
  const { customerId } = card;
  await insertCardFact(work, card, { fact: 'removed' });
  await recordAct(work, { act: 'card-removed', article: '8', customerId, details: { card: cardName(card) } });
  await announce(work, 'payments.card-removed', cardId, { cardId, customerId });
  return { cardId };
}

async function cardToChange(work: Work, cardId: string): Promise<CardRow | Refusal> {
  const known = await cardRow(work, cardId);
  if (!known) return refuse('card-unknown');
  if (!(await actingMay(work, known.customerId, 'pay'))) return refuse('not-permitted', { article: '5' });
  await takeAccount(work, known.customerId);
  return (await cardRow(work, cardId)) ?? refuse('card-unknown');
}

/** The answer to `payments.card-removed`. */
export async function forgetCard(house: House, processor: CardProcessor, cardId: string): Promise<void> {
  const method = await read(house, robot, (work) => selectMethod(work, cardId));
  if (method !== undefined) await processor.forget(method);
}

/** The bank gave out another card in the place of this one: it goes on, with what is on the new one. */
export async function renewCard(work: Work, method: string, face: CardFace): Promise<'known' | 'booked'> {
  const [card] = await selectCards(work, { method });
  const expiresOn = lastDayOf(face.expires);
  if (!card || (card.expiresOn.equals(expiresOn) && card.last4 === face.last4)) return 'known';
  await insertCardFact(work, card, { fact: 'renewed', last4: face.last4, expiresOn });
  await recordAct(work, {
    act: 'card-renewed',
    customerId: card.customerId,
    details: { card: cardName({ ...card, last4: face.last4 }), expiresOn: expiresOn.toString() },
  });
  return 'booked';
}

/** A month before the chosen card ends, once: announces `payments.card-expiring` {cardId, customerId}. */
export async function tellExpiringCards(house: House): Promise<void> {
  const soon = await read(house, robot, (work) => selectExpiring(work, work.today.add({ months: 1 })));
  for (const { id, customerId } of soon)
    await act(house, robot, async (work) => {
      await takeAccount(work, customerId);
      const card = await cardRow(work, id);
      if (card?.chosenOn === undefined) return;
      const { expiresOn } = card;
      await insertCardFact(work, card, { fact: 'expiry-told', expiresOn });
      await recordAct(work, {
        act: 'card-expiring',
        article: '8',
        customerId,
        details: { card: cardName(card), expiresOn: expiresOn.toString() },
      });
      await announce(work, 'payments.card-expiring', `${id}/${expiresOn.toString()}`, {
        cardId: id,
        customerId,
      });
    });
}
