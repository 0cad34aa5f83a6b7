import type { Issue, Parsed } from '@latchkey/domain/issue.ts'
import { parseEmail, parseName, parsePassword, parseSlug } from '@latchkey/domain/naming.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import { slugOf } from '../organizations/organization.policy.ts'

export interface SetUpInput {
  token: string
  organizationName: string
  organizationSlug?: string | null | undefined
  name: string
  email: string
  password: string
  workspaceNames?: readonly string[] | null | undefined
  createDefaultApiKey?: boolean | null | undefined
}

export interface ParsedSetUp {
  organization: { name: string; slug: string }
  owner: { name: string; email: string; password: string }
  workspaces: { name: string; slug: string }[]
}

const DEFAULT_WORKSPACE = 'Production'
const MAX_WORKSPACES = 20

function parseWorkspaces(names: readonly string[], issues: Issue[]): ParsedSetUp['workspaces'] {
  const wanted = names.length === 0 ? [DEFAULT_WORKSPACE] : names
  if (wanted.length > MAX_WORKSPACES) issues.push({ path: ['workspaceNames'], code: 'TOO_MANY', message: `At most ${MAX_WORKSPACES} to begin with.` })
  const workspaces: ParsedSetUp['workspaces'] = []
  wanted.slice(0, MAX_WORKSPACES).forEach((text, index) => {
    const path = ['workspaceNames', index]
    const name = parseName(text, path)
    const slug = name.ok ? parseSlug(slugOf(text), path) : name
    if (!name.ok || !slug.ok) issues.push(...(slug.ok ? [] : slug.issues))
    else if (workspaces.some((other) => other.slug === slug.value)) issues.push({ path, code: 'DUPLICATE', message: 'Two of these names would get the same short name.' })
    else workspaces.push({ name: name.value, slug: slug.value })
  })
  return workspaces
}

/** What setup is to make, or `InvalidInput` with everything that is wrong. Without workspaces there is one, "Production". */
export function parseSetUp(input: SetUpInput): ParsedSetUp {
  const issues: Issue[] = []
  const keep = (parsed: Parsed<{ value: string }>): string => {
    if (parsed.ok) return parsed.value
    issues.push(...parsed.issues)
    return ''
  }
  const organizationName = keep(parseName(input.organizationName, ['organizationName']))
  // Where the slug comes from the name, a name that gives none is what has to be mended, by giving one.
  const slug = organizationName === '' ? '' : keep(parseSlug(input.organizationSlug ?? slugOf(organizationName), ['organizationSlug']))
  const name = keep(parseName(input.name))
  const email = keep(parseEmail(input.email))
  const password = keep(parsePassword(input.password, [input.name, input.email, input.organizationName]))
  const workspaces = parseWorkspaces(input.workspaceNames ?? [], issues)
  if (issues.length > 0) throw new InvalidInput(issues)
  return { organization: { name: organizationName, slug }, owner: { name, email, password }, workspaces }
}
