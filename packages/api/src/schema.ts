import { type GraphQLSchema, specifiedDirectives } from 'graphql'
import { builder } from './graphql/builder.ts'
import { requiresPermissionDirective } from './graphql/directives.ts'
import './graphql/node.ts'
import './graphql/scalars.ts'
import './modules/api-keys/api-key-errors.schema.ts'
import './modules/api-keys/api-key-list.schema.ts'
import './modules/api-keys/api-key-mutations.schema.ts'
import './modules/api-keys/api-key.schema.ts'
import './modules/installation/installation.schema.ts'
import './modules/members/user.schema.ts'
import './modules/organizations/organization.schema.ts'
import './modules/sessions/session.schema.ts'
import './modules/sessions/viewer.schema.ts'
import './modules/verification/verification.schema.ts'
import './modules/workspaces/workspace.schema.ts'

/** The one schema, made of every module's part. */
export const createSchema = (): GraphQLSchema => builder.toSchema({ directives: [...specifiedDirectives, requiresPermissionDirective] })
