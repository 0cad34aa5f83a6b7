import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { AUDIT_ACTIONS, type AuditAction } from '@latchkey/domain/audit/actions.ts'
import { DOMAIN_ERRORS } from '@latchkey/domain/errors.ts'
import { type GraphQLField, GraphQLInterfaceType, type GraphQLObjectType, isInputObjectType, isInterfaceType, isIntrospectionType, isObjectType, isScalarType, isSpecifiedScalarType, parse, validate } from 'graphql'
import { MikroORM } from '@mikro-orm/postgresql'
import { describe, expect, inject, test } from 'vitest'
import { findRoot, readManifest } from './commands/contract.ts'
import { entities } from './entities.ts'
import { domainErrorTypes } from './graphql/domain-errors.ts'
import { databaseUrl, TEMPLATE_DATABASE } from './testing/database-server.ts'
import { printedSchema } from './print-schema.ts'
import { createSchema } from './schema.ts'
import { CREDENTIAL_MUTATIONS } from './graphql/limits.ts'

const schema = createSchema()
const root = findRoot()
const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type))

interface Guard {
  permission?: string
  authenticated?: boolean
  public?: string
}

const guardOf = (field: GraphQLField<unknown, unknown>): Guard | null => {
  const options = field.extensions['pothosOptions'] as { authScopes?: Guard } | undefined
  return typeof options?.authScopes === 'object' ? options.authScopes : null
}

/** Fields of `Query` and `Mutation` that nobody needs to be known for. Each was looked at; a new one fails until it was. */
const PUBLIC_FIELDS = new Set(['Query.installation', 'Query.viewer', 'Query.oneTimeLink', 'Mutation.setUpLatchkey', 'Mutation.signIn', 'Mutation.signOut', 'Mutation.acceptInvitation', 'Mutation.resetPassword'])

/** Mutations of a person's own account: about no organization, so no permission is. Keys are refused, which their tests show. */
const OWN_ACCOUNT = new Set(['updateProfile', 'changePassword', 'endSession', 'endOtherSessions'])

/** Types whose fields reach further than the row they stand on; each of their fields that lists something has a guard. */
const GUARDED_LISTS: Readonly<Record<string, string>> = {
  'Organization.apiKeys': 'api_keys:read',
  'Organization.auditEvents': 'audit_log:read',
  'Organization.invitations': 'members:read',
  'Organization.members': 'members:read',
  'Organization.operationVersions': 'operations:read',
  'Organization.persistedOperations': 'operations:read',
  'Organization.workspaces': 'workspaces:read',
}

/** What each mutation writes into the audit log; or why it writes nothing. */
const MUTATION_AUDIT: Readonly<Record<string, readonly AuditAction[] | string>> = {
  setUpLatchkey: ['installation.set_up', 'organization.created', 'member.added', 'workspace.created', 'api_key.created', 'session.started'],
  signIn: ['session.started', 'session.ended'],
  signOut: ['session.ended'],
  acceptInvitation: ['member.added', 'session.started'],
  resetPassword: ['member.password_reset', 'session.ended'],
  updateProfile: ['member.profile_changed'],
  changePassword: ['member.password_changed', 'session.ended'],
  endSession: ['session.ended'],
  endOtherSessions: ['session.ended'],
  createWorkspace: ['workspace.created'],
  updateOrganizationPolicies: ['organization.updated'],
  lowerApiKeyCap: ['organization.updated'],
  updateWorkspace: ['workspace.updated'],
  archiveWorkspace: ['workspace.archived'],
  unarchiveWorkspace: ['workspace.unarchived'],
  registerPersistedOperations: ['persisted_operations.registered'],
  retireOperationVersion: ['persisted_operations.version_retired'],
  inviteMember: ['member.invited'],
  withdrawInvitation: ['member.invitation_withdrawn'],
  changeMemberRole: ['member.role_changed'],
  removeMember: ['member.removed', 'api_key.revoked'],
  createApiKey: ['api_key.created'],
  cloneApiKey: ['api_key.created'],
  updateApiKey: ['api_key.updated', 'api_key.disabled', 'api_key.enabled'],
  disableApiKey: ['api_key.disabled'],
  enableApiKey: ['api_key.enabled'],
  rotateApiKey: ['api_key.rotated'],
  endApiKeyRotation: ['api_key.rotation_ended'],
  cancelApiKeyRotation: ['api_key.rotation_cancelled'],
  revokeApiKey: ['api_key.revoked'],
  revokeApiKeys: ['api_key.revoked'],
  disableApiKeys: ['api_key.disabled'],
  deleteApiKey: ['api_key.deleted'],
  replaceUndeliveredSecret: ['api_key.secret_replaced'],
  verifyApiKey: 'it changes nothing; when a key was last used is counted, not audited',
}

const fieldsOf = (name: 'Query' | 'Mutation'): [string, GraphQLField<unknown, unknown>][] => Object.entries((schema.getType(name) as GraphQLObjectType).getFields())

describe('every door has a guard', () => {
  test.each([...fieldsOf('Query'), ...fieldsOf('Mutation')].map(([name, field]) => [name, field] as const))('%s says who may use it', (name, field) => {
    const type = fieldsOf('Mutation').some(([mutation]) => mutation === name) ? 'Mutation' : 'Query'
    const guard = guardOf(field)
    if (PUBLIC_FIELDS.has(`${type}.${name}`)) expect(guard?.public, 'a public field says why').toEqual(expect.any(String))
    else if (type === 'Mutation' && OWN_ACCOUNT.has(name)) expect(guard?.authenticated, 'an own account needs its person').toBe(true)
    else if (type === 'Mutation') expect(guard?.permission, 'a mutation names its permission').toMatch(/^[a-z_]+:[a-z]+$/)
    else expect(guard?.permission ?? guard?.authenticated, 'a query asks for a permission or a principal').toBeTruthy()
  })

  test('the public list names only fields that exist', () => {
    for (const path of PUBLIC_FIELDS) {
      const [type = '', field = ''] = path.split('.')
      expect((schema.getType(type) as GraphQLObjectType).getFields()[field], path).toBeDefined()
    }
  })

  test.each(Object.entries(GUARDED_LISTS))('%s needs %s, and the printed schema says so', (path, permission) => {
    const [type = '', field = ''] = path.split('.')
    const found = (schema.getType(type) as GraphQLObjectType).getFields()[field]
    expect(found && guardOf(found)?.permission).toBe(permission)
    expect(found?.extensions['directives']).toMatchObject({ requiresPermission: { permission } })
  })

  test('every connection is a guarded list', () => {
    const connections = types
      .filter((type) => isObjectType(type))
      .flatMap((type) => Object.values(type.getFields()).filter((field) => String(field.type).replace('!', '').endsWith('Connection')).map((field) => `${type.name}.${field.name}`))
    expect(connections.sort()).toEqual(Object.keys(GUARDED_LISTS).sort())
  })

  test('mutations that make, reveal or test a credential exist under the names that the limit knows', () => {
    const mutations = fieldsOf('Mutation').map(([name]) => name)
    for (const name of CREDENTIAL_MUTATIONS) expect(mutations).toContain(name)
  })
})

describe('failures', () => {
  const classes = [...domainErrorTypes.entries()]

  test('every class in a *.errors.ts file is registered with the schema', () => {
    const declared = sourceFiles().filter((file) => file.endsWith('.errors.ts')).flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/export class (\w+) extends DomainError/g)].map((match) => match[1] ?? ''))
    expect(classes.map(([name]) => name).sort()).toEqual([...declared, 'InvalidInput'].sort())
  })

  test('every code is of the closed list and belongs to one class', () => {
    const codes = sourceFiles()
      .filter((file) => file.endsWith('.errors.ts') || file.endsWith('invalid-input.ts'))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/readonly code = '(\w+)'/g)].map((match) => match[1] ?? ''))
    expect(new Set(codes).size).toBe(codes.length)
    for (const code of codes) expect(Object.keys(DOMAIN_ERRORS)).toContain(code)
  })

  test('every error type is a DomainError', () => {
    for (const [name] of classes) {
      const type = schema.getType(name)
      expect(isObjectType(type) && type.getInterfaces().map((one) => one.name), name).toContain('DomainError')
    }
  })
})

describe('the audit log', () => {
  test('every mutation is decided: it writes these actions, or nothing because', () => {
    expect(fieldsOf('Mutation').map(([name]) => name).sort()).toEqual(Object.keys(MUTATION_AUDIT).sort())
    for (const actions of Object.values(MUTATION_AUDIT)) if (typeof actions !== 'string') for (const action of actions) expect(Object.keys(AUDIT_ACTIONS)).toContain(action)
  })

  test('every action is written somewhere', () => {
    const source = sourceFiles().filter((file) => !file.endsWith('.test.ts')).map((file) => readFileSync(file, 'utf8')).join('\n')
    expect(Object.keys(AUDIT_ACTIONS).filter((action) => !source.includes(`'${action}'`))).toEqual([])
  })
})

describe('the schema', () => {
  test('is the one that is checked in', () => {
    expect(readFileSync(join(root, 'packages/contract/schema.graphql'), 'utf8')).toBe(printedSchema())
  })

  test('describes every type, field, argument, input and value for an integrator', () => {
    const missing: string[] = []
    for (const type of types) {
      if (isScalarType(type) && isSpecifiedScalarType(type)) continue
      if (!type.description && type.name !== 'ID') missing.push(type.name)
      if (isObjectType(type) || isInterfaceType(type)) {
        for (const field of Object.values(type.getFields())) {
          if (!field.description) missing.push(`${type.name}.${field.name}`)
          for (const argument of field.args) if (!argument.description) missing.push(`${type.name}.${field.name}(${argument.name})`)
        }
      }
      if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) if (!field.description) missing.push(`${type.name}.${field.name}`)
      if ('getValues' in type) for (const value of type.getValues()) if (!value.description) missing.push(`${type.name}.${value.name}`)
    }
    // Result unions are named by their mutation, which says what each member means.
    expect(missing.filter((name) => !name.endsWith('Result'))).toEqual([])
  })

  test('shows a secret nowhere but on the payload of the mutation that made it', () => {
    const secretLike = types
      // The names of mutations say what they do to a secret; what they answer is on their payloads.
      .filter((type) => type.name !== 'Mutation')
      .filter((type) => isObjectType(type) || type instanceof GraphQLInterfaceType)
      .flatMap((type) => Object.keys(type.getFields()).filter((field) => /secret|hash|digest|password|token/i.test(field)).map((field) => `${type.name}.${field}`))
    // The hashes are those of the audit chain: whoever exports it can prove it.
    expect(secretLike.sort()).toEqual(['ApiKeyViewerCan.replaceSecret', 'AuditEvent.hash', 'AuditEvent.previousHash', 'CloneApiKeySuccess.secret', 'CreateApiKeySuccess.secret', 'ReplaceUndeliveredSecretSuccess.secret', 'RotateApiKeySuccess.secret', 'SetUpLatchkeySuccess.defaultApiKeySecret'])
  })

  test('every built-in operation is valid against it', () => {
    for (const [id, text] of Object.entries(readManifest(root))) expect(validate(schema, parse(text)).map((error) => error.message), id).toEqual([])
  })
})

test('the migrations make exactly what the entities describe', async () => {
  const orm = await MikroORM.init({ clientUrl: databaseUrl(inject('databaseServerUrl'), TEMPLATE_DATABASE), entities })
  try {
    const difference = await orm.schema.getUpdateSchemaSQL()
    // The migrator's own table and the functions that append to the audit log, announce changes, keep and forget uses and find names are no entities.
    const ours = difference.split('\n').filter((line) => line !== '' && !line.startsWith('set names') && !line.startsWith('drop table if exists "migration"') && !/^drop function if exists "(?:append_audit|forget_recent_uses|announce_\w+|announced_change|use_of_\w+|api_key_name_\w+|\w+_(?:announce|forget|use_of)_\w+_fn)"/.test(line) && !/^drop trigger if exists "(?:announce_|forget_|use_of_)/.test(line))
    expect(ours).toEqual([])
  } finally {
    await orm.close()
  }
})

/** Longer files need a reason here. */
const LONG_FILES: Readonly<Record<string, string>> = {}

test('no file is longer than 300 lines without a reason', () => {
  const long = sourceFiles()
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('/migrations/'))
    .filter((file) => readFileSync(file, 'utf8').split('\n').length > 301)
    .map((file) => relative(root, file))
  expect(long.filter((file) => LONG_FILES[file] === undefined)).toEqual([])
})

test('whoever copies the context of a request names its entity manager, which a copy leaves out', () => {
  const copies = ['modules', 'graphql', 'application'].flatMap((directory) =>
    sourceFiles()
      .filter((file) => file.startsWith(join(import.meta.dirname, directory)) && !file.endsWith('.test.ts'))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\{ \.\.\.(?:ctx|context)\b[^}]*\}/g)].map(([copy]) => `${relative(root, file)}: ${copy}`)),
  )
  expect(copies.filter((copy) => !/\bem: (?:ctx|context)\.em\b/.test(copy))).toEqual([])
})

function sourceFiles(): string[] {
  return readdirSync(import.meta.dirname, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
}
