import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { pdflibAddPlaceholder } from '@signpdf/placeholder-pdf-lib';
import { Signer, SignPdf } from '@signpdf/signpdf';
import forge from 'node-forge';
import { PDFDocument } from 'pdf-lib';
import type { Instant } from '../calendar.ts';
import type { Work } from '../house.ts';
import { newId } from '../ids.ts';
import { insertSigningKey, lockSigningKeys, selectSigningKey } from './store.ts';

/** Who seals the company's documents. */
export interface PdfSigner {
  readonly name: string;
  readonly city: string;
  readonly email: string;
  readonly p12: Buffer;
  readonly certificatePem: string;
}

/** The company as it stands in its certificate. */
export interface SigningIdentity {
  readonly name: string;
  readonly siren: string;
  readonly city: string;
  readonly country: string;
  readonly email: string;
}

const PURPOSE = 'signing-key';
const YEARS = 10;
const makeKeyPair = promisify(generateKeyPair);

/**
 * The company's signer. Its key is made the first time, and again when the company has another name or
 * number than the certificate says, or when that one is about to end.
 */
export async function companySigner(work: Work, identity: SigningIdentity): Promise<PdfSigner> {
  const subject = `${identity.name} ${identity.siren}`;
  const fits = async () => selectSigningKey(work, subject, work.at.add({ hours: 24 * 30 }));
  let key = await fits();
  if (!key) {
    await lockSigningKeys(work);
    key = (await fits()) ?? (await makeKey(work, identity, subject));
  }
  return {
    name: identity.name,
    city: identity.city,
    email: identity.email,
    p12: Buffer.from(work.secrets.open(key.sealedP12, PURPOSE), 'base64'),
    certificatePem: key.certificatePem,
  };
}

/** A key pair and the certificate that the company gives itself, as PKCS #12. */
async function makeKey(work: Work, identity: SigningIdentity, subject: string) {
  const pair = await makeKeyPair('rsa', { modulusLength: 2048 });
  const privateKey = forge.pki.privateKeyFromPem(
    pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  );
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(privateKey.n, privateKey.e);
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  certificate.validity.notBefore = new Date(work.at.epochMilliseconds);
  const notAfter = work.at.toZonedDateTimeISO('UTC').add({ years: YEARS }).toInstant();
  certificate.validity.notAfter = new Date(notAfter.epochMilliseconds);
  const names = [
    { name: 'commonName', value: identity.name, valueTagClass: forge.asn1.Type.UTF8 },
    { name: 'organizationName', value: identity.name, valueTagClass: forge.asn1.Type.UTF8 },
    { type: '2.5.4.97', value: `SI:FR-${identity.siren}`, valueTagClass: forge.asn1.Type.UTF8 },
    { name: 'countryName', value: identity.country },
  ] as unknown as forge.pki.CertificateField[]; // the typing does not know fields given by their OID alone
  certificate.setSubject(names);
  certificate.setIssuer(names);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, nonRepudiation: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(privateKey, forge.md.sha256.create());
  // The passphrase is empty: the whole is sealed with the installation's key.
  const p12 = forge.pkcs12.toPkcs12Asn1(privateKey, [certificate], '', { algorithm: 'aes256', count: 1 });
  const bytes = Buffer.from(forge.asn1.toDer(p12).getBytes(), 'binary');
  const key = {
    id: newId(),
    sealedP12: work.secrets.seal(bytes.toString('base64'), PURPOSE),
    certificatePem: forge.pki.certificateToPem(certificate),
    subject,
    notAfter,
  };
  await insertSigningKey(work, key);
  return key;
}

/** Room for the signature with its certificate, in bytes. */
const SIGNATURE_ROOM = 8192;

/**
 * Seals a PDF: an invisible signature over the whole file, so that any later change shows. What makes the
 * file PDF/A stays as it was.
 */
export async function signPdf(
  pdf: Buffer,
  signer: PdfSigner,
  details: { at: Instant; reason: string },
): Promise<Buffer> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const signingTime = new Date(details.at.epochMilliseconds);
  pdflibAddPlaceholder({
    pdfDoc: document,
    reason: plainAscii(details.reason),
    contactInfo: plainAscii(signer.email),
    name: plainAscii(signer.name),
    location: plainAscii(signer.city),
    signingTime,
    signatureLength: SIGNATURE_ROOM,
  });
  const prepared = Buffer.from(await document.save({ useObjectStreams: false }));
  return new SignPdf().sign(prepared, new CompanySigner(signer.p12), signingTime);
}

/**
 * PKCS #7, detached, SHA-256. @signpdf's own P12 signer cannot be used: node-forge encodes a parsed name
 * in UTF-8 once more, so that readers do not find the certificate of a company with an accent.
 */
class CompanySigner extends Signer {
  readonly #p12: Buffer;

  constructor(p12: Buffer) {
    super();
    this.#p12 = p12;
  }

  override async sign(pdf: Buffer, signingTime = new Date()): Promise<Buffer> {
    const { key, certificate } = openP12(this.#p12);
    const signed = forge.pkcs7.createSignedData();
    signed.content = forge.util.createBuffer(pdf.toString('binary'));
    signed.addCertificate(certificate);
    signed.addSigner({
      key,
      certificate,
      digestAlgorithm: OID.sha256 ?? '',
      authenticatedAttributes: [
        { type: OID.contentType ?? '', value: OID.data ?? '' },
        // The typing wants a text; forge itself writes the time from a Date.
        { type: OID.signingTime ?? '', value: signingTime as unknown as string },
        { type: OID.messageDigest ?? '' },
      ],
    });
    signed.sign({ detached: true });
    return Buffer.from(forge.asn1.toDer(signed.toAsn1()).getBytes(), 'binary');
  }
}

const OID = forge.pki.oids;

function openP12(bytes: Buffer): { key: forge.pki.rsa.PrivateKey; certificate: forge.pki.Certificate } {
  const p12 = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(bytes.toString('binary')), '');
  const bag = (type: string) => p12.getBags({ bagType: type })[type]?.[0];
  const key = bag(OID.pkcs8ShroudedKeyBag ?? '')?.key;
  const certificate = bag(OID.certBag ?? '')?.cert;
  if (!key || !certificate) throw new Error('the signing key is not whole');
  for (const name of certificate.issuer.attributes)
    if (name.valueTagClass === (forge.asn1.Type.UTF8 as number) && typeof name.value === 'string')
      name.value = forge.util.decodeUtf8(name.value);
  return { key: key as forge.pki.rsa.PrivateKey, certificate };
}

/** The signature's dictionary takes strings as they are: no accents, and nothing that would end one. */
function plainAscii(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^ -~]|[()\\]/g, '')
    .slice(0, 200);
}
