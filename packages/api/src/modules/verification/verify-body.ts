import type { Issue } from '@latchkey/domain/issue.ts'
import type { VerificationQuestion } from '../../application/verifier.ts'
import { AskerFault } from './asker-fault.ts'

export const invalidQuestion = (issues: readonly Issue[]): AskerFault =>
  new AskerFault(400, 'BAD_USER_INPUT', 'The question cannot be read.', {
    details: { issues: issues.map(({ path, code, message }) => ({ path: path.map(String), code, message })) },
  })

export const UNKNOWN_WORKSPACE_FAULT = invalidQuestion([{ path: ['workspace'], code: 'UNKNOWN_WORKSPACE', message: 'The organization has no workspace with this slug or id.' }])

const MOST_PERMISSIONS = 200

/** What each field must be. What was sent instead is not repeated: it may be a key. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['key', 'a text'],
  ['permissions', `a list of at most ${MOST_PERMISSIONS} names of permissions, or null`],
  ['workspace', 'the slug or the id of a workspace, or null'],
  ['ip', 'an address as text, such as 203.0.113.7 or 2001:db8::1, or null'],
  ['access', '"read", "write" or null'],
  ['operation', 'the id of a persisted operation, or null'],
])

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
    if (isValid === null) return [{ path: [name], code: 'UNKNOWN_FIELD', message: `There is no field of this name. Known are ${[...FIELDS.keys()].join(', ')}.` }]
    return isValid ? [] : [{ path: [name], code: 'INVALID_VALUE', message: `${name} must be ${FIELDS.get(name)}.` }]
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
