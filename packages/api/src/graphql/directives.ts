import { DirectiveLocation, GraphQLDirective, GraphQLNonNull, GraphQLString } from 'graphql'

/** What the printed schema says of a guarded field. Set by `requires-permission.plugin.ts`, never by hand. */
export const requiresPermissionDirective = new GraphQLDirective({
  name: 'requiresPermission',
  description: 'This field needs a permission of the catalogue; without it the answer is FORBIDDEN and names the permission.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: { permission: { type: new GraphQLNonNull(GraphQLString), description: 'The permission, such as api_keys:write.' } },
})
