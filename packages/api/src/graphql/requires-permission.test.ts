import SchemaBuilder from '@pothos/core'
import { expect, test } from 'vitest'
import { requiresPermissionPlugin } from './requires-permission.plugin.ts'

/** A schema whose one field, or whose type of it, has this guard. */
function schemaWith(guard: unknown, { onType = false } = {}) {
  const builder = new SchemaBuilder<object>({ plugins: [requiresPermissionPlugin], scopeAuth: { authScopes: () => ({}) } })
  builder.queryType((onType ? { authScopes: guard } : {}) as never)
  builder.queryField('field', (t) => t.string({ ...(onType ? {} : { authScopes: guard as never }), nullable: true, resolve: () => 'secret' }))
  return builder.toSchema()
}

test.each<[unknown]>([[{ permision: 'api_keys:read' }], [{}], [{ authenticated: false }], [{ public: '' }], [{ public: 'why', permission: 'api_keys:read' }], [() => true], [null], [{ permission: ['api_keys:read'] }]])(
  'a guard that says nothing, or something else than the three, stops the start: %j',
  (guard) => {
    expect(() => schemaWith(guard)).toThrow('must be one of permission, authenticated and public')
  },
)

test('a guard on a type, which would not be asked, stops it too', () => {
  expect(() => schemaWith({ authenticated: true }, { onType: true })).toThrow('only fields can have one')
})
