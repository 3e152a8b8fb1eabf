import { system } from '../../platform/actor.ts';
import { keepDocument } from '../../platform/documents.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import type { Handler } from '../../platform/outbox.ts';
import { companySigner, signPdf } from '../../platform/pdf/sign.ts';
import { getProvider } from '../provider/provider.ts';
import { signedTermsPdf } from './document.ts';
import { type AcceptanceRecord, readRecord, sha256Hex } from './evidence.ts';
import { lockChain, selectAcceptance, selectEvidenceOf, selectText } from './store.ts';
import { acceptancePdf, appendEvidence } from './terms.ts';

export function termsHandlers(): Handler[] {
  return [
    {
      topic: 'terms.terms-accepted',
      name: 'terms.make-signed-pdf',
      handle: (house, { payload }) => makeSignedPdf(house, String(payload.acceptanceId)),
    },
  ];
}

const robot = system('terms');

/**
 * After the commit of an acceptance: sets the signed copy, seals it, keeps it, records its hash in the
 * chain and mails it. The slow part happens before the chain is locked. Again: does nothing.
 */
async function makeSignedPdf(house: House, acceptanceId: string): Promise<void> {
  const made = await read(house, robot, (work) => acceptancePdf(work, acceptanceId));
  if (made !== undefined) return;
  const signed = await act(house, robot, (work) => renderSigned(work, acceptanceId));
  await act(house, robot, (work) => keepSigned(work, acceptanceId, signed));
}

interface SignedCopy {
  readonly record: AcceptanceRecord;
  readonly pdf: Buffer;
}

async function renderSigned(work: Work, acceptanceId: string): Promise<SignedCopy> {
  const acceptance = await selectAcceptance(work, acceptanceId);
  const [evidence] = await selectEvidenceOf(work, acceptanceId);
  if (!acceptance || !evidence) throw new Error(`no acceptance ${acceptanceId}`);
  const record = readRecord(evidence.record);
  if (record.kind !== 'acceptance') throw new Error(`evidence ${evidence.seq} is no acceptance`);
  const text = await selectText(work, acceptance.text_sha256);
  if (text === undefined) throw new Error(`the text of acceptance ${acceptanceId} is gone`);
  const translation = acceptance.translation_sha256
    ? await selectText(work, acceptance.translation_sha256)
    : undefined;
  const pdf = signedTermsPdf({
    record,
    evidence: {
      seq: Number(evidence.seq),
      hash: evidence.hash.toString('hex'),
      previousHash: evidence.previous_hash.toString('hex'),
    },
    text,
    at: work.at,
    ...(translation === undefined ? {} : { translation }),
    ...(acceptance.stamp_png === null ? {} : { stampPng: acceptance.stamp_png }),
  });
  const signer = await companySigner(work, await getProvider(work));
  const reason = `Conditions generales de vente ${record.version}, acceptation ${acceptanceId}`;
  return { record, pdf: await signPdf(pdf, signer, { at: work.at, reason }) };
}

async function keepSigned(work: Work, acceptanceId: string, { record, pdf }: SignedCopy): Promise<void> {
  await lockChain(work);
  if ((await acceptancePdf(work, acceptanceId)) !== undefined) return; // another instance was faster
  const documentId = await keepDocument(work, {
    customerId: record.customerId,
    kind: 'signed-terms',
    name: `conditions-generales-${record.version}-signees.pdf`,
    mime: 'application/pdf',
    bytes: pdf,
  });
  await appendEvidence(work, {
    kind: 'signed-document',
    acceptanceId,
    customerId: record.customerId,
    documentId,
    documentSha256: sha256Hex(pdf),
    madeAt: work.at.toString({ fractionalSecondDigits: 6 }),
  });
  await mailCopy(work, record, documentId);
}

async function mailCopy(work: Work, record: AcceptanceRecord, documentId: string): Promise<void> {
  const t = translator(record.language === 'en' ? 'en' : 'fr');
  const figures = {
    firstName: record.signer.firstName,
    lastName: record.signer.lastName,
    provider: record.provider.name,
    version: record.version,
    sha256: record.textSha256,
  };
  await queueMail(work, {
    key: `terms.signed-terms/${record.acceptanceId}`,
    kind: 'signed-terms',
    to: record.signer.email,
    subject: t('terms.mail.subject', figures),
    text: t('terms.mail.text', figures),
    attachments: [documentId],
    customerId: record.customerId,
  });
}
