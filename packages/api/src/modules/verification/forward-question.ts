import type { PermissionName } from '@latchkey/domain/permission/catalogue.ts'
import type { FastVerifier } from './verifier.ts'
import type { ParsedQuestion } from './verification-question.ts'
import { AskerFault } from './asker-fault.ts'

export type CredentialChoice = 'any' | 'bearer' | 'x-api-key' | 'basic'

/** What a gateway asks, by the parameters of its address. */
export interface ForwardQuestion {
  readonly question: ParsedQuestion
  readonly credential: CredentialChoice
  /** What a throttled request is answered with. */
  readonly throttleStatus: 403 | 429
  readonly permissions: readonly PermissionName[]
}

const CHOICES: ReadonlySet<string> = new Set<CredentialChoice>(['any', 'bearer', 'x-api-key', 'basic'])
const PARAMETERS: ReadonlySet<string> = new Set(['permission', 'workspace', 'credential', 'throttle_status'])

const fault = (message: string): AskerFault => new AskerFault(400, 'BAD_USER_INPUT', message)

function single(parameters: URLSearchParams, name: string): string | null {
  const values = parameters.getAll(name)
  if (values.length > 1) throw fault(`Give ${name} once.`)
  return values[0] ?? null
}

/**
 * Reads the address of a gateway's question. Throws the asker's fault for what is not known: a misspelled permission
 * must not let anything through, and neither must an empty `permission` or `workspace`, which a gateway's template leaves
 * where it had nothing to put there.
 */
export function parseForwardQuestion(search: string, verifier: Pick<FastVerifier, 'parse'>): ForwardQuestion {
  const parameters = new URLSearchParams(search)
  for (const name of parameters.keys()) if (!PARAMETERS.has(name)) throw fault(`There is no parameter ${JSON.stringify(name.slice(0, 40))}. Known are ${[...PARAMETERS].join(', ')}.`)
  const credential = single(parameters, 'credential') ?? 'any'
  if (!CHOICES.has(credential)) throw fault(`credential is one of ${[...CHOICES].join(', ')}.`)
  const throttle = single(parameters, 'throttle_status') ?? '429'
  if (throttle !== '429' && throttle !== '403') throw fault('throttle_status is 429 or 403.')
  const workspace = single(parameters, 'workspace')
  if (workspace === '') throw fault('workspace is empty. Name one, or leave the parameter out where the service looks at X-Latchkey-Workspaces itself.')
  const permissions = parameters.getAll('permission').flatMap((names) => names.split(','))
  const question = verifier.parse({ key: '', permissions, workspace })
  if (!('access' in question)) throw fault(permissions.includes('') ? 'permission is empty. Name one, or leave the parameter out.' : 'A permission is not in the catalogue.')
  return { question, credential: credential as CredentialChoice, throttleStatus: throttle === '403' ? 403 : 429, permissions: question.permissions }
}

const MOST_KEPT = 1_000

/** The same, remembering what was read: a gateway asks a few questions very often. */
export function createForwardQuestions(verifier: Pick<FastVerifier, 'parse'>): (search: string) => ForwardQuestion {
  const kept = new Map<string, ForwardQuestion>()
  // The last one is compared as text: a look-up would make the engine keep a copy of it.
  let lastSearch = ''
  let last: ForwardQuestion | null = null

  const readAnew = (search: string): ForwardQuestion => {
    const parsed = parseForwardQuestion(search, verifier)
    if (kept.size >= MOST_KEPT) kept.clear()
    kept.set(search, parsed)
    return parsed
  }

  return (search) => {
    if (last !== null && search === lastSearch) return last
    last = kept.get(search) ?? readAnew(search)
    lastSearch = search
    return last
  }
}
