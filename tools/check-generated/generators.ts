/** A program that writes files which are checked in. */
export interface Generator {
  name: string;
  /** Files and folders it writes, relative to the repository. */
  outputs: readonly string[];
  /** Arguments of Node.js. */
  run: readonly string[];
  /** Where it runs; the repository if left out. */
  directory?: string;
}

/** In order: the console's types and manifest are made from the printed schema. */
export const GENERATORS: readonly Generator[] = [
  { name: 'schema of the configuration file', outputs: ['latchkey.config.schema.json'], run: ['packages/api/src/print-config-schema.ts'] },
  { name: 'GraphQL schema', outputs: ['packages/contract/schema.graphql'], run: ['packages/api/src/print-schema.ts'] },
  { name: 'OpenAPI document', outputs: ['packages/contract/openapi.json'], run: ['packages/api/src/print-openapi.ts'] },
  {
    name: "console's types",
    outputs: ['packages/console/src/gql', 'packages/contract/persisted-operations.json'],
    run: ['node_modules/@graphql-codegen/cli/esm/bin.js', '--config', 'codegen.ts', '--silent'],
    directory: 'packages/console',
  },
  {
    name: "console's persisted operations",
    outputs: ['packages/contract/persisted-operations.json', 'packages/console/src/gql'],
    run: ['write-manifest.ts'],
    directory: 'packages/console',
  },
  { name: "command line's persisted operations", outputs: ['packages/contract/command-line-operations.json'], run: ['packages/cli/write-manifest.ts'] },
  {
    name: 'reference pages',
    outputs: ['docs/permissions.md', 'docs/errors.md', 'docs/audit-actions.md'],
    run: ['tools/check-generated/print-docs.ts'],
  },
];
