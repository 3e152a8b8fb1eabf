import type { LoaderFunctionArgs } from 'react-router';
import { currentTerms, type TermsText } from '../../company/terms/terms.ts';
import { system } from '../../platform/actor.ts';
import { read } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { useLoaded } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SiteShell } from '../ui/shell.tsx';

export async function loader(args: LoaderFunctionArgs) {
  const { house, language } = visitOf(args);
  return read(house, system('shop'), (work) => currentTerms(work, language));
}

export default function Terms() {
  const text = useLoaded<typeof loader>();
  return (
    <SiteShell>
      <PageHeader title={text.title} lead={text.subtitle} />
      <TermsBody text={text} />
    </SiteShell>
  );
}

/** Article by article, each with the anchor that citations lead to. */
export function TermsBody({ text }: { text: TermsText }) {
  return (
    <>
      {text.preamble.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {text.articles.map((article) => (
        <section key={article.number} id={`art-${article.number}`}>
          <h2>
            {article.label}. {article.title}
          </h2>
          {article.paragraphs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
          {article.definitions && (
            <dl>
              {article.definitions.map((definition) => (
                <div key={definition.term}>
                  <dt>{definition.term}</dt>
                  <dd>{definition.meaning}</dd>
                </div>
              ))}
            </dl>
          )}
        </section>
      ))}
      <section id="art-end">
        {text.closing.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </section>
    </>
  );
}
