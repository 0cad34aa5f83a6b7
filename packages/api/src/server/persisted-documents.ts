import { hash } from 'node:crypto'
import { parseOperationId, printOperationId } from '@latchkey/domain/operation/operation-id.ts'
import type { OrganizationOperations, StoredOperation } from '../application/operations.ts'
import type { Principal } from '../application/principal.ts'
import { refusal } from '../application/refusal.ts'

/** The built-in documents by the SHA-256 of their text, as 64 hex digits. A Map, so that no name is special. */
export type PersistedDocuments = ReadonlyMap<string, string>

/** Reads a manifest of texts by their SHA-256. Throws for an id that is not its text's: the file was edited by hand. */
export function persistedDocumentsOf(manifest: Readonly<Record<string, string>>): PersistedDocuments {
  const documents = new Map<string, string>()
  for (const [id, text] of Object.entries(manifest)) {
    if (hash('sha256', text) !== id) throw new Error(`The persisted operation ${id} does not have this digest. Generate the manifest again.`)
    documents.set(id, text)
  }
  return documents
}

/** What a GraphQL request says, before anything of it is believed. */
export interface GraphqlParameters {
  query?: unknown
  documentId?: unknown
  extensions?: unknown
  variables?: unknown
  operationName?: unknown
}

/** What a request is to run: a stored operation, text of its own, or nothing that could be run. */
export type ChosenDocument = { kind: 'STORED'; operation: StoredOperation } | { kind: 'TEXT'; text: unknown } | { kind: 'NOTHING' }

function hashOf(extensions: unknown): unknown {
  if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions)) return undefined
  const { persistedQuery } = extensions
  return typeof persistedQuery === 'object' && persistedQuery !== null && 'sha256Hash' in persistedQuery ? persistedQuery.sha256Hash : undefined
}

/** The same id, however each is written: with its algorithm or without. */
function isSameId(one: unknown, other: unknown): boolean {
  const [first, second] = [one, other].map((id) => (typeof id === 'string' ? parseOperationId(id) : null))
  return first?.algorithm === second?.algorithm && first?.hex === second?.hex
}

/** The id that a request names, in either of its two places. Throws where they name different ones: neither is more meant. */
function requestedId({ documentId, extensions }: GraphqlParameters): unknown {
  const hashed = hashOf(extensions)
  if (documentId === undefined || documentId === null) return hashed
  if (hashed !== undefined && !isSameId(documentId, hashed)) throw refusal('BAD_USER_INPUT', 'documentId and extensions.persistedQuery name different operations. Send one of the two.', { status: 400 })
  return documentId
}

const persistedOnly = (): Error =>
  refusal('PERSISTED_OPERATIONS_ONLY', 'This caller may run persisted operations only: send a documentId and no text.', { status: 403 })

const notFound = (): Error => refusal('PERSISTED_OPERATION_NOT_FOUND', 'No persisted operation has this id.', { status: 404 })

/** The refusal of an operation that a key is not pinned to. It does not tell whether there is such an operation. */
const notAllowed = (): Error =>
  refusal('FORBIDDEN', 'This key may run the operations on its list only, and this is none of them.', {
    status: 403,
    reason: 'OPERATION_NOT_ALLOWED',
    headers: { 'X-Latchkey-Reason': 'OPERATION_NOT_ALLOWED' },
  })

interface Choice {
  parameters: GraphqlParameters
  principal: Principal | null
  /** What the installation lets keys send. */
  operations: 'any' | 'persisted'
  builtIn: PersistedDocuments
  /** What is registered for the organization of the key; null for everybody else. */
  registered: OrganizationOperations | null
}

/**
 * Decides what a request runs (product.md 34): built-in operations for people and for nobody; for keys also what is
 * registered, and text where installation and organization allow it; for a pinned key its list and nothing else. Throws
 * PERSISTED_OPERATIONS_ONLY for text that may not be sent, PERSISTED_OPERATION_NOT_FOUND for an id that nothing has.
 */
export function chooseDocument({ parameters, principal, operations, builtIn, registered }: Choice): ChosenDocument {
  const { query } = parameters
  const hasText = query !== undefined && query !== null
  const pinned = principal?.kind === 'API_KEY' && principal.authority.operations !== 'ANY' ? principal.authority.operations : null
  const mayUseText = principal?.kind === 'API_KEY' && operations === 'any' && registered?.persistedOnly !== true && pinned === null
  if (hasText && !mayUseText) throw persistedOnly()
  const given = requestedId(parameters)
  if (given === undefined) {
    if (hasText) return { kind: 'TEXT', text: query }
    if (pinned !== null) throw notAllowed()
    return { kind: 'NOTHING' }
  }
  if (hasText) {
    const id = typeof given === 'string' ? parseOperationId(given) : null
    if (id?.algorithm === 'sha256' && typeof query === 'string' && hash('sha256', query) === id.hex) return { kind: 'TEXT', text: query }
    throw refusal('BAD_USER_INPUT', 'The document id is not the SHA-256 of the text beside it. Send one of the two.', { status: 400 })
  }
  const operation = typeof given === 'string' ? find(given, registered, builtIn) : null
  if (pinned !== null && (operation === null || !pinned.has(operation.digest))) throw notAllowed()
  if (operation === null) throw notFound()
  return { kind: 'STORED', operation }
}

function find(given: string, registered: OrganizationOperations | null, builtIn: PersistedDocuments): StoredOperation | null {
  // Most requests write the id as it is printed, and then there is nothing to take apart.
  const named = registered?.named(given) ?? null
  if (named !== null) return named
  const id = parseOperationId(given)
  if (id === null) return null
  const own = registered?.find(id) ?? null
  if (own !== null) return own
  const text = id.algorithm === 'sha256' ? builtIn.get(id.hex) : undefined
  return text === undefined ? null : { digest: printOperationId(id), text, isRegistered: false }
}
