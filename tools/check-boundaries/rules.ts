import type { IForbiddenRuleType } from 'dependency-cruiser';

const API = '^packages/api/src/';
/** Tests and what serves them may look at everything. */
export const TEST_CODE = String.raw`\.test\.tsx?$|/testing/|/test/`;

/**
 * The floors of the API, from top to bottom, each as a pattern below `packages/api/src/`. An import may stay on its floor or go
 * down. What would have to point up is handed down as an argument by `app.ts` and
 * `management.ts`.
 */
export const FLOORS: readonly (readonly [name: string, pattern: string])[] = [
  ['main', String.raw`(main|print-schema|print-config-schema|print-openapi)\.ts$|commands/`],
  ['app', String.raw`(app|management)\.ts$`],
  ['server', 'server/'],
  ['rest', 'modules/rest/'],
  ['schema', String.raw`(schema|entities)\.ts$`],
  // Reading the audit log is a field of the organization; writing it is below everything that changes something.
  ['modules', String.raw`modules/(?!rest/|verification/|gateway-keys/|audit-log/(?!.*\.schema\.ts$))`],
  ['verification-and-audit', String.raw`modules/((verification|gateway-keys)/|audit-log/(?!.*\.schema\.ts$))`],
  ['graphql', 'graphql/'],
  ['persistence', 'persistence/'],
  ['application', String.raw`application/|http/|config(-file|-file-schema)?\.ts$`],
];

const ENTITY = String.raw`\.entity\.ts$`;

const floorRules: IForbiddenRuleType[] = FLOORS.slice(1).map(([name, pattern], index) => ({
  name: `${name}-imports-no-floor-above`,
  severity: 'error',
  // Rows point at each other for their relations, whatever module they belong to.
  from: { path: `${API}(${pattern})`, pathNot: `${TEST_CODE}|${ENTITY}` },
  to: { path: FLOORS.slice(0, index + 1).map(([, above]) => `${API}(${above})`) },
}));

/** Everything the drawing of docs/ARCHITECTURE.md forbids. Each rule is broken once in `fixture/`. */
export const RULES: readonly IForbiddenRuleType[] = [
  ...floorRules,
  {
    name: 'domain-is-pure',
    comment: 'The domain runs in the browser as it is: nothing but itself, not even the built-ins of Node.js.',
    severity: 'error',
    from: { path: '^packages/domain/src/', pathNot: TEST_CODE },
    to: { pathNot: '^packages/domain/src/' },
  },
  {
    name: 'nobody-imports-api',
    severity: 'error',
    from: { path: '^packages/(?!api/)', pathNot: TEST_CODE },
    to: { path: '^packages/api/' },
  },
  {
    name: 'contract-is-files',
    comment: 'The contract is read, not imported: clients and server meet in checked-in files.',
    severity: 'error',
    from: { path: '^packages/', pathNot: TEST_CODE },
    to: { path: '^packages/contract/' },
  },
  {
    name: 'product-imports-no-test-code',
    severity: 'error',
    from: { path: '^packages/', pathNot: TEST_CODE },
    to: { path: TEST_CODE, pathNot: 'node_modules' },
  },
  {
    name: 'product-imports-no-development-tools',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/', pathNot: TEST_CODE },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'imports-resolve',
    severity: 'error',
    from: { path: '^packages/[^/]+/(src|test)/' },
    to: { couldNotResolve: true },
  },
  {
    name: 'entities-stay-inside-modules',
    comment: 'Rows are found and changed by repositories and use cases; everybody else asks those.',
    severity: 'error',
    from: { path: `${API}(server/|graphql/|application/|app|main)|[.](policy|errors|route)[.]ts$`, pathNot: TEST_CODE },
    to: { path: String.raw`^packages/api/src/modules/.*\.entity\.ts$` },
  },
  {
    name: 'entities-know-rows-only',
    severity: 'error',
    from: { path: ENTITY },
    to: { path: API, pathNot: `${ENTITY}|${API}(persistence|application)/` },
  },
  {
    name: 'schema-files-know-their-own-entity-only',
    severity: 'error',
    from: { path: String.raw`^packages/api/src/modules/([^/]+)/[^/]+\.schema\.ts$` },
    to: { path: String.raw`^packages/api/src/modules/.*\.entity\.ts$`, pathNot: '^packages/api/src/modules/$1/' },
  },
  {
    name: 'repositories-know-no-graphql',
    severity: 'error',
    from: { path: String.raw`\.(repository|entity|policy)\.ts$`, pathNot: TEST_CODE },
    to: { path: `${API}graphql/|node_modules/(graphql|@pothos)/` },
  },
  {
    name: 'modules-meet-through-repositories-and-policies',
    comment:
      'Entities refer to each other for their relations, schema files for their types; a use case of another module is not called. What two use cases share takes the transaction and is named add-….',
    severity: 'error',
    from: { path: '^packages/api/src/modules/([^/]+)/', pathNot: TEST_CODE },
    to: {
      path: '^packages/api/src/modules/',
      pathNot: [
        '^packages/api/src/modules/$1/',
        String.raw`\.(repository|lookup|policy|entity|schema|errors)\.ts$`,
        '^packages/api/src/modules/audit-log/record-audit\\.ts$',
        String.raw`/add-[a-z-]+\.ts$`,
      ],
    },
  },
  {
    name: 'console-foundation-knows-no-feature',
    severity: 'error',
    from: { path: '^packages/console/src/(ui|lib|words|network)/', pathNot: TEST_CODE },
    to: { path: '^packages/console/src/(features|routes|app)/' },
  },
  {
    name: 'console-features-know-no-route',
    severity: 'error',
    from: { path: '^packages/console/src/features/', pathNot: TEST_CODE },
    to: { path: '^packages/console/src/(routes|app)/' },
  },
  {
    name: 'console-routes-know-no-app',
    severity: 'error',
    from: { path: '^packages/console/src/routes/', pathNot: TEST_CODE },
    to: { path: '^packages/console/src/app/' },
  },
  {
    name: 'console-features-do-not-import-each-other',
    severity: 'error',
    from: { path: '^packages/console/src/features/([^/]+)/', pathNot: TEST_CODE },
    to: { path: '^packages/console/src/features/', pathNot: '^packages/console/src/features/$1/' },
  },
];
