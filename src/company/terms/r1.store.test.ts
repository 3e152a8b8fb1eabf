import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { system } from '../../platform/actor.ts';
import { getDocument } from '../../platform/documents.ts';
import { act } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { testHouse } from '../../platform/testing/database.ts';
import { termsHandlers } from './jobs.ts';
import { acceptancePdf, acceptTerms, currentTerms, verifyEvidence } from './terms.ts';

it('x', async () => {
  const house = await testHouse('2026-11-24T08:00:00.123Z');
  for (const [language, extra] of [
    ['fr', {}],
    ['en', {}],
  ] as const) {
    const acceptance = granted(
      await act(house, system('t'), async (work) => {
        const t = await currentTerms(work, language);
        if (language === 'fr') writeFileSync('/work/tmp/R1/terms.txt', t.canonical);
        return acceptTerms(work, {
          customerId: newId(),
          signer: {
            firstName: 'Léa',
            lastName: 'Martin',
            organisation: 'Boulangerie Martin & Fils #1 $x$ "q" SARL',
            email: 'lea@martin.example',
          },
          mention: ' Lu  et APPROUVE ',
          initials: 'L.M.',
          language,
          shown: { page: 'http://localhost:8080/commande/conditions', textSha256: t.sha256 },
          address: '192.0.2.7',
          userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
          ...extra,
        });
      }),
    );
    const t = performance.now();
    await deliverAll(house, termsHandlers());
    console.log('made', performance.now() - t);
    await act(house, system('t'), async (work) => {
      const id = await acceptancePdf(work, acceptance.id);
      const d = await getDocument(work, id ?? '');
      writeFileSync(`/work/tmp/R1/signed-${language}.pdf`, d?.bytes ?? '');
      console.log(await verifyEvidence(work));
    });
  }
  await house.close();
});
