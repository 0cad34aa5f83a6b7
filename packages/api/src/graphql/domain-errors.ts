import type { FieldMap } from '@pothos/core'
import type { Issue } from '@latchkey/domain/issue.ts'
import type { DomainError } from '../application/domain-error.ts'
import { InvalidInput } from '../application/invalid-input.ts'
import { builder } from './builder.ts'

export const DomainErrorInterface = builder.interfaceRef<DomainError>('DomainError').implement({
  description: 'What every expected failure says. Ask for it in a result union with `... on DomainError { code message }`.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Which failure this is: one of a closed list that programs may rely on.' }),
    message: t.exposeString('message', { description: 'What was wrong and what to do, for the developer who reads the answer.' }),
  }),
})

/** Every domain error's class, by the name of its GraphQL type. A test walks it. */
export const domainErrorTypes = new Map<string, new (...args: never[]) => DomainError>()

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never
type ErrorClass<E extends DomainError> = new (...args: never[]) => E

/** Makes a domain error a member of unions: its type has the error's fields beside `code` and `message`. */
export function registerDomainError<E extends DomainError>(
  errorClass: ErrorClass<E>,
  description: string,
  fields?: (t: PothosSchemaTypes.ObjectFieldBuilder<Types, E>) => FieldMap,
): void {
  domainErrorTypes.set(errorClass.name, errorClass)
  // Pothos works types out from the class it is given; through a type parameter it cannot.
  builder.objectType(errorClass as unknown as typeof InvalidInput, {
    name: errorClass.name,
    description,
    interfaces: [DomainErrorInterface],
    fields: (t) => fields?.(t as never) ?? {},
  })
}

const InputIssue = builder.objectRef<Issue>('InputIssue').implement({
  description: 'One thing that is wrong with an input, and where.',
  fields: (t) => ({
    path: t.stringList({ description: 'Where in the input it is, such as ["workspaces", "0"].', resolve: (issue) => issue.path.map(String) }),
    code: t.exposeString('code', { description: 'What is wrong, as a word for programs.' }),
    message: t.exposeString('message', { description: 'What is wrong and what would be right.' }),
  }),
})

registerDomainError(InvalidInput, 'The input has problems; all of them are listed and nothing was changed.', (t) => ({
  issues: t.field({ type: [InputIssue], description: 'Every problem that was found, not only the first.', resolve: (error) => [...error.issues] }),
}))
