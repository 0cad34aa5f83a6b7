import { hash } from 'node:crypto'
import type { Principal } from '../application/principal.ts'
import { refusal } from '../application/refusal.ts'

/** Documents by their id: `sha256:` and 64 hex digits of the text. A Map, so that no name is special. */
export type PersistedDocuments = ReadonlyMap<string, string>

const ID = /^(?:sha256:)?([0-9a-f]{64})$/

/** Reads a manifest of texts by their SHA-256. Throws for an id that is not its text's: the file was edited by hand. */
export function persistedDocumentsOf(manifest: Readonly<Record<string, string>>): PersistedDocuments {
  const documents = new Map<string, string>()
  for (const [id, text] of Object.entries(manifest)) {
    if (hash('sha256', text) !== id) throw new Error(`The persisted operation ${id} does not have this digest. Generate the manifest again.`)
    documents.set(id, text)
  }
  return documents
}

interface GraphQLParameters {
  query?: unknown
  documentId?: unknown
  extensions?: unknown
}

function requestedId({ documentId, extensions }: GraphQLParameters): unknown {
  if (documentId !== undefined && documentId !== null) return documentId
  if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions)) return undefined
  const { persistedQuery } = extensions
  return typeof persistedQuery === 'object' && persistedQuery !== null && 'sha256Hash' in persistedQuery ? persistedQuery.sha256Hash : undefined
}

/** Whether this caller may send text of its own: only a key may, and only where the installation allows it. */
export const maySendDocuments = (principal: Principal | null, operations: 'any' | 'persisted'): boolean =>
  principal?.kind === 'API_KEY' && operations === 'any'

/**
 * The text that a request may run, or undefined when it has none (which the server answers as a malformed request).
 * Throws PERSISTED_OPERATIONS_ONLY for text from those who may run built-in documents only, and
 * PERSISTED_OPERATION_NOT_FOUND for an id that nothing has.
 */
export function documentToRun(parameters: GraphQLParameters, documents: PersistedDocuments, freeDocuments: boolean): string | undefined {
  const { query } = parameters
  const hasText = query !== undefined && query !== null
  if (hasText && !freeDocuments) {
    throw refusal('PERSISTED_OPERATIONS_ONLY', 'This caller may run persisted operations only: send a documentId and no text.', { status: 403 })
  }
  const id = requestedId(parameters)
  if (id === undefined) return hasText ? (query as string) : undefined
  const digest = typeof id === 'string' ? ID.exec(id)?.[1] : undefined
  if (hasText) {
    if (digest !== undefined && typeof query === 'string' && hash('sha256', query) === digest) return query
    throw refusal('BAD_USER_INPUT', 'The document id is not the SHA-256 of the text beside it. Send one of the two.', { status: 400 })
  }
  const text = digest === undefined ? undefined : documents.get(digest)
  if (text === undefined) throw refusal('PERSISTED_OPERATION_NOT_FOUND', 'No persisted operation has this id.', { status: 404 })
  return text
}
