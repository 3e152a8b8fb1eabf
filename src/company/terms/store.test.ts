import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, system } from '../../platform/actor.ts';
import { getDocument, type KeptDocument } from '../../platform/documents.ts';
import { act, read } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { newId } from '../../platform/ids.ts';
import { listMails } from '../../platform/mail/mail.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { changeProvider } from '../provider/provider.ts';
import { sha256Hex } from './evidence.ts';
import { termsHandlers } from './jobs.ts';
import {
  type AcceptTermsInput,
  acceptancePdf,
  acceptTerms,
  currentTerms,
  evidenceOf,
  getAcceptance,
  listAcceptances,
  validAcceptance,
  verifyEvidence,
} from './terms.ts';
import { png } from './testing/png.ts';

let house: TestHouse;
beforeEach(async () => {
  house = await testHouse('2026-11-24T08:00:00.123456789Z');
});
afterEach(() => house.close());

const robot = system('test');
const HOSTILE = '#let x = 1 $a$ "q" \\ <b> {{x}} Société & Fils';

async function accept(customerId: string, change: Partial<AcceptTermsInput> = {}, by: Actor = robot) {
  const language: Language = change.language ?? 'fr';
  return act(house, by, async (work) => {
    const { sha256 } = await currentTerms(work, language);
    return acceptTerms(work, {
      customerId,
      signer: { firstName: 'Léa', lastName: 'Martin', organisation: HOSTILE, email: 'lea@martin.example' },
      mention: ' Lu et APPROUVE ',
      initials: 'l.m.',
      language,
      shown: { page: '/commande/conditions', textSha256: sha256 },
      address: '192.0.2.7',
      userAgent: 'Firefox\r\nX-Injected: 1',
      ...change,
    });
  });
}

const verdict = () => read(house, robot, verifyEvidence);
const signAll = () => deliverAll(house, termsHandlers());

async function signedCopy(acceptanceId: string): Promise<KeptDocument> {
  const document = await read(house, robot, async (work) => {
    const id = await acceptancePdf(work, acceptanceId);
    return id === undefined ? undefined : getDocument(work, id);
  });
  if (!document) throw new Error('no signed copy');
  return document;
}

/** What the database itself refuses: a change by a superuser with its triggers switched off. */
async function tamper(statement: string, ...values: unknown[]): Promise<void> {
  const client = await house.pool.connect();
  try {
    await client.query("set session_replication_role = 'replica'");
    const { rowCount } = await client.query(statement, values);
    expect(rowCount).toBeGreaterThan(0);
    await client.query("set session_replication_role = 'origin'");
  } finally {
    client.release();
  }
}

describe('accepting the terms', () => {
  it('is refused where the text changed between reading and signing', async () => {
    const old = await read(house, robot, (work) => currentTerms(work, 'fr'));
    granted(
      await act(house, robot, (work) => changeProvider(work, { court: 'tribunal de commerce de Dijon' })),
    );
    const answer = await accept(newId(), { shown: { page: '/', textSha256: old.sha256 } });
    expect(answer).toMatchObject({ refused: 'terms-changed-since-shown' });
    expect(await verdict()).toMatchObject({ intact: true, records: 0 });
  });

  it('is refused without an e-mail address for the copy, and for another customer than one’s own', async () => {
    const signer = { firstName: 'Léa', lastName: 'Martin', email: 'lea@martin.example\r\nBcc: x@y.example' };
    expect(await accept(newId(), { signer })).toMatchObject({ refused: 'terms-email-invalid' });
    const me: Actor = { kind: 'contact', id: newId(), name: 'Léa', customerId: newId() };
    expect(await accept(newId(), {}, me)).toMatchObject({ refused: 'terms-customer-not-found' });
  });

  it('keeps the acceptance, which the customer sees and no other customer does', async () => {
    const [mine, theirs] = [newId(), newId()];
    const accepted = granted(await accept(mine));
    expect(accepted).toMatchObject({ version: '2016-05-15', initials: 'LM', hasStamp: false });
    const see = (customerId: string) =>
      read(house, { kind: 'contact', id: newId(), name: 'x', customerId }, async (work) => [
        await getAcceptance(work, accepted.id),
        ...(await listAcceptances(work, mine)),
        ...(await evidenceOf(work, accepted.id)),
      ]);
    expect(await see(mine)).toMatchObject([{ id: accepted.id }, { id: accepted.id }, { seq: 1 }]);
    expect(await see(theirs)).toEqual([undefined]);
    expect(await read(house, robot, (work) => validAcceptance(work, mine))).toMatchObject({
      id: accepted.id,
    });
    expect(await read(house, robot, (work) => validAcceptance(work, theirs))).toBeUndefined();
    expect(await read(house, robot, (work) => getAcceptance(work, "' or true --"))).toBeUndefined();
  });

  it('records who signed what, where, with what, on one line each', async () => {
    const accepted = granted(await accept(newId(), { stampPng: png(30, 10) }));
    const [evidence] = await read(house, robot, (work) => evidenceOf(work, accepted.id));
    expect(evidence?.record).toMatchObject({
      textSha256: accepted.textSha256,
      signer: { organisation: HOSTILE },
      stampSha256: sha256Hex(png(30, 10)),
      acceptedAt: '2026-11-24T08:00:00.123456Z',
      address: '192.0.2.7',
      userAgent: 'Firefox X-Injected: 1',
      shown: { page: '/commande/conditions', typedMention: 'Lu et APPROUVE' },
    });
  });
});

describe('the signed copy', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'orbite-terms-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Pages as text, by poppler. */
  function pages(pdf: Buffer): string[] {
    const file = path.join(folder, 'x.pdf');
    writeFileSync(file, pdf);
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { stdio: ['ignore', 'pipe', 'ignore'] });
    return text
      .toString('utf8')
      .split('\f')
      .filter((page) => page.trim() !== '');
  }

  it('bears both parties’ initials on every page, and the signature block with everything', async () => {
    const accepted = granted(await accept(newId(), { stampPng: png(30, 10) }));
    await signAll();
    const found = pages((await signedCopy(accepted.id)).bytes);
    expect(found.length).toBeGreaterThan(3);
    for (const page of found) {
      expect(page).toMatch(/Paraphe du client\s+LM/);
      expect(page).toMatch(/Paraphe du prestataire\s+CE/);
    }
    const last = found.at(-1) ?? '';
    expect(last.replace(/\s+/g, ' ')).toContain('#let x = 1 $a$');
    for (const words of ['Martin', 'Léa', '24 novembre 2026, 09 h 00', 'lu et approuvé', accepted.textSha256])
      expect(last).toContain(words);
  });

  it('is PDF/A-3 and carries the exact text and the record inside', async () => {
    const accepted = granted(await accept(newId()));
    await signAll();
    const { bytes, kind, mime } = await signedCopy(accepted.id);
    expect([kind, mime]).toEqual(['signed-terms', 'application/pdf']);
    const latin = bytes.toString('latin1');
    expect(latin).toMatch(/<pdfaid:part>3<\/pdfaid:part>\s*<pdfaid:conformance>B</);
    const file = path.join(folder, 'y.pdf');
    writeFileSync(file, bytes);
    execFileSync('pdfdetach', ['-saveall', '-o', folder, file], { stdio: 'ignore' });
    expect(sha256Hex(readFileSync(path.join(folder, 'conditions.txt')))).toBe(accepted.textSha256);
    const [evidence] = await read(house, robot, (work) => evidenceOf(work, accepted.id));
    expect(JSON.parse(readFileSync(path.join(folder, 'preuve.json'), 'utf8'))).toEqual(evidence?.record);
  });

  it('is sealed by the company over the whole file, so that a changed byte shows', async () => {
    const accepted = granted(await accept(newId()));
    await signAll();
    const { bytes } = await signedCopy(accepted.id);
    const signatures = (pdf: Buffer) => {
      const file = path.join(folder, 'z.pdf');
      writeFileSync(file, pdf);
      try {
        return execFileSync('pdfsig', ['-nocert', file], { stdio: ['ignore', 'pipe', 'ignore'] }).toString(
          'utf8',
        );
      } catch (error) {
        return String((error as { stdout?: Buffer }).stdout);
      }
    };
    expect(signatures(bytes)).toContain('Total document signed');
    expect(signatures(bytes)).toContain('Signature is Valid');
    expect(signatures(bytes)).toContain('Common Name: Orbite Démonstration');
    const altered = Buffer.from(bytes);
    altered.writeUInt8(altered.readUInt8(2000) ^ 1, 2000);
    expect(signatures(altered)).not.toContain('Signature is Valid');
  });

  it('is made once, whatever is delivered again, and mailed to the signer', async () => {
    const customerId = newId();
    const accepted = granted(await accept(customerId));
    const again = { id: newId(), topic: 't', key: 'k', payload: { acceptanceId: accepted.id } };
    const [handler] = termsHandlers();
    await signAll();
    await Promise.all([handler?.handle(house, again), handler?.handle(house, again)]);
    expect(await verdict()).toMatchObject({ intact: true, acceptances: 1, documents: 1 });
    const mails = await read(house, robot, (work) => listMails(work, { customerId }));
    expect(mails).toMatchObject([
      { to: ['lea@martin.example'], attachments: [(await signedCopy(accepted.id)).id] },
    ]);
  });

  it('has the courtesy translation behind the French text where the signer read English', async () => {
    const accepted = granted(await accept(newId(), { language: 'en' }));
    const french = await read(house, robot, (work) => currentTerms(work, 'fr'));
    expect(accepted.textSha256).toBe(french.sha256);
    await signAll();
    const text = pages((await signedCopy(accepted.id)).bytes).join('\n');
    expect(text).toContain('Conditions générales de vente');
    expect(text).toContain('courtesy translation');
  });

  it('is set from the text that was accepted, even when the company has changed since', async () => {
    const accepted = granted(await accept(newId()));
    granted(
      await act(house, robot, (work) =>
        changeProvider(work, { name: 'Nouvelle Étoile', court: 'tribunal de Dijon' }),
      ),
    );
    await signAll();
    const text = pages((await signedCopy(accepted.id)).bytes).join('\n');
    expect(text).toContain('Orbite Démonstration');
    expect(text).not.toContain('Nouvelle Étoile');
  });
});

describe('the chain of evidence', () => {
  it('stays whole when twenty accept at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => accept(newId()).then(granted)));
    expect(await verdict()).toMatchObject({ intact: true, records: 20, acceptances: 20 });
  });

  it('cannot be changed through the database', async () => {
    await accept(newId());
    for (const statement of [
      "update terms_evidence set record = 'x'",
      'delete from terms_evidence',
      'truncate terms_evidence',
      "update terms_acceptances set last_name = 'x'",
      "update terms_texts set body = 'x'",
    ])
      await expect(house.pool.query(statement), statement).rejects.toThrow('append-only');
  });

  it.each([
    [
      'a byte of a record',
      `update terms_evidence set record = replace(record, 'Léa', 'Lea') where seq = 3`,
      3,
      'record-altered',
    ],
    [
      'a bit of a hash',
      'update terms_evidence set hash = set_bit(hash, 9, 1 - get_bit(hash, 9)) where seq = 2',
      2,
      'record-altered',
    ],
    [
      'a link',
      'update terms_evidence set previous_hash = sha256(previous_hash) where seq = 4',
      4,
      'link-broken',
    ],
    [
      'the customer of a record',
      'update terms_evidence set customer_id = gen_random_uuid() where seq = 3',
      3,
      'columns-altered',
    ],
    ['a record taken out', 'delete from terms_evidence where seq = 2', 3, 'record-missing'],
    [
      'a letter of a name',
      `update terms_acceptances set last_name = 'Martim' where id = (select acceptance_id from terms_evidence where seq = 3)`,
      3,
      'acceptance-altered',
    ],
    [
      'the moment',
      `update terms_acceptances set accepted_at = accepted_at + interval '1 microsecond' where id = (select acceptance_id from terms_evidence where seq = 2)`,
      2,
      'acceptance-altered',
    ],
    [
      'a letter of the text',
      `alter table terms_texts drop constraint terms_texts_check; update terms_texts set body = replace(body, '60 jours', '90 jours')`,
      1,
      'text-altered',
    ],
    [
      'a byte of the signed document',
      `alter table documents drop constraint documents_check; update documents set bytes = set_byte(bytes, 5000, 255 - get_byte(bytes, 5000)) where id = (select document_id from terms_evidence where seq = 5)`,
      5,
      'document-altered',
    ],
  ])('finds and names %s', async (_what, statement, seq, problem) => {
    for (let n = 0; n < 4; n++) granted(await accept(newId()));
    await signAll();
    expect(await verdict()).toMatchObject({ intact: true, records: 8 });
    for (const part of statement.split('; ')) {
      if (part.startsWith('alter')) await house.pool.query(part);
      else await tamper(part);
    }
    expect(await verdict()).toMatchObject({
      intact: false,
      records: seq === 3 && problem === 'record-missing' ? 1 : seq - 1,
      firstBad: { seq, problem },
    });
  });

  it('finds an acceptance without record, and a chain cut short at its end', async () => {
    granted(await accept(newId()));
    const last = granted(await accept(newId()));
    await tamper('delete from terms_evidence where seq = 2');
    expect(await verdict()).toMatchObject({
      intact: false,
      firstBad: { acceptanceId: last.id, problem: 'acceptance-unrecorded' },
    });
    await tamper('delete from terms_acceptances where id = $1', last.id);
    expect(await verdict()).toMatchObject({
      intact: false,
      firstBad: { seq: 2, acceptanceId: last.id, problem: 'witness-without-record' },
    });
  });
});
