import { Temporal } from 'temporal-polyfill';
import type { Work } from '../../platform/house.ts';
import { formatDay, formatInstant } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { inGroups } from '../../platform/identifiers.ts';
import { renderPdf } from '../../platform/pdf/render.ts';
import { billingIdentity } from '../customers/customers.ts';
import type { MandateRecord } from './evidence.ts';
import { selectEvidence, selectMandates } from './store.ts';
import { MANDATE_TEMPLATE } from './template.ts';

/**
 * The mandate as a document, drawn from what was signed whenever it is asked for: a kept file would hold the
 * account number in clear.
 */
export async function drawMandate(
  work: Work,
  mandateId: string,
  iban: string,
): Promise<{ fileName: string; bytes: Buffer } | undefined> {
  const [row] = await selectMandates(work, { id: mandateId, limit: 1 });
  const evidence = row && (await selectEvidence(work, row.id));
  if (!row || !evidence) return undefined;
  const record = JSON.parse(evidence.record) as MandateRecord;
  const debtor = await billingIdentity(work, row.customer_id, row.signed_on);
  const { language } = row;
  const t = translator(language);
  const word = (key: string) => t(`mandates.pdf.${key}`);
  const bytes = renderPdf({
    template: MANDATE_TEMPLATE,
    at: row.at,
    data: {
      language,
      title: word('title'),
      reference: [word('reference'), row.reference],
      text: t('mandates.text', { creditor: record.creditor.split(',')[0] ?? '', ics: row.creditor_id }),
      rights: word('rights'),
      boxes: [
        {
          title: word('debtor'),
          rows: [
            [word('holder'), row.holder],
            [
              word('address'),
              debtor
                ? `${debtor.address.line1}, ${debtor.address.postalCode} ${debtor.address.city}, ${debtor.address.country}`
                : '',
            ],
            ['IBAN', inGroups(iban)],
            ...(row.bic === null ? [] : [['BIC', row.bic]]),
          ],
        },
        {
          title: word('creditor'),
          rows: [
            [word('name'), record.creditor],
            [word('ics'), row.creditor_id],
            [word('kind'), word('recurrent')],
          ],
        },
        {
          title: word('signature'),
          rows: [
            [word('signer'), `${row.signer} <${row.email}>`],
            [word('date'), formatDay(row.signed_on, language)],
          ],
        },
      ],
      proofTitle: word('proof'),
      proof: [
        [word('moment'), formatInstant(Temporal.Instant.from(record.signedAt), language)],
        [word('network'), record.address],
        [word('browser'), record.userAgent],
        [word('textHash'), record.textSha256],
        [word('record'), `n° ${evidence.seq}`],
        [word('recordHash'), evidence.hash.toString('hex')],
        [word('previousHash'), evidence.previous_hash.toString('hex')],
      ],
    },
    attachments: [
      {
        name: 'preuve.json',
        mime: 'application/json',
        description: word('proof'),
        bytes: Buffer.from(evidence.record),
        relationship: 'data',
      },
    ],
  });
  return { fileName: `${row.reference}.pdf`, bytes };
}
