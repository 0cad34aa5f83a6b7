import { parseAllowlist } from '@latchkey/domain/address/allowlist.ts'
import type { Ownership } from '@latchkey/domain/authority.ts'
import type { ExpiryPreset, ExpiryRefusal } from '@latchkey/domain/expiry.ts'
import { type Issue, type Parsed, quoted, refused } from '@latchkey/domain/issue.ts'
import { CUSTOM_KIND } from '@latchkey/domain/key/kind.ts'
import { type JsonObject, parseDescription, parseMetadata, parseName, parseReason } from '@latchkey/domain/naming.ts'
import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import { parsePermissions, type PermissionGrant, type PermissionLevel } from '@latchkey/domain/permission/lattice.ts'
import type { Config } from '../../config.ts'

type Maybe<T> = T | null | undefined

interface GrantInput {
  permissionLevel?: Maybe<PermissionLevel>
  permissions?: Maybe<readonly string[]>
}

interface WorkspacesInput {
  workspaceScope?: Maybe<'ALL' | 'CHOSEN'>
  workspaces?: Maybe<readonly string[]>
}

interface ExpiryInput {
  expiresIn?: Maybe<ExpiryPreset>
  expiresAt?: Maybe<Date>
}

interface SettingsInput extends GrantInput, WorkspacesInput, ExpiryInput {
  allowedOperations?: Maybe<readonly string[]>
  ipAllowlist?: Maybe<readonly string[]>
  confirmLockout?: Maybe<boolean>
  description?: Maybe<string>
  metadata?: Maybe<Record<string, unknown>>
}

export interface CreateApiKeyInput extends SettingsInput {
  name: string
  ownership?: Maybe<Ownership>
  class?: Maybe<'STANDARD' | 'DEFAULT'>
  kind?: Maybe<string>
  requestId?: Maybe<string>
}

export interface UpdateApiKeyInput extends SettingsInput {
  id: string
  anyOperation?: Maybe<boolean>
  anyAddress?: Maybe<boolean>
  version?: Maybe<number>
  name?: Maybe<string>
  enabled?: Maybe<boolean>
  reason?: Maybe<string>
}

export interface CloneApiKeyInput extends ExpiryInput {
  id: string
  name?: Maybe<string>
  requestId?: Maybe<string>
}

/** When a key is to end, as it was asked for. Null when nothing was said. */
export type AskedExpiry = { expiresIn: ExpiryPreset } | { expiresAt: Date } | null

/** A new key as it was asked for, sound in itself. Whether the principal may make it is decided elsewhere. */
export interface NewApiKey {
  name: string
  description: string
  metadata: JsonObject
  ownership: Ownership | null
  class: 'STANDARD' | 'DEFAULT'
  kind: string
  grant: PermissionGrant
  workspaces: 'ALL' | readonly string[]
  /** Null for any. */
  operations: readonly string[] | null
  /** Canonical ranges; null for any address. */
  ipAllowlist: readonly string[] | null
  expiry: AskedExpiry
  requestId: string | null
}

/** A copy as it was asked for; a name that is null is the original's. */
export interface NewClone {
  id: string
  name: string | null
  expiry: AskedExpiry
  requestId: string | null
}

/** What is to change of a key; what is undefined stays. */
export interface ApiKeyChanges {
  name: string | undefined
  description: string | undefined
  metadata: JsonObject | undefined
  workspaces: 'ALL' | readonly string[] | undefined
  /** Null takes the limit away. */
  operations: readonly string[] | null | undefined
  /** Null takes the allowlist away. */
  ipAllowlist: readonly string[] | null | undefined
  expiry: AskedExpiry
  enabled: boolean | undefined
  reason: string | null
}

const MAX_WORKSPACES = 1000
const MAX_OPERATIONS = 2000
const REQUEST_ID = /^[\x21-\x7e]{1,200}$/

/** Gathers the problems of many parsers, so that one answer names them all. */
class Problems {
  readonly issues: Issue[] = []

  /** The parsed parts, or undefined with the problems kept. */
  keep<Parts>(parsed: Parsed<Parts>): (Parts & { readonly ok: true }) | undefined {
    if (parsed.ok) return parsed
    this.issues.push(...parsed.issues)
    return undefined
  }
}

/**
 * What a level and a list of permissions say together. `current` is the level that a key has already, and null for a new
 * one. Undefined: nothing was said that changes it.
 */
export function parseGrant({ permissionLevel, permissions }: GrantInput, current: PermissionLevel | null, catalogue: Catalogue): Parsed<{ grant: PermissionGrant | undefined }> {
  const level = permissionLevel ?? null
  const names = permissions ?? null
  if (level === null && names === null) {
    return current === null ? refused(['permissionLevel'], 'REQUIRED', 'Choose a permission level: ALL, READ_ONLY, or RESTRICTED with permissions.') : { ok: true, grant: undefined }
  }
  if (level === null && current !== 'RESTRICTED') return refused(['permissionLevel'], 'REQUIRED', 'A list of permissions needs the level RESTRICTED.')
  if (level === 'ALL' || level === 'READ_ONLY') {
    return names === null ? { ok: true, grant: { level } } : refused(['permissions'], 'NOT_TOGETHER', `The level ${level} takes no list of permissions.`)
  }
  if (names === null) {
    return current === 'RESTRICTED' ? { ok: true, grant: undefined } : refused(['permissions'], 'REQUIRED', 'The level RESTRICTED needs a list of permissions.')
  }
  const parsed = parsePermissions(names, catalogue, 'api_key')
  return parsed.ok ? { ok: true, grant: { level: 'RESTRICTED', permissions: parsed.permissions } } : parsed
}

/** What a scope and a list of workspaces say together. A list alone means chosen ones; it never silently means all. */
function parseWorkspaces({ workspaceScope, workspaces }: WorkspacesInput): Parsed<{ workspaces: 'ALL' | readonly string[] | undefined }> {
  const ids = workspaces ?? null
  if (workspaceScope === 'ALL') {
    return ids === null ? { ok: true, workspaces: 'ALL' } : refused(['workspaces'], 'NOT_TOGETHER', 'The workspace scope ALL takes no list of workspaces.')
  }
  if (ids === null) {
    return workspaceScope === 'CHOSEN' ? refused(['workspaces'], 'REQUIRED', 'The workspace scope CHOSEN needs a list of workspaces.') : { ok: true, workspaces: undefined }
  }
  if (ids.length === 0) return refused(['workspaces'], 'EMPTY_LIST', 'Choose at least one workspace.')
  if (ids.length > MAX_WORKSPACES) return refused(['workspaces'], 'TOO_MANY', `At most ${MAX_WORKSPACES} workspaces.`)
  return { ok: true, workspaces: ids }
}

/** What a list of persisted operations says. Taking a limit away is widening and never comes of a list that is missing or empty. */
function parseOperations(ids: Maybe<readonly string[]>, any: Maybe<boolean> = null): Parsed<{ operations: readonly string[] | null | undefined }> {
  if (any === true) return (ids ?? null) === null ? { ok: true, operations: null } : refused(['allowedOperations'], 'NOT_TOGETHER', 'Give anyOperation or a list, not both.')
  if (ids === null || ids === undefined) return { ok: true, operations: undefined }
  if (ids.length === 0) return refused(['allowedOperations'], 'EMPTY_LIST', 'Choose at least one persisted operation.')
  if (ids.length > MAX_OPERATIONS) return refused(['allowedOperations'], 'TOO_MANY', `At most ${MAX_OPERATIONS} persisted operations.`)
  return { ok: true, operations: ids }
}

/** What a list of ranges says. Taking an allowlist away is widening and never comes of a list that is missing or empty. */
function parseAddresses(ranges: Maybe<readonly string[]>, any: Maybe<boolean> = null): Parsed<{ ipAllowlist: readonly string[] | null | undefined }> {
  if (any === true) return (ranges ?? null) === null ? { ok: true, ipAllowlist: null } : refused(['ipAllowlist'], 'NOT_TOGETHER', 'Give anyAddress or a list, not both.')
  if (ranges === null || ranges === undefined) return { ok: true, ipAllowlist: undefined }
  const parsed = parseAllowlist(ranges)
  return parsed.ok ? { ok: true, ipAllowlist: parsed.value } : parsed
}

function parseExpiry({ expiresIn, expiresAt }: ExpiryInput): Parsed<{ expiry: AskedExpiry }> {
  const period = expiresIn ?? null
  const date = expiresAt ?? null
  if (period !== null && date !== null) return { ok: false, issues: [issueOfExpiry('BOTH_GIVEN')] }
  if (period !== null) return { ok: true, expiry: { expiresIn: period } }
  return { ok: true, expiry: date === null ? null : { expiresAt: date } }
}

const EXPIRY_WORDS: Readonly<Record<ExpiryRefusal, string>> = {
  BOTH_GIVEN: 'Give expiresIn or expiresAt, not both.',
  INVALID_DATE: 'This date is past the year 9999.',
  IN_THE_PAST: 'The end must be in the future.',
  NEVER_NOT_ALLOWED: 'The policy of the organization asks every key to end.',
  BEYOND_MAXIMUM: 'The policy of the organization allows no end this late.',
  BEYOND_CREDENTIAL: 'The key cannot end later than the credential that asks for it.',
  EXTENSION_NOT_ALLOWED: 'The policy of the organization allows no later end for a key that exists.',
}

/** The issue that an end is refused with; it stands beside the field that asks for dates. */
export const issueOfExpiry = (reason: ExpiryRefusal): Issue => ({ path: ['expiresAt'], code: reason, message: EXPIRY_WORDS[reason] })

/** The caller's own name for a request. */
export const parseRequestId = (text: string): Parsed<{ value: string }> =>
  REQUEST_ID.test(text) ? { ok: true, value: text } : refused(['requestId'], 'INVALID_REQUEST_ID', 'A request id is 1 to 200 printable ASCII characters without spaces.')

/** The class DEFAULT says everything that its one key may do; what is given beside it has to agree. */
function parseDefaultClass(input: CreateApiKeyInput): Parsed<{ grant: PermissionGrant }> {
  const issues: Issue[] = []
  const disagree = (path: string, message: string): void => void issues.push({ path: [path], code: 'DEFAULT_CLASS', message })
  if ((input.ownership ?? 'SERVICE') !== 'SERVICE') disagree('ownership', 'The key of class DEFAULT is a service key.')
  if ((input.kind ?? CUSTOM_KIND) !== CUSTOM_KIND) disagree('kind', 'The key of class DEFAULT has no kind.')
  if ((input.permissionLevel ?? 'ALL') !== 'ALL') disagree('permissionLevel', 'The key of class DEFAULT has the level ALL.')
  if ((input.permissions ?? null) !== null) disagree('permissions', 'The key of class DEFAULT takes no list of permissions.')
  if ((input.workspaceScope ?? 'ALL') !== 'ALL') disagree('workspaceScope', 'The key of class DEFAULT is for all workspaces.')
  if ((input.workspaces ?? null) !== null) disagree('workspaces', 'The key of class DEFAULT takes no list of workspaces.')
  if ((input.allowedOperations ?? null) !== null) disagree('allowedOperations', 'The key of class DEFAULT runs any operation.')
  if ((input.ipAllowlist ?? null) !== null) disagree('ipAllowlist', 'The key of class DEFAULT is for any address.')
  return issues.length > 0 ? { ok: false, issues } : { ok: true, grant: { level: 'ALL' } }
}

function parseKind(input: CreateApiKeyInput, kind: string, { kinds }: Config): Parsed<{ grant: PermissionGrant }> {
  const found = kinds.get(kind)
  if (found === undefined) return refused(['kind'], 'UNKNOWN_KIND', `There is no kind of key ${quoted(kind)}. There are ${[CUSTOM_KIND, ...kinds.keys()].join(', ')}.`)
  if ((input.permissionLevel ?? 'RESTRICTED') !== 'RESTRICTED') return refused(['permissionLevel'], 'NOT_TOGETHER', 'A kind has the level RESTRICTED.')
  if ((input.permissions ?? null) !== null) return refused(['permissions'], 'NOT_TOGETHER', 'A kind brings its own permissions.')
  return { ok: true, grant: { level: 'RESTRICTED', permissions: found.permissions } }
}

function parseNewGrant(input: CreateApiKeyInput, config: Config): Parsed<{ grant: PermissionGrant }> {
  const kind = input.kind ?? CUSTOM_KIND
  if (input.class === 'DEFAULT') return parseDefaultClass(input)
  if (kind !== CUSTOM_KIND) return parseKind(input, kind, config)
  const parsed = parseGrant(input, null, config.catalogue)
  if (!parsed.ok || parsed.grant !== undefined) return parsed as Parsed<{ grant: PermissionGrant }>
  return refused(['permissionLevel'], 'REQUIRED', 'Choose a permission level.')
}

/** Parses the input of a creation, all problems at once. Only known fields are read, so nothing else of the input reaches a row. */
export function parseNewApiKey(input: CreateApiKeyInput, config: Config): Parsed<{ wanted: NewApiKey }> {
  const problems = new Problems()
  const name = problems.keep(parseName(input.name))
  const description = problems.keep(parseDescription(input.description ?? ''))
  const metadata = problems.keep(parseMetadata(input.metadata ?? {}))
  const grant = problems.keep(parseNewGrant(input, config))
  const workspaces = problems.keep(input.class === 'DEFAULT' ? { ok: true, workspaces: 'ALL' as const } : parseWorkspaces(input))
  const operations = problems.keep(parseOperations(input.allowedOperations))
  const addresses = problems.keep(parseAddresses(input.ipAllowlist))
  const expiry = problems.keep(parseExpiry(input))
  const requestId = problems.keep(input.requestId === null || input.requestId === undefined ? { ok: true, value: null } : parseRequestId(input.requestId))
  if (!name || !description || !metadata || !grant || !workspaces || !operations || !addresses || !expiry || !requestId) return { ok: false, issues: problems.issues }
  return {
    ok: true,
    wanted: {
      name: name.value,
      description: description.value,
      metadata: metadata.value,
      ownership: input.class === 'DEFAULT' ? 'SERVICE' : (input.ownership ?? null),
      class: input.class ?? 'STANDARD',
      kind: input.kind ?? CUSTOM_KIND,
      grant: grant.grant,
      workspaces: workspaces.workspaces ?? 'ALL',
      operations: operations.operations ?? null,
      ipAllowlist: addresses.ipAllowlist ?? null,
      expiry: expiry.expiry,
      requestId: requestId.value,
    },
  }
}

/** Parses what a copy is to have of its own, all problems at once. */
export function parseClone(input: CloneApiKeyInput): Parsed<{ wanted: NewClone }> {
  const problems = new Problems()
  const name = problems.keep(input.name === null || input.name === undefined ? { ok: true, value: null } : parseName(input.name))
  const expiry = problems.keep(parseExpiry(input))
  const requestId = problems.keep(input.requestId === null || input.requestId === undefined ? { ok: true, value: null } : parseRequestId(input.requestId))
  if (!name || !expiry || !requestId) return { ok: false, issues: problems.issues }
  return { ok: true, wanted: { id: input.id, name: name.value, expiry: expiry.expiry, requestId: requestId.value } }
}

/** Parses what an update asks for, but for the grant, which depends on the key. */
export function parseApiKeyChanges(input: UpdateApiKeyInput): Parsed<{ changes: ApiKeyChanges }> {
  const problems = new Problems()
  const given = <T, Parts>(value: Maybe<T>, parse: (value: T) => Parsed<{ readonly value: Parts }>): Parts | undefined =>
    value === null || value === undefined ? undefined : problems.keep(parse(value))?.value
  const changes = {
    name: given(input.name, (text) => parseName(text)),
    description: given(input.description, (text) => parseDescription(text)),
    metadata: given(input.metadata, (value) => parseMetadata(value)),
    workspaces: problems.keep(parseWorkspaces(input))?.workspaces,
    operations: problems.keep(parseOperations(input.allowedOperations, input.anyOperation))?.operations,
    ipAllowlist: problems.keep(parseAddresses(input.ipAllowlist, input.anyAddress))?.ipAllowlist,
    expiry: problems.keep(parseExpiry(input))?.expiry ?? null,
    enabled: input.enabled ?? undefined,
    reason: given(input.reason, (text) => parseReason(text)) ?? null,
  }
  return problems.issues.length > 0 ? { ok: false, issues: problems.issues } : { ok: true, changes }
}
