import { z } from '@hono/zod-openapi';
import { getCustomer } from '../../company/customers/customers.ts';
import {
  acceptancePdf,
  acceptTerms,
  currentTerms,
  currentVersion,
  evidenceOf,
  getAcceptance,
  listAcceptances,
  VERSIONS,
} from '../../company/terms/terms.ts';
import { getDocument } from '../../platform/documents.ts';
import type { Work } from '../../platform/house.ts';
import { exact, id, line } from '../fields.ts';
import { byId, byNumber, byText, sliceAfter, sliceById } from '../pages.ts';
import { type Api, actRoute, fileRoute, listRoute, oneRoute } from '../routes.ts';
import {
  Acceptance,
  Evidence,
  showAcceptance,
  showText,
  showVersion,
  TermsText,
  TermsVersion,
} from '../shapes/terms.ts';

/** What a signer did on a page of the company's own: the evidence record keeps all of it. */
const NewAcceptance = z
  .strictObject({
    signer: z.strictObject({
      firstName: line(100),
      lastName: line(100),
      organisation: line(200).optional(),
      email: line(254),
    }),
    mention: line(100),
    initials: line(20),
    language: z.enum(['fr', 'en']),
    /** `textSha256` of the text that was shown, from `/terms/current`. */
    textSha256: z.string().regex(/^[0-9a-f]{64}$/),
    page: line(500),
    /** Network address and browser of the signer, not of the program that calls. */
    address: line(100),
    userAgent: line(500),
  })
  .openapi('NewAcceptance');

const customerParams = z.object({ customerId: id() });
const acceptanceParams = z.object({ acceptanceId: id() });

export function addTerms(api: Api): void {
  listRoute(api, {
    operation: 'listTermsVersions',
    path: '/terms',
    scope: 'terms:read',
    item: TermsVersion,
    keys: byText,
    page: async (work, asked) => {
      const currentId = currentVersion(work).id;
      return sliceAfter(VERSIONS, (version) => version.id, asked).map((version) => ({ version, currentId }));
    },
    key: ({ version }) => version.id,
    show: ({ version, currentId }) => showVersion(version, currentId),
  });
  oneRoute(api, {
    operation: 'getCurrentTerms',
    path: '/terms/current',
    scope: 'terms:read',
    query: z.strictObject({ language: z.enum(['fr', 'en']).default('fr') }),
    item: TermsText,
    find: (work, _params, { language }) => currentTerms(work, language),
    show: showText,
  });
  listRoute(api, {
    operation: 'listAcceptances',
    path: '/customers/{customerId}/acceptances',
    scope: 'terms:read',
    params: customerParams,
    item: Acceptance,
    keys: byId,
    page: async (work, asked, _filter, { customerId }) =>
      (await getCustomer(work, customerId)) && sliceById(await listAcceptances(work, customerId), asked),
    key: (acceptance) => acceptance.id,
    show: showAcceptance,
  });
  actRoute(api, {
    operation: 'acceptTerms',
    method: 'post',
    path: '/customers/{customerId}/acceptances',
    scope: 'terms:write',
    params: customerParams,
    body: NewAcceptance,
    status: 201,
    item: Acceptance,
    do: async (work, { textSha256, page, ...signed }, { customerId }) => {
      if (!(await getCustomer(work, customerId))) return undefined;
      return acceptTerms(work, { ...exact(signed), customerId, shown: { page, textSha256 } });
    },
    show: showAcceptance,
    location: (acceptance) => `/acceptances/${acceptance.id}`,
  });
  oneRoute(api, {
    operation: 'getAcceptance',
    path: '/acceptances/{acceptanceId}',
    scope: 'terms:read',
    params: acceptanceParams,
    item: Acceptance,
    find: (work, { acceptanceId }) => getAcceptance(work, acceptanceId),
    show: showAcceptance,
  });
  fileRoute(api, {
    operation: 'getAcceptancePdf',
    path: '/acceptances/{acceptanceId}/pdf',
    scope: 'terms:read',
    params: acceptanceParams,
    type: 'application/pdf',
    find: async (work, { acceptanceId }) => signedPdf(work, acceptanceId),
  });
  listRoute(api, {
    operation: 'listAcceptanceEvidence',
    path: '/acceptances/{acceptanceId}/evidence',
    scope: 'terms:read',
    // How the chain of all customers runs is the company's business.
    companyOnly: true,
    params: acceptanceParams,
    item: Evidence,
    keys: byNumber,
    page: async (work, asked, _filter, { acceptanceId }) => {
      if (!(await getAcceptance(work, acceptanceId))) return undefined;
      return sliceAfter(await evidenceOf(work, acceptanceId), ({ seq }) => BigInt(seq), asked);
    },
    key: ({ seq }) => BigInt(seq),
    show: ({ seq, hash, record }) => ({ seq, hash, record: { ...record } }),
  });
}

/** Made by a handler, seconds after the acceptance: until then there is nothing at the address. */
async function signedPdf(work: Work, acceptanceId: string) {
  const documentId = await acceptancePdf(work, acceptanceId);
  const document = documentId === undefined ? undefined : await getDocument(work, documentId);
  return document && { bytes: document.bytes, type: document.mime, name: document.name };
}
