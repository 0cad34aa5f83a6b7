import type { Issue } from '@latchkey/domain/issue.ts'
import type { VerificationQuestion } from '../../application/verifier.ts'
import { AskerFault } from './asker-fault.ts'

export const invalidQuestion = (issues: readonly Issue[]): AskerFault =>
  new AskerFault(400, 'BAD_USER_INPUT', 'The question cannot be read.', {
    details: { issues: issues.map(({ path, code, message }) => ({ path: path.map(String), code, message })) },
  })

export const UNKNOWN_WORKSPACE_FAULT = invalidQuestion([{ path: ['workspace'], code: 'UNKNOWN_WORKSPACE', message: 'The organization has no workspace with this slug or id.' }])

const MOST_PERMISSIONS = 200

const FIELDS = ['key', 'permissions', 'workspace', 'ip', 'access', 'operation']

/** Null for a field that there is not. */
function isValidField(name: string, value: unknown): boolean | null {
  switch (name) {
    case 'key':
      return typeof value === 'string'
    case 'permissions':
      return value === null || (Array.isArray(value) && value.length <= MOST_PERMISSIONS && value.every((permission) => typeof permission === 'string'))
    case 'access':
      return value === null || value === 'read' || value === 'write'
    case 'workspace':
    case 'ip':
    case 'operation':
      return value === null || typeof value === 'string'
    default:
      return null
  }
}

function issuesOf(parsed: object): Issue[] {
  const issues: Issue[] = Object.entries(parsed).flatMap(([name, value]) => {
    const isValid = isValidField(name, value)
    if (isValid === null) return [{ path: [name], code: 'UNKNOWN_FIELD', message: `There is no field of this name. Known are ${FIELDS.join(', ')}.` }]
    return isValid ? [] : [{ path: [name], code: 'INVALID_VALUE', message: 'The value is not of the right type.' }]
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
    if (isValidField(name, question[name as keyof VerificationQuestion]) !== true) throw invalidQuestion(issuesOf(parsed))
  }
  if (!Object.hasOwn(question, 'key')) throw invalidQuestion(issuesOf(parsed))
  return question
}
