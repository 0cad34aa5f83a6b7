import { type DocumentNode, type GraphQLError, Kind } from 'graphql'
import { refusal } from '../application/refusal.ts'

const SETUP_MUTATION = 'setUpLatchkey'

/** Whether a document does nothing but set the installation up: all that runs before it is. */
export const isSetupOnly = (document: DocumentNode): boolean =>
  document.definitions.every(
    (definition) =>
      definition.kind !== Kind.OPERATION_DEFINITION ||
      definition.selectionSet.selections.every((node) => node.kind === Kind.FIELD && (node.name.value === SETUP_MUTATION || node.name.value === '__typename')),
  )

export const notSetUp = (): GraphQLError =>
  refusal('UNAVAILABLE', 'This installation has not been set up yet. Open the setup link that was printed at its start.', {
    status: 503,
    reason: 'NOT_SET_UP',
    headers: { 'Retry-After': '10' },
  })
