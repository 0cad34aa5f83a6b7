import { CommandFailure } from '../../failure.ts'
import { type Column, colorOfStatus, dayOf, type OutputOptions, printProperties } from '../../output.ts'
import type { Surroundings } from '../../surroundings.ts'

/** A key as REST gives it. */
export interface Key {
  id: string
  name: string
  description: string
  kind: string
  ownership: string
  key_prefix: string
  permission_level: string
  scopes: readonly string[]
  workspace_scope: string
  workspaces: readonly string[]
  status: string
  expires_at: string | null
  last_used_at: string | null
  created_at: string
  /** Null while no rotation is under way. */
  rotation: { ends_at: string } | null
}

/** Refuses what is no id of a key, without repeating it: it may be a key. */
export function demandKeyId(id: string): void {
  if (!/^key_[0-9A-Za-z]{1,64}$/.test(id)) throw new CommandFailure('usage', 'This is no id of a key: ids begin with key_. A key itself is never given here.')
}

const permissionsOf = ({ permission_level: level, scopes }: Key): string => (level === 'RESTRICTED' ? scopes.join(',') : level)
const workspacesOf = ({ workspace_scope: scope, workspaces }: Key): string => (scope === 'ALL' ? 'ALL' : workspaces.join(','))

export const KEY_COLUMNS: readonly Column[] = [
  { title: 'ID' },
  { title: 'NAME' },
  { title: 'STATUS', color: colorOfStatus },
  { title: 'KEY' },
  { title: 'PERMISSIONS' },
  { title: 'EXPIRES' },
  { title: 'LAST USED' },
]

const WIDEST = 40
const shortened = (text: string): string => (text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text)

export const keyCells = (key: Key, { plain }: OutputOptions): string[] => {
  const permissions = permissionsOf(key)
  return [
    key.id,
    key.name,
    key.status,
    key.key_prefix,
    plain === true ? permissions : shortened(permissions),
    plain === true ? (key.expires_at ?? '') : dayOf(key.expires_at, 'never'),
    plain === true ? (key.last_used_at ?? '') : dayOf(key.last_used_at, 'never'),
  ]
}

/** Everything of a key that people ask for first. */
export function printKey(around: Surroundings, options: OutputOptions, key: Key, print = around.out): void {
  printProperties(
    around,
    options,
    [
      ['id', key.id],
      ['name', key.name],
      ['status', key.status],
      ['key', key.key_prefix],
      ['kind', key.kind],
      ['ownership', key.ownership],
      ['permissions', permissionsOf(key)],
      ['workspaces', workspacesOf(key)],
      ['expires', key.expires_at ?? 'never'],
    ],
    print,
  )
}
