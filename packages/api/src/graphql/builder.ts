import SchemaBuilder from '@pothos/core'
import DirectivesPlugin from '@pothos/plugin-directives'
import ErrorsPlugin from '@pothos/plugin-errors'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import type { ManagementPermissionName } from '@latchkey/domain/permission/catalogue.ts'
import { refusalFor } from '../application/demand.ts'
import type { Principal } from '../application/principal.ts'
import { unauthenticated } from '../application/refusal.ts'
import type { OrganizationContext, RequestContext } from '../application/request-context.ts'
import { errorsAsDataPlugin } from './errors-as-data.plugin.ts'
import { requiresPermissionPlugin } from './requires-permission.plugin.ts'

export interface BuilderTypes {
  Context: RequestContext
  AuthScopes: { authenticated: boolean; permission: ManagementPermissionName; public: string }
  AuthContexts: { authenticated: RequestContext & { principal: Principal }; permission: OrganizationContext }
  DefaultAuthStrategy: 'all'
  DefaultFieldNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    /** Rows have instants as milliseconds since 1970. */
    DateTime: { Input: Date; Output: Date | number }
    CIDR: { Input: string; Output: string }
    IPAddress: { Input: string; Output: string }
    JSONObject: { Input: Record<string, unknown>; Output: Record<string, unknown> }
  }
}

const resultName = ({ fieldName }: { fieldName: string }): string => `${fieldName.charAt(0).toUpperCase()}${fieldName.slice(1)}Result`

/**
 * Every field that decides says so in one of three scopes: `permission` (a permission of the request's organization),
 * `authenticated` (any principal), or `public` with the reason why nobody needs to be known. The scopes are the early
 * answer; what is written is decided again inside the transaction.
 */
export const builder = new SchemaBuilder<BuilderTypes>({
  // The first is outermost, and sees what the later ones have made of a field: domain errors become data after the guard has spoken.
  plugins: [errorsAsDataPlugin, ErrorsPlugin, requiresPermissionPlugin, DirectivesPlugin, ScopeAuthPlugin],
  defaultFieldNullability: false,
  errors: { defaultTypes: [], directResult: true, defaultUnionOptions: { name: resultName } },
  scopeAuth: {
    // The plugin's own default is "any of them".
    defaultStrategy: 'all',
    authScopes: (ctx) => ({
      authenticated: ctx.principal !== null,
      permission: (permission) => refusalFor(ctx.principal, permission, ctx.config.catalogue) === null,
      public: true,
    }),
    unauthorizedError: (_parent, ctx, info) => {
      const permission = info.parentType.getFields()[info.fieldName]?.extensions['requiredPermission'] as ManagementPermissionName | undefined
      // A field without a permission asks for any principal, so whoever fails it has none.
      return (permission && refusalFor(ctx.principal, permission, ctx.config.catalogue)) ?? unauthenticated()
    },
  },
})

builder.queryType({ description: 'What can be read. A field that you may not use answers null, with an error that names what it needs.' })
builder.mutationType({
  description:
    'What can be changed. Each answers with a success type, or with an error type that says what to mend; who you are and what you may not do is a top-level error.',
})
