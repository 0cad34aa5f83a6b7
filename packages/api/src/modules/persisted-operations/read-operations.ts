import { hash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ManifestFault, type ManifestFile, type ManifestOperation, parseManifests } from '@latchkey/domain/operation/manifest.ts'
import { type DigestAlgorithm, printOperationId } from '@latchkey/domain/operation/operation-id.ts'
import type { GraphQLSchema } from 'graphql'
import { checkDocument } from '../../graphql/check-document.ts'
import { type OperationRoute, placeOfRoute } from '../../graphql/route-directive.ts'
import type { OperationKind } from './persisted-operation.repository.ts'

/** A document that may be registered. */
export interface ReadOperation {
  digest: string
  text: string
  name: string | null
  kind: OperationKind
}

export interface ReadOperations {
  /** Each document once, in the order of the files. */
  operations: ReadOperation[]
  /** Ids of weaker digests that the manifests give, recomputed. */
  aliases: { alias: string; digest: string }[]
}

export type OperationsReading = ({ ok: true } & ReadOperations) | { ok: false; faults: readonly ManifestFault[] }

/** The id that documents are stored under: of the text exactly as it is, without trimming or printing it anew. */
export const digestOfDocument = (text: string): string => printOperationId({ algorithm: 'sha256', hex: hash('sha256', text) })

const ALGORITHM_WORDS: Readonly<Record<DigestAlgorithm, string>> = { md5: 'MD5', sha1: 'SHA-1', sha256: 'SHA-256' }

function check(schema: GraphQLSchema, { file, line, id, text, declared }: ManifestOperation): { operation: ReadOperation; route: OperationRoute | null } | { faults: ManifestFault[] } {
  if (id !== null && hash(id.algorithm, text) !== id.hex) {
    return { faults: [{ file, line, code: 'ID_MISMATCH', message: `The id is not the ${ALGORITHM_WORDS[id.algorithm]} of the text beside it.` }] }
  }
  const result = checkDocument(schema, text)
  if (!result.ok) {
    // In a manifest a document stands on one line; in a file of its own its lines are the file's.
    return { faults: result.faults.map((fault) => ({ file, line: id === null ? fault.line : line, code: fault.code, message: fault.message })) }
  }
  const { operation } = result.checked
  const name = operation.name?.value ?? null
  if (declared !== null && (declared.name !== name || declared.kind !== operation.operation)) {
    return { faults: [{ file, line, code: 'DECLARED_OTHERWISE', message: `The manifest calls it the ${declared.kind} ${declared.name}; the text is the ${operation.operation} ${name ?? 'without a name'}.` }] }
  }
  return { operation: { digest: digestOfDocument(text), text, name, kind: operation.operation }, route: result.checked.route }
}

/**
 * Reads manifests and files, recomputes every id by its own algorithm, and checks every document against the schema and
 * the limits. Either all of them are good, or every fault of every one is given. Other requests run in between.
 */
export async function readOperations(schema: GraphQLSchema, files: readonly ManifestFile[]): Promise<OperationsReading> {
  const parsed = parseManifests(files)
  // Faults of documents are told beside those of manifests, so that one round of corrections is enough.
  const faults: ManifestFault[] = parsed.ok ? [] : [...parsed.faults]
  const operations = new Map<string, ReadOperation>()
  const aliases: ReadOperations['aliases'] = []
  const places = new Map<string, string>()
  for (const given of parsed.ok ? parsed.operations : []) {
    await nextTurn()
    const result = check(schema, given)
    if ('faults' in result) {
      faults.push(...result.faults)
      continue
    }
    const { operation, route } = result
    const place = route === null ? null : placeOfRoute(route)
    if (place !== null && (places.get(place) ?? operation.digest) !== operation.digest) {
      faults.push({ file: given.file, line: given.line, code: 'ROUTE_TAKEN', message: `Another operation of this push has the route ${place}.` })
    } else if (place !== null) places.set(place, operation.digest)
    operations.set(operation.digest, operation)
    if (given.id !== null && given.id.algorithm !== 'sha256') aliases.push({ alias: printOperationId(given.id), digest: operation.digest })
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, operations: [...operations.values()], aliases }
}
