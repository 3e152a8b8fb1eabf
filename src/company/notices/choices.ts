import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { act, type House, mayTouch, read, type Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { readLink, signLink } from '../../platform/signed-link.ts';
import { actingMay, billingIdentity } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';
import {
  type ChoiceMeans,
  type NoticeChoice,
  OPTIONAL_KINDS,
  type OptionalKind,
  optionalKind,
} from './choice-rules.ts';
import { insertChoice, selectChoices } from './store.ts';

export type { NoticeChoice } from './choice-rules.ts';

const robot = system('link of a notice');
/** A mailbox shows old mails: their button works as long as the mail may reasonably be kept. */
const VALID_DAYS = 3 * 365;

/** What a customer chose of each optional notice: on, where nothing was said. */
export async function noticeChoices(
  work: Work,
  customerId: string,
): Promise<readonly { kind: OptionalKind; choice: NoticeChoice }[]> {
  const chosen = await selectChoices(work, customerId);
  return OPTIONAL_KINDS.map((kind) => ({ kind, choice: chosen.get(kind) ?? 'on' }));
}

export async function wantsNotice(work: Work, customerId: string, kind: string): Promise<boolean> {
  return optionalKind(kind) === undefined || (await selectChoices(work, customerId)).get(kind) !== 'off';
}

/** By who may pay for the customer, or by staff. A notice of the law or the terms is no choice. */
export async function chooseNotices(
  work: Work,
  input: { customerId: string; choices: Readonly<Record<string, NoticeChoice>> },
): Promise<Refusal | undefined> {
  const { customerId, choices } = input;
  if (!mayTouch(work, customerId)) return refuse('customer-unknown');
  if (!(await actingMay(work, customerId, 'pay'))) return refuse('not-permitted', { article: '5' });
  const means = work.by.kind === 'contact' ? 'page' : 'staff';
  for (const [name, choice] of Object.entries(choices)) {
    const kind = optionalKind(name);
    if (!kind) return refuse('notice-not-optional', { article: '8' });
    await keepChoice(work, { customerId, kind, choice, means });
  }
  return undefined;
}

async function keepChoice(
  work: Work,
  change: { customerId: string; kind: OptionalKind; choice: NoticeChoice; means: ChoiceMeans },
): Promise<void> {
  const { customerId, kind, choice, means } = change;
  if (((await selectChoices(work, customerId)).get(kind) ?? 'on') === choice) return;
  await insertChoice(work, change);
  await recordAct(work, {
    act: choice === 'off' ? 'notice-declined' : 'notice-wanted',
    customerId,
    details: { notice: kind, means },
  });
}

/** RFC 8058: whoever holds the mail ends that kind of notice for its customer, and may take that back. */
export async function choiceLink(work: Work, customerId: string, kind: OptionalKind): Promise<string> {
  const { portalUrl } = await getProvider(work);
  const expiresAt = work.at.add({ hours: VALID_DAYS * 24 });
  return `${portalUrl}/notices/${kind}/${signLink(work.secrets.deriveKey(purposeOf(kind)), customerId, expiresAt)}`;
}

/** All that the holder of a link is told. */
export interface LinkedChoice {
  readonly kind: OptionalKind;
  readonly choice: NoticeChoice;
  readonly language: Language;
}

export function openChoiceLink(
  house: House,
  link: { kind: string; token: string },
): Promise<LinkedChoice | Refusal> {
  return read(house, robot, async (work) => {
    const behind = behindLink(work, link);
    return isRefusal(behind) ? behind : linkedChoice(work, behind);
  });
}

export function chooseThroughLink(
  house: House,
  link: { kind: string; token: string },
  choice: NoticeChoice,
  means: 'link' | 'one-click',
): Promise<LinkedChoice | Refusal> {
  return act(house, robot, async (work) => {
    const behind = behindLink(work, link);
    if (isRefusal(behind)) return behind;
    await keepChoice(work, { ...behind, choice, means });
    return linkedChoice(work, behind);
  });
}

interface Behind {
  readonly customerId: string;
  readonly kind: OptionalKind;
}

function behindLink(work: Work, { kind: name, token }: { kind: string; token: string }): Behind | Refusal {
  const kind = optionalKind(name);
  if (!kind) return refuse('link-unknown');
  const link = readLink(work.secrets.deriveKey(purposeOf(kind)), token, work.at);
  return isRefusal(link) ? link : { customerId: link.id, kind };
}

async function linkedChoice(work: Work, { customerId, kind }: Behind): Promise<LinkedChoice> {
  const choice = (await selectChoices(work, customerId)).get(kind) ?? 'on';
  const customer = await billingIdentity(work, customerId, work.today);
  return { kind, choice, language: customer?.language ?? 'fr' };
}

/** A key of its own for each kind: the link of one ends no other. */
const purposeOf = (kind: OptionalKind) => `notice-choice/${kind}`;
