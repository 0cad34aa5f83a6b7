import type { Issue } from '@latchkey/domain/issue.ts'
import type { VerificationQuestion } from '../../application/verifier.ts'
import { AskerFault } from './asker-fault.ts'

export const invalidQuestion = (issues: readonly Issue[]): AskerFault =>
  new AskerFault(400, 'BAD_USER_INPUT', 'The question cannot be read.', {
    details: { issues: issues.map(({ path, code, message }) => ({ path: path.map(String), code, message })) },
  })

export const UNKNOWN_WORKSPACE_FAULT = invalidQuestion([{ path: ['workspace'], code: 'UNKNOWN_WORKSPACE', message: 'The organization has no workspace with this slug or id.' }])

const MOST_PERMISSIONS = 200

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string'

const FIELDS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['key', (value: unknown) => typeof value === 'string'],
  ['permissions', (value: unknown) => value === null || (Array.isArray(value) && value.length <= MOST_PERMISSIONS && value.every((name) => typeof name === 'string'))],
  ['workspace', isTextOrNull],
  ['ip', isTextOrNull],
  ['access', (value: unknown) => value === null || value === 'read' || value === 'write'],
  ['operation', isTextOrNull],
])

function issuesOf(parsed: object): Issue[] {
  const issues: Issue[] = Object.entries(parsed).flatMap(([name, value]) => {
    const isValid = FIELDS.get(name)
    if (isValid === undefined) return [{ path: [name], code: 'UNKNOWN_FIELD', message: `There is no field of this name. Known are ${[...FIELDS.keys()].join(', ')}.` }]
    return isValid(value) ? [] : [{ path: [name], code: 'INVALID_VALUE', message: 'The value is not of the right type.' }]
  })
  if (!Object.hasOwn(parsed, 'key')) issues.push({ path: ['key'], code: 'REQUIRED', message: 'Give the key that is to be verified.' })
  return issues
}

/** Reads a question. Throws the asker's fault with everything that is wrong with it. */
export function parseQuestion(body: string): VerificationQuestion {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    throw new AskerFault(400, 'BAD_USER_INPUT', 'The body is not JSON.')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new AskerFault(400, 'BAD_USER_INPUT', 'The body must be a JSON object with a "key".')
  const question = parsed as VerificationQuestion
  for (const name in question) {
    if (FIELDS.get(name)?.(question[name as keyof VerificationQuestion]) !== true) throw invalidQuestion(issuesOf(parsed))
  }
  if (!Object.hasOwn(question, 'key')) throw invalidQuestion(issuesOf(parsed))
  return question
}
