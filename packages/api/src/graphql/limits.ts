import { type ASTVisitor, type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, type SelectionSetNode, type ValidationContext } from 'graphql'
import { refusal } from '../application/refusal.ts'

/** The bounds of a document, checked before anything of it is executed. */
export const LIMITS = {
  tokens: 1_000,
  depth: 10,
  introspectionDepth: 16,
  aliases: 15,
  directives: 5,
  /** Nodes visited with every fragment unfolded where it is used. */
  selections: 2_000,
  /** Fields resolved at most, with the page sizes asked for. */
  cost: 10_000,
} as const

/** Mutations that reveal, use up or test a credential: one per document, so that guesses cannot be multiplied. */
export const CREDENTIAL_MUTATIONS: ReadonlySet<string> = new Set([
  'setUpLatchkey',
  'signIn',
  'acceptInvitation',
  'resetPassword',
  'changePassword',
  'createApiKey',
  'cloneApiKey',
  'rotateApiKey',
  'replaceUndeliveredSecret',
  'verifyApiKey',
])

export const tooComplex = (message: string): Error => refusal('OPERATION_TOO_COMPLEX', message, { status: 400 })

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** The fragments of a document by their name. */
export const fragmentsOf = (document: DocumentNode): Fragments =>
  new Map(document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION).map((node) => [node.name.value, node]))

interface Place {
  depth: number
  introspection: boolean
  /** Fragments on the way here: a cycle is another rule's fault to report, and must not keep this one walking. */
  within: ReadonlySet<string>
}

function walkFields(selectionSet: SelectionSetNode, fragments: Fragments, place: Place, visit: (field: FieldNode, place: Place) => boolean): boolean {
  return selectionSet.selections.every((node) => {
    if (node.kind === Kind.INLINE_FRAGMENT) return walkFields(node.selectionSet, fragments, place, visit)
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      const name = node.name.value
      const fragment = fragments.get(name)
      if (fragment === undefined || place.within.has(name)) return true
      return walkFields(fragment.selectionSet, fragments, { ...place, within: new Set([...place.within, name]) }, visit)
    }
    // Only a real introspection field counts as one: a fragment may be named `__schema`.
    const introspection = place.introspection || node.name.value === '__schema' || node.name.value === '__type'
    const here = { ...place, depth: place.depth + 1, introspection }
    return visit(node, here) && (node.selectionSet === undefined || walkFields(node.selectionSet, fragments, here, visit))
  })
}

function faultOf(operation: OperationDefinitionNode, fragments: Fragments): string | null {
  let selections = 0
  let aliases = 0
  let credentialMutations = 0
  let introspections = 0
  let fault: string | null = null
  walkFields(operation.selectionSet, fragments, { depth: 0, introspection: false, within: new Set() }, (field, { depth, introspection }) => {
    selections += 1
    if (field.alias !== undefined) aliases += 1
    if (field.name.value === '__schema' || field.name.value === '__type') introspections += 1
    if (depth === 1 && CREDENTIAL_MUTATIONS.has(field.name.value)) credentialMutations += 1
    if (selections > LIMITS.selections) fault = `The document selects more than ${LIMITS.selections} fields.`
    else if (aliases > LIMITS.aliases) fault = `The document has more than ${LIMITS.aliases} aliases.`
    else if (introspections > 1) fault = 'The document asks for __schema or __type more than once.'
    else if (credentialMutations > 1) fault = 'A document may contain one mutation that makes, reveals or tests a credential.'
    else if (depth > (introspection ? LIMITS.introspectionDepth : LIMITS.depth)) fault = 'The document is nested too deeply.'
    return fault === null
  })
  return fault
}

/** A validation rule with all bounds but the cost, which depends on variables. */
export function documentLimitsRule(context: ValidationContext): ASTVisitor {
  const fragments = fragmentsOf(context.getDocument())
  const refuse = (message: string): void => context.reportError(tooComplex(message) as never)
  return {
    enter(node) {
      if ('directives' in node && (node.directives?.length ?? 0) > LIMITS.directives) refuse(`More than ${LIMITS.directives} directives stand at one place.`)
    },
    OperationDefinition(operation) {
      const fault = faultOf(operation, fragments)
      if (fault !== null) refuse(fault)
    },
  }
}
