import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { LANGUAGES, type Language, preferredLanguage, texts, translator } from '../platform/i18n/index.ts';
import { describeSchema, renderOperation } from './docs-parts.ts';
import { documentOf } from './document.ts';
import type { Api } from './routes.ts';

/**
 * The browsable documentation: rendered here from the OpenAPI document. No script, no other host; its
 * own policy allows its style sheet and nothing else.
 */
const POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function docsApp(api: Api): Hono {
  const app = new Hono();
  app.get('/style.css', (context) =>
    context.body(STYLE, 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    }),
  );
  app.get('/', (context) => {
    const language = languageOf(context.req.query('language'), context.req.header('accept-language'));
    return context.html(referencePage(api, language), 200, { 'content-security-policy': POLICY });
  });
  app.get('/problems', (context) => {
    const language = languageOf(context.req.query('language'), context.req.header('accept-language'));
    return context.html(problemsPage(language), 200, { 'content-security-policy': POLICY });
  });
  return app;
}

function languageOf(asked: string | undefined, header: string | undefined): Language {
  return LANGUAGES.find((language) => language === asked) ?? preferredLanguage(header);
}

function referencePage(api: Api, language: Language) {
  const t = translator(language);
  const document = documentOf(api, language);
  const sections = (document.tags ?? []).map((tag) => ({
    tag,
    operations: Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
        const operation = item[method];
        return operation?.tags?.includes(tag.name) ? [{ method, path, operation }] : [];
      }),
    ),
  }));
  const guide = ['token', 'errors', 'pages', 'replays', 'rates', 'formats'] as const;
  return page(
    language,
    t('api.title'),
    '/api/v1/docs',
    html`<nav aria-label="${t('api.docs.contents')}">
        <ul>
          <li><a href="#guide">${t('api.docs.guide')}</a></li>
          ${sections.map(({ tag }) => html`<li><a href="#${tag.name}">${tag.name}</a></li>`)}
          <li><a href="#schemas">${t('api.docs.schemas')}</a></li>
          <li><a href="/api/v1/docs/problems">${t('api.docs.problems')}</a></li>
          <li><a href="/api/v1/openapi.json">openapi.json</a></li>
        </ul>
      </nav>
      <main id="main">
        <h1>${t('api.title')}</h1>
        <p>${t('api.introduction')}</p>
        <section id="guide">
          <h2>${t('api.docs.guide')}</h2>
          ${guide.map(
            (topic) => html`<h3>${t(`api.guide.${topic}.title`)}</h3>
              <p>${t(`api.guide.${topic}.text`)}</p>
              <pre tabindex="0"><code>${t(`api.guide.${topic}.example`)}</code></pre>`,
          )}
        </section>
        ${sections.map(
          ({ tag, operations }) => html`<section id="${tag.name}">
            <h2>${tag.name}</h2>
            <p>${tag.description ?? ''}</p>
            ${operations.map((each) => renderOperation(each, document.components?.schemas ?? {}, t))}
          </section>`,
        )}
        <section id="schemas">
          <h2>${t('api.docs.schemas')}</h2>
          ${Object.entries(document.components?.schemas ?? {}).map(
            ([name, schema]) => html`<h3 id="schema-${name}"><code>${name}</code></h3>
              ${describeSchema(schema, t, name)}`,
          )}
        </section>
      </main>`,
  );
}

/** Where the `type` of every problem leads: what it means, sentence by sentence. */
function problemsPage(language: Language) {
  const t = translator(language);
  const reasons = Object.entries(texts(language).refusals ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return page(
    language,
    t('api.docs.problems'),
    '/api/v1/docs/problems',
    html`<nav aria-label="${t('api.docs.contents')}">
        <ul><li><a href="/api/v1/docs">${t('api.title')}</a></li></ul>
      </nav>
      <main id="main">
        <h1>${t('api.docs.problems')}</h1>
        <p>${t('api.docs.problemsText')}</p>
        <dl>
          ${reasons.map(
            ([reason, sentence]) => html`<dt id="${reason}"><code>${reason}</code></dt>
              <dd>${String(sentence)}</dd>`,
          )}
        </dl>
      </main>`,
  );
}

function page(language: Language, title: string, path: string, content: ReturnType<typeof html>) {
  const t = translator(language);
  const other = language === 'fr' ? 'en' : 'fr';
  return html`${raw('<!doctype html>')}
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/api/v1/docs/style.css" />
      </head>
      <body>
        <a class="skip" href="#main">${t('api.docs.skip')}</a>
        <header>
          <p><a href="/api/v1/docs">${t('api.title')}</a></p>
          <p><a href="${path}?language=${other}" hreflang="${other}" lang="${other}">${t('api.docs.otherLanguage')}</a></p>
        </header>
        <div class="columns">${content}</div>
      </body>
    </html>`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1d2330, #e6e9f0); --soft: light-dark(#525b6e, #aab3c5);
  --paper: light-dark(#ffffff, #14171f); --panel: light-dark(#f3f5f9, #1d212c); --line: light-dark(#d5dae4, #363d4e);
  --link: light-dark(#1a4fb4, #8fb6ff); }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
a { color: var(--link); } a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .3rem .6rem; }
header { display: flex; justify-content: space-between; gap: 1rem; padding: .4rem 1.5rem; border-bottom: 1px solid var(--line); }
header p { margin: .4rem 0; }
.columns { display: grid; grid-template-columns: 13rem minmax(0, 1fr); max-width: 76rem; }
nav { padding: 1rem 1.5rem; position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; }
nav ul { list-style: none; padding: 0; margin: 0; } nav li { padding: .2rem 0; }
main { padding: 0 1.5rem 4rem; min-width: 0; }
section { border-top: 1px solid var(--line); margin-top: 2rem; }
h1 { line-height: 1.2; } h2 { margin-top: 1.5rem; } h3 { margin-bottom: .4rem; }
code, pre { font: .9em/1.5 ui-monospace, monospace; } code { overflow-wrap: anywhere; }
pre { background: var(--panel); padding: .8rem 1rem; overflow: auto; border-radius: 6px; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .6rem 0; }
summary { padding: .6rem .9rem; cursor: pointer; } summary span { color: var(--soft); }
details > div { padding: 0 .9rem .9rem; }
.method { font-weight: 700; text-transform: uppercase; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; display: block; overflow-x: auto; }
caption { text-align: left; font-weight: 600; padding: .4rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
dt { margin-top: 1rem; } dd { margin: 0; }
:target { background: var(--panel); }
@media (max-width: 45rem) { .columns { display: block; } nav { position: static; } nav ul { display: flex; flex-wrap: wrap; gap: 0 1rem; } }
`;
