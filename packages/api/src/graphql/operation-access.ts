import { type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql'
import type { Access } from '../application/verifier.ts'

/** What a mutation's field says of itself that leaves everything as it was, such as the verification of a key. */
export const CHANGES_NOTHING = { changesNothing: true } as const

/** Which budget an operation counts against: the one for writing where a field of it may change something. */
export function accessOf(schema: GraphQLSchema, { operation, selectionSet }: OperationDefinitionNode): Access {
  if (operation !== 'mutation') return 'read'
  const fields = schema.getMutationType()?.getFields() ?? {}
  const changesNothing = selectionSet.selections.every(
    (node) => node.kind === Kind.FIELD && (node.name.value === '__typename' || fields[node.name.value]?.extensions['changesNothing'] === true),
  )
  return changesNothing ? 'read' : 'write'
}
