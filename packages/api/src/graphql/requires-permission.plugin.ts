import PothosBuilder, { BasePlugin, type PothosOutputFieldConfig, PothosSchemaError, type PothosTypeConfig, type SchemaTypes } from '@pothos/core'

const NAME = 'requiresPermission' as const

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      requiresPermission: RequiresPermission<Types>
    }
  }
}

/** The permission of a guard, null where it asks for none. Throws for a guard that says nothing, or anything else than the three. */
function permissionOf(guard: unknown, field: string): string | null {
  const said = typeof guard === 'object' && guard !== null ? Object.entries(guard) : []
  const [kind, value] = said.length === 1 ? (said[0] ?? []) : []
  if (kind === 'permission' && typeof value === 'string') return value
  if (kind === 'authenticated' && value === true) return null
  if (kind === 'public' && typeof value === 'string' && value !== '') return null
  throw new PothosSchemaError(`The guard of ${field} must be one of permission, authenticated and public.`)
}

/**
 * Shows the guard to integrators: a field with a `permission` scope carries `@requiresPermission` in the printed schema,
 * derived from the one declaration that is also enforced. A guard that is none of the three scopes stops the start, so
 * that nothing is taken for guarded that is not.
 */
class RequiresPermission<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onTypeConfig(type: PothosTypeConfig): PothosTypeConfig {
    if ('authScopes' in type.pothosOptions) throw new PothosSchemaError(`${type.name} has a guard, and only fields can have one.`)
    return type
  }

  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (!('authScopes' in field.pothosOptions)) return field
    const permission = permissionOf(field.pothosOptions.authScopes, `${field.parentType}.${field.name}`)
    if (permission === null) return field
    return { ...field, extensions: { ...field.extensions, requiredPermission: permission, directives: { requiresPermission: { permission } } } }
  }
}

PothosBuilder.registerPlugin(NAME, RequiresPermission)

export const requiresPermissionPlugin = NAME
