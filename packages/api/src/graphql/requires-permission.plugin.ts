import { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import PothosBuilder from '@pothos/core'

const NAME = 'requiresPermission' as const

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      requiresPermission: RequiresPermission<Types>
    }
  }
}

const permissionOf = (options: object): string | null => {
  const scopes = 'authScopes' in options ? options.authScopes : null
  const permission = typeof scopes === 'object' && scopes !== null && 'permission' in scopes ? scopes.permission : null
  return typeof permission === 'string' ? permission : null
}

/**
 * Shows the guard to integrators: a field with a `permission` scope carries `@requiresPermission` in the printed schema,
 * derived from the one declaration that is also enforced.
 */
class RequiresPermission<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const permission = permissionOf(field.pothosOptions)
    if (permission === null) return field
    return { ...field, extensions: { ...field.extensions, requiredPermission: permission, directives: { requiresPermission: { permission } } } }
  }
}

PothosBuilder.registerPlugin(NAME, RequiresPermission)

export const requiresPermissionPlugin = NAME
