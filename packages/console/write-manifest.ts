import { readFile, rename, writeFile } from 'node:fs/promises';

/*
 * The API runs nothing for a session but the documents in this manifest, so it lives with the contract and not with the
 * console. Sorted by operation, so that a change of one operation is one changed line.
 */
const generated = new URL('./src/gql/persisted-documents.json', import.meta.url);
const manifest = new URL('../contract/persisted-operations.json', import.meta.url);

const operationName = (text: string) => /(?:^|\s)(?:query|mutation)\s+(\w+)/.exec(text)?.[1] ?? '';

const documents = Object.entries(JSON.parse(await readFile(generated, 'utf8')) as Record<string, string>)
  .map(([id, text]): [string, string] => [id.replace(/^sha256:/, ''), text])
  .sort(([, a], [, b]) => operationName(a).localeCompare(operationName(b), 'en'));
await writeFile(generated, `${JSON.stringify(Object.fromEntries(documents), null, 2)}\n`);
await rename(generated, manifest);
