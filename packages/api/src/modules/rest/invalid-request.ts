import { type Issue, type IssuePath, quoted } from '@latchkey/domain/issue.ts'
import { getNullableType, type GraphQLInputType, isInputObjectType, isListType, isNonNullType, isRequiredInputField } from 'graphql'
import { ProblemError } from '../../http/problem.ts'
import { wordsForLeaf } from './json-schema.ts'

const sentence = ({ path, message }: Issue): string => {
  const place = path.join('.')
  return message.startsWith(`${place} `) ? message : `${place}: ${message}`
}

/** The refusal of a request, with everything that is wrong with it, each at its place. */
export const invalidRequest = (issues: readonly Issue[]): ProblemError =>
  new ProblemError({
    status: 400,
    code: 'INVALID_INPUT',
    detail: `${issues.length === 1 ? '' : `The request has ${issues.length} problems: `}${issues.map(sentence).join(' ')}`,
    members: { issues: issues.map(({ path, code, message }) => ({ path: path.map(String), code, message })) },
  })

/** The refusal of a parameter for its value. The message names it. */
export const badParameter = (name: string, message: string): ProblemError => invalidRequest([{ path: [name], code: 'INVALID_VALUE', message }])

/** What was sent, short. Lists and objects are not written out: they can be nested deeper than the stack. */
function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : JSON.stringify(value)
}

/** What fits a type, in the words of JSON: the names of GraphQL's types say nothing to whoever sends REST. */
function wordsFor(type: GraphQLInputType): string {
  const inner = getNullableType(type)
  if (isListType(inner)) return `a list, each entry ${wordsFor(inner.ofType as GraphQLInputType)}`
  return isInputObjectType(inner) ? 'an object' : wordsForLeaf(inner)
}

const notThis = (path: IssuePath, value: unknown, type: GraphQLInputType): Issue => ({
  path,
  code: 'INVALID_VALUE',
  message: `${path.join('.')} must be ${wordsFor(type)}; ${shown(value)} was sent.`,
})

/** The issue of a name that is not known at its place. */
export function unknownField(path: IssuePath, known: Iterable<string>, code: 'UNKNOWN_FIELD' | 'UNKNOWN_PARAMETER' = 'UNKNOWN_FIELD'): Issue {
  const all = [...known]
  const noun = code === 'UNKNOWN_FIELD' ? 'field' : 'parameter'
  return { path, code, message: `There is no ${noun} ${quoted(String(path.at(-1)))}. ${all.length === 0 ? 'None is taken here.' : `Known are ${all.join(', ')}.`}` }
}

/** The issue of a member that is left out and has to be there. */
export const requiredField = (path: IssuePath): Issue => ({ path, code: 'REQUIRED', message: `${path.join('.')} is required.` })

/**
 * What is wrong with a value of this type, at its name, as GraphQL decides it and in the words of REST. A single value
 * stands for a list of one.
 */
export function issuesOfValue(path: IssuePath, value: unknown, type: GraphQLInputType): Issue[] {
  const inner = getNullableType(type)
  if (value === null) return isNonNullType(type) ? [{ path, code: 'NULL', message: `${path.join('.')} cannot be null.` }] : []
  if (isListType(inner)) {
    const each = inner.ofType as GraphQLInputType
    if (Array.isArray(value)) return value.flatMap((item, index) => issuesOfValue([...path, index], item, each))
    return issuesOfValue(path, value, each).length === 0 ? [] : [notThis(path, value, type)]
  }
  if (isInputObjectType(inner)) {
    if (typeof value !== 'object' || Array.isArray(value)) return [notThis(path, value, type)]
    const fields = inner.getFields()
    const missing = Object.values(fields).filter((field) => isRequiredInputField(field) && !Object.hasOwn(value, field.name))
    return [
      ...Object.entries(value).flatMap(([name, member]) => {
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined
        return field === undefined ? [unknownField([...path, name], Object.keys(fields))] : issuesOfValue([...path, name], member, field.type)
      }),
      ...missing.map(({ name }) => requiredField([...path, name])),
    ]
  }
  try {
    inner.parseValue(value)
    return []
  } catch {
    return [notThis(path, value, type)]
  }
}
