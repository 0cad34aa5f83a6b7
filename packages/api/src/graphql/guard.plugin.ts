import PothosBuilder, { BasePlugin, type FieldNullability, type InputFieldMap, MutationFieldBuilder, ObjectFieldBuilder, type PothosOutputFieldConfig, PothosSchemaError, type PothosTypeConfig, QueryFieldBuilder, type SchemaTypes, type TypeParam } from '@pothos/core'
import type { ManagementPermissionName } from '@latchkey/domain/permission/catalogue.ts'
import type { GraphQLFieldResolver } from 'graphql'
import { refusalFor } from '../application/demand.ts'
import type { Principal } from '../application/principal.ts'
import { unauthenticated } from '../application/refusal.ts'
import type { OrganizationContext, RequestContext } from '../application/request-context.ts'

const NAME = 'guard' as const

/**
 * Who may ask for a field: whoever holds a permission in the request's organization, any principal, or everybody, with the
 * reason why nobody needs to be known.
 */
export type Guard = { permission: ManagementPermissionName } | { authenticated: true } | { public: string }

type GuardedContext<G extends Guard> = G extends { permission: string } ? OrganizationContext : G extends { authenticated: true } ? RequestContext & { principal: Principal } : RequestContext

type Guarded<Types extends SchemaTypes, G extends Guard> = Omit<Types, 'Context'> & { Context: GuardedContext<G> }

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      guard: GuardPlugin<Types>
    }

    interface FieldOptions<
      Types extends SchemaTypes,
      ParentShape,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      authScopes?: Guard
    }

    interface QueryFieldBuilder<Types extends SchemaTypes, ParentShape> {
      withAuth: <G extends Guard>(guard: G) => QueryFieldBuilder<Guarded<Types, G>, ParentShape>
    }

    interface MutationFieldBuilder<Types extends SchemaTypes, ParentShape> {
      withAuth: <G extends Guard>(guard: G) => MutationFieldBuilder<Guarded<Types, G>, ParentShape>
    }

    interface ObjectFieldBuilder<Types extends SchemaTypes, ParentShape> {
      withAuth: <G extends Guard>(guard: G) => ObjectFieldBuilder<Guarded<Types, G>, ParentShape>
    }
  }
}

/** Builders of fields that all have a guard. A field's own option would come last, so that it is seen by whoever reads the field. */
function withGuard(guard: Guard, fields: object): never {
  const made = fields as { createField: (options: object) => unknown }
  const createField = made.createField.bind(made)
  made.createField = (options) => createField({ authScopes: guard, ...options })
  return made as never
}

Object.assign(QueryFieldBuilder.prototype, {
  withAuth(this: QueryFieldBuilder<SchemaTypes, object>, guard: Guard) {
    return withGuard(guard, new QueryFieldBuilder(this.builder))
  },
})
Object.assign(MutationFieldBuilder.prototype, {
  withAuth(this: MutationFieldBuilder<SchemaTypes, object>, guard: Guard) {
    return withGuard(guard, new MutationFieldBuilder(this.builder))
  },
})
Object.assign(ObjectFieldBuilder.prototype, {
  withAuth(this: ObjectFieldBuilder<SchemaTypes, object>, guard: Guard) {
    return withGuard(guard, new ObjectFieldBuilder(this.builder))
  },
})

type Resolver = GraphQLFieldResolver<unknown, object, object>

/** Why somebody may not use the field, or null. */
type Decide = (ctx: RequestContext) => Error | null

const ANYBODY: Decide = ({ principal }) => (principal === null ? unauthenticated() : null)

/** What a guard lets through; null where that is everybody. Throws for one that says nothing, or anything else. */
function readGuard(guard: unknown, field: string): Decide | null {
  if (guard === undefined) return null
  const said = typeof guard === 'object' && guard !== null ? Object.entries(guard) : []
  const [kind, value] = said.length === 1 ? (said[0] ?? []) : []
  if (kind === 'permission' && typeof value === 'string') return ({ principal, config }) => refusalFor(principal, value as ManagementPermissionName, config.catalogue)
  if (kind === 'authenticated' && value === true) return ANYBODY
  if (kind === 'public' && typeof value === 'string' && value !== '') return null
  throw new PothosSchemaError(`The guard of ${field} must be one of permission, authenticated and public.`)
}

/**
 * Every field that decides says so in its guard, and is asked for nothing before the guard has let it pass. A guard that is
 * none of the three stops the start, so that nothing is taken for guarded that is not. The permission is shown to
 * integrators: it stands as `@requiresPermission` in the printed schema, from the one declaration that is enforced.
 */
class GuardPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onTypeConfig(type: PothosTypeConfig): PothosTypeConfig {
    if ('authScopes' in type.pothosOptions) throw new PothosSchemaError(`${type.name} has a guard, and only fields can have one.`)
    return type
  }

  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const guard = (field.pothosOptions as { authScopes?: unknown }).authScopes
    if (typeof guard !== 'object' || guard === null || !('permission' in guard)) return field
    const { permission } = guard
    return { ...field, extensions: { ...field.extensions, requiredPermission: permission, directives: { requiresPermission: { permission } } } }
  }

  override wrapResolve(resolve: Resolver, field: PothosOutputFieldConfig<Types>): Resolver {
    const decide = readGuard((field.pothosOptions as { authScopes?: unknown }).authScopes, `${field.parentType}.${field.name}`)
    if (decide === null) return resolve
    return (parent, args, ctx, info) => {
      const refused = decide(ctx as RequestContext)
      if (refused !== null) throw refused
      return resolve(parent, args, ctx, info)
    }
  }
}

PothosBuilder.registerPlugin(NAME, GuardPlugin)

export const guardPlugin = NAME
