import type { LoaderFunctionArgs } from 'react-router';
import { previewNotice } from '../../company/notices/notices.ts';
import { visitOf } from '../context.ts';
import { found } from '../found.ts';
import { staffRead } from './guard.ts';
import { languageAsked } from './notice-language.ts';

/** The HTML part of a letter with sample data, for the frame of the preview: it can run and load nothing. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const name = args.params.name ?? '';
  const { html } = found(
    await staffRead(visit, 'outbox.read', (work) => previewNotice(work, name, languageAsked(visit))),
  );
  return new Response(html, {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      // Mails bring their style with them.
      'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox`,
      'X-Frame-Options': 'SAMEORIGIN',
    },
  });
}
