/**
 * The import rule of the house (ARCHITECTURE.md):
 * portal, api, cli → company → platform · suppliers → the ports in company, platform ·
 * node → protocol · company → protocol · only main.ts knows everybody · no cycles.
 */
const from = (path, more = {}) => ({ path, ...more });
const TESTS = '(\\.test\\.tsx?|/testing/.*)$';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'platform-knows-nobody',
      severity: 'error',
      from: from('^src/platform/', { pathNot: TESTS }),
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    {
      name: 'protocol-knows-nobody',
      severity: 'error',
      from: from('^src/protocol/', { pathNot: TESTS }),
      to: { path: '^src/', pathNot: '^src/protocol/' },
    },
    {
      name: 'node-knows-the-protocol-only',
      severity: 'error',
      from: from('^src/node/', { pathNot: TESTS }),
      to: { path: '^src/', pathNot: '^src/(node|protocol)/' },
    },
    {
      name: 'company-knows-platform-and-protocol',
      severity: 'error',
      from: from('^src/company/', { pathNot: TESTS }),
      to: { path: '^src/', pathNot: '^src/(company|platform|protocol)/' },
    },
    {
      name: 'suppliers-know-ports-and-platform',
      severity: 'error',
      from: from('^src/suppliers/', { pathNot: TESTS }),
      to: { path: '^src/', pathNot: '^src/(suppliers|company|platform)/' },
    },
    {
      name: 'doors-do-not-know-each-other',
      severity: 'error',
      from: from('^src/(portal|api)/', { pathNot: TESTS }),
      to: { path: '^src/', pathNot: '^src/($1|company|platform|protocol)/' },
    },
    {
      name: 'a-store-belongs-to-its-room',
      comment: "Other rooms import a room's use cases, never its SQL.",
      severity: 'error',
      from: from('^src/company/([^/]+)/', { pathNot: TESTS }),
      to: { path: '^src/company/[^/]+/[a-z-]*store\\.ts$', pathNot: '^src/company/$1/' },
    },
    {
      name: 'doors-do-not-open-stores',
      severity: 'error',
      from: from('^src/(portal|api|cli|suppliers)/', { pathNot: TESTS }),
      to: { path: '^src/company/[^/]+/[a-z-]*store\\.ts$' },
    },
    {
      name: 'rules-are-pure',
      comment: 'A rule takes values and returns decisions: no store, no database, no clock.',
      severity: 'error',
      from: from('^src/company/[^/]+/[a-z-]*rules\\.ts$'),
      to: {
        path: '(store\\.ts|^src/platform/(database|house|outbox|jobs|acts|clock)\\.ts)$',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
