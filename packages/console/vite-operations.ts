import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const manifestUrl = new URL('../contract/persisted-operations.json', import.meta.url);
const taggedDocument = /\bgraphql\(\s*(?:\/\* GraphQL \*\/\s*)?`([^`]*)`\s*,?\s*\)/g;
const tagImport = /^import \{ graphql \} from '[^']*\/gql\/gql\.ts';$/m;
const operationHead = /^\s*(query|mutation)\s+(\w+)/;

/**
 * Replaces every `graphql(…)` call by the id of its persisted operation. The server runs stored documents only, so neither
 * the text nor the syntax tree is of use in the browser; leaving them out keeps each route's operations in its own chunk.
 * Fails the build when an operation is missing from the manifest: the answer is `pnpm generate`.
 */
export function persistedOperations(): Plugin {
  const idOf = new Map<string, string>();
  const readManifest = () => {
    idOf.clear();
    for (const [hash, text] of Object.entries(JSON.parse(readFileSync(manifestUrl, 'utf8')) as Record<string, string>)) {
      const name = /(?:^|\s)(?:query|mutation)\s+(\w+)/.exec(text)?.[1];
      if (name !== undefined) idOf.set(name, hash);
    }
  };
  return {
    name: 'latchkey-persisted-operations',
    enforce: 'pre',
    buildStart: readManifest,
    transform(code, id) {
      if (!/\/src\/.*\.tsx?$/.test(id) || id.includes('/src/gql/') || !code.includes('graphql(')) return null;
      if (idOf.size === 0) readManifest();
      const replaced = code.replace(tagImport, '').replace(taggedDocument, (_call, text: string) => {
        const head = operationHead.exec(text);
        if (head === null) return '({})';
        const [, operation, name] = head;
        const hash = idOf.get(name ?? '');
        if (hash === undefined) throw new Error(`${name} is not in persisted-operations.json: run "pnpm generate".`);
        return `(${JSON.stringify({
          kind: 'Document',
          documentId: `sha256:${hash}`,
          definitions: [
            { kind: 'OperationDefinition', operation, name: { kind: 'Name', value: name }, selectionSet: { kind: 'SelectionSet', selections: [] } },
          ],
        })})`;
      });
      return { code: replaced, map: null };
    },
  };
}
