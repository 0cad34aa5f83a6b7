import { quoted } from '../issue.ts';
import { type LocatedJson, type LocatedMember, readLocatedJson } from './located-json.ts';
import { type OperationId, parseOperationId } from './operation-id.ts';

/** A file of a push: a manifest as JSON, or one document as `.graphql` or `.gql`. */
export interface ManifestFile {
  readonly path: string;
  readonly text: string;
}

/** One document of a manifest, with what the manifest says of it. Nothing of it is believed before it is recomputed. */
export interface ManifestOperation {
  readonly file: string;
  readonly line: number;
  /** The id in the manifest; `null` for a plain file, which has none. */
  readonly id: OperationId | null;
  readonly text: string;
  /** The name and kind that an Apollo manifest declares. */
  readonly declared: { readonly name: string; readonly kind: string } | null;
}

/** One thing that is wrong with a file, and on which line of it. */
export interface ManifestFault {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/** A document longer than this is no operation that a person wrote, and parsing it would cost everybody. */
export const MAX_DOCUMENT_LENGTH = 100_000;
export const MAX_OPERATIONS_PER_PUSH = 2_000;

const APOLLO_FORMAT = 'apollo-persisted-query-manifest';

/**
 * Reads the files of a push. Known are Relay's and GraphQL Code Generator's `{ id: text }`, Apollo's
 * `apollo-persisted-query-manifest` (version 1), and plain documents. Either every operation in the order of the files,
 * or every fault of every file with its line: a manifest that is half right gives nothing. Whether an id is its text's
 * digest is not decided here, because that takes a hash.
 */
export function parseManifests(
  files: readonly ManifestFile[],
): { readonly ok: true; readonly operations: readonly ManifestOperation[] } | { readonly ok: false; readonly faults: readonly ManifestFault[] } {
  const operations: ManifestOperation[] = [];
  const faults: ManifestFault[] = [];
  for (const file of files) {
    const reading = new FileReading(file);
    reading.read();
    operations.push(...reading.operations);
    faults.push(...reading.faults);
  }
  if (faults.length === 0 && operations.length > MAX_OPERATIONS_PER_PUSH) {
    faults.push({ file: files[0]?.path ?? '', line: 1, code: 'TOO_MANY', message: `At most ${MAX_OPERATIONS_PER_PUSH} operations are registered at once.` });
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, operations };
}

class FileReading {
  readonly operations: ManifestOperation[] = [];
  readonly faults: ManifestFault[] = [];
  readonly #file: ManifestFile;
  readonly #ids = new Map<string, number>();

  constructor(file: ManifestFile) {
    this.#file = file;
  }

  read(): void {
    const { path, text } = this.#file;
    if (/\.(?:graphql|gql)$/i.test(path)) return this.#add(1, null, text, null);
    const json = readLocatedJson(text);
    if (!json.ok) return this.#fault(json.line, 'NOT_JSON', json.message);
    if (json.value.kind !== 'OBJECT') return this.#fault(json.value.line, 'NOT_A_MANIFEST', 'A manifest is a JSON object. Plain documents end in .graphql or .gql.');
    const format = json.value.members.find((member) => member.name === 'format');
    if (format !== undefined) return this.#readApollo(json.value.members, format);
    if (json.value.members.length === 0) return this.#fault(json.value.line, 'EMPTY', 'The manifest has no operation.');
    for (const { name, line, value } of json.value.members) {
      if (value.kind !== 'STRING') this.#fault(line, 'TEXT_REQUIRED', `The text of the operation ${quoted(name)} must be a text.`);
      else this.#addWithId(line, name, value.value, null);
    }
  }

  #readApollo(members: readonly LocatedMember[], format: LocatedMember): void {
    const name = textOf(format.value);
    if (name !== APOLLO_FORMAT) return this.#fault(format.line, 'UNKNOWN_FORMAT', `The only format with this field is ${quoted(APOLLO_FORMAT)}.`);
    const version = members.find((member) => member.name === 'version');
    if (version?.value.kind !== 'OTHER' || version.value.value !== 1) this.#fault(version?.line ?? format.line, 'UNKNOWN_VERSION', 'The version of this format must be 1.');
    const operations = members.find((member) => member.name === 'operations');
    if (operations?.value.kind !== 'ARRAY') return this.#fault(operations?.line ?? format.line, 'OPERATIONS_REQUIRED', 'The manifest must have a list "operations".');
    if (operations.value.items.length === 0) this.#fault(operations.line, 'EMPTY', 'The manifest has no operation.');
    for (const item of operations.value.items) this.#readApolloOperation(item);
  }

  #readApolloOperation(item: LocatedJson): void {
    if (item.kind !== 'OBJECT') return this.#fault(item.line, 'NOT_AN_OPERATION', 'An operation is an object with "id", "name", "type" and "body".');
    const given = new Map(item.members.map((member) => [member.name, textOf(member.value)]));
    const missing = ['id', 'name', 'type', 'body'].filter((field) => typeof given.get(field) !== 'string');
    if (missing.length > 0) return this.#fault(item.line, 'TEXT_REQUIRED', `The operation must have ${missing.map((field) => `"${field}"`).join(', ')} as text.`);
    this.#addWithId(item.line, given.get('id') ?? '', given.get('body') ?? '', { name: given.get('name') ?? '', kind: given.get('type') ?? '' });
  }

  #addWithId(line: number, idText: string, text: string, declared: ManifestOperation['declared']): void {
    const id = parseOperationId(idText);
    if (id === null) return this.#fault(line, 'INVALID_ID', `The id ${quoted(idText)} is no MD5, SHA-1 or SHA-256 of a document.`);
    const first = this.#ids.get(id.hex);
    if (first !== undefined) return this.#fault(line, 'DUPLICATE_ID', `The id ${quoted(idText)} stands on line ${first} already.`);
    this.#ids.set(id.hex, line);
    this.#add(line, id, text, declared);
  }

  #add(line: number, id: OperationId | null, text: string, declared: ManifestOperation['declared']): void {
    if (text.length > MAX_DOCUMENT_LENGTH) return this.#fault(line, 'TOO_LONG', `A document has at most ${MAX_DOCUMENT_LENGTH} characters.`);
    // PostgreSQL holds no NUL and no half of a surrogate pair; GraphQL knows neither outside of strings.
    if (!text.isWellFormed() || text.includes('\0')) return this.#fault(line, 'INVALID_CHARACTER', 'The document has characters that are no text.');
    this.operations.push({ file: this.#file.path, line, id, text, declared });
  }

  #fault(line: number, code: string, message: string): void {
    this.faults.push({ file: this.#file.path, line, code, message });
  }
}

const textOf = (value: LocatedJson): string | null => (value.kind === 'STRING' ? value.value : null);
