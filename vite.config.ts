import path from 'node:path';
import { reactRouter } from '@react-router/dev/vite';
import postcssPresetMantine from 'postcss-preset-mantine';
import { defineConfig, type Plugin } from 'vite';

/**
 * The server build keeps to the pages (.tsx and their style sheets). The company, the platform and the
 * portal's own plain modules stay what Node already runs: one instance of each in the process (one
 * translator, one rate limiter), and files that look for things beside themselves find them.
 */
function keepPlainModulesOutside(): Plugin {
  const roots = ['company', 'platform', 'portal'].map((room) => path.resolve('src', room) + path.sep);
  return {
    name: 'orbite:plain-modules-outside',
    enforce: 'pre',
    apply: 'build',
    applyToEnvironment: (environment) => environment.name === 'ssr',
    async resolveId(source, importer, options) {
      if (!source.startsWith('.') || !source.endsWith('.ts') || importer === undefined) return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      if (!found || !roots.some((root) => found.id.startsWith(root))) return found;
      return { id: path.relative(path.resolve('build/server'), found.id), external: true };
    },
  };
}

/**
 * Pages are not hydrated (src/portal/README.md), so the browser needs of each only its style sheets:
 * everything else is taken out of the client build.
 */
function onlyStylesForBrowsers(): Plugin {
  return {
    name: 'orbite:only-styles',
    enforce: 'pre',
    apply: 'build',
    applyToEnvironment: (environment) => environment.name === 'client',
    transform(code, id) {
      if (!/\.tsx(\?|$)/.test(id) || !id.startsWith(path.resolve('src/portal') + path.sep)) return null;
      const kept = [...code.matchAll(/^(?:import|export|\})[^;]*?'(\.{1,2}\/[^']+\.(?:css|tsx))';$/gm)];
      const names = [...code.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(
        ([, name]) => name,
      );
      return {
        code: [
          // Used, or the bundler would leave the style sheet out together with its unused names.
          ...kept.map(([, source], n) =>
            source?.endsWith('.module.css')
              ? `import s${n} from '${source}'; globalThis.styles?.push(s${n});`
              : `import '${source}';`,
          ),
          ...names.map((name) => `export const ${name} = undefined;`),
          /^export default /m.test(code) ? 'export default function Page() { return null; }' : '',
        ].join('\n'),
        map: null,
      };
    },
  };
}

export default defineConfig({
  css: { postcss: { plugins: [postcssPresetMantine()] } },
  plugins: [keepPlainModulesOutside(), onlyStylesForBrowsers(), reactRouter()],
  // One style sheet, cached once for all pages.
  build: { target: 'es2022', assetsInlineLimit: 0, reportCompressedSize: false, cssCodeSplit: false },
});
