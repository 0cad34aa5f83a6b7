import { type Authority, permissionsHeld } from '@latchkey/domain/authority.ts'
import type { Principal } from '../../application/principal.ts'
import { builder } from '../../graphql/builder.ts'
import { PermissionLevel, Role } from '../../graphql/shared-types.ts'
import { UserType } from '../members/user.schema.ts'
import { findOwnOrganization, listOwnOrganizations } from '../organizations/organization.repository.ts'
import { OrganizationType } from '../organizations/organization.schema.ts'
import { WorkspaceScope } from '../verification/verification.schema.ts'
import { listWorkspacesOf } from '../workspaces/workspace.repository.ts'
import { WorkspaceType } from '../workspaces/workspace.schema.ts'

const ViewerKind = builder.enumType('ViewerKind', {
  description: 'What kind of principal a request acts as.',
  values: { USER: { description: 'A signed-in person.' }, API_KEY: { description: 'An API key.' } } as const,
})

/** Of a person with several organizations who named none: nothing. */
const NOTHING: Pick<Authority, 'workspaces' | 'endsAt'> = { workspaces: new Set<string>(), endsAt: null }

const AuthorityType = builder.objectRef<Principal>('Authority').implement({
  description: 'What bounds the credential of the request, in the organization that it acts in; nothing is allowed where it acts in none.',
  fields: (t) => ({
    permissionLevel: t.field({
      type: PermissionLevel,
      description: 'How its permissions were chosen.',
      resolve: ({ authority }) => authority?.grant.level ?? 'RESTRICTED',
    }),
    permissions: t.stringList({
      description: 'Everything that it may do now, by name.',
      resolve: ({ authority }, _args, { config }) => (authority === null ? [] : [...permissionsHeld(authority, config.catalogue)].toSorted()),
    }),
    workspaceScope: t.field({
      type: WorkspaceScope,
      description: 'Whether it reaches all workspaces or chosen ones.',
      resolve: ({ authority }) => ((authority ?? NOTHING).workspaces === 'ALL' ? 'ALL' : 'CHOSEN'),
    }),
    workspaces: t.field({
      type: [WorkspaceType],
      description: 'The chosen workspaces, by name; empty where the scope is ALL.',
      resolve: ({ organization, authority }, _args, { em }) => {
        const { workspaces } = authority ?? NOTHING
        return organization === null || workspaces === 'ALL' ? [] : listWorkspacesOf(em, organization.id, [...workspaces])
      },
    }),
    endsAt: t.field({ type: 'DateTime', nullable: true, description: 'When a key ends; null for people and for keys without an end.', resolve: ({ authority }) => (authority ?? NOTHING).endsAt }),
  }),
})

export const ViewerType = builder.objectRef<Principal>('Viewer').implement({
  description: 'Whom the request acts as.',
  fields: (t) => ({
    kind: t.field({ type: ViewerKind, description: 'A person or a key.', resolve: ({ kind }) => kind }),
    user: t.field({ type: UserType, nullable: true, description: 'The person, or the owner of a personal key; null for a service key.', resolve: ({ user }) => user }),
    role: t.field({ type: Role, nullable: true, description: "The person's role today; null for a service key, and where the request acts in no organization.", resolve: ({ authority }) => authority?.role ?? null }),
    organization: t.field({
      type: OrganizationType,
      nullable: true,
      description: 'The organization that the request acts in; null for a person with several who named none.',
      resolve: (principal, _args, { em }) => findOwnOrganization(em, principal),
    }),
    organizations: t.field({
      type: [OrganizationType],
      description: 'Every organization that the person is a member of, by name; for a key its own.',
      resolve: (principal, _args, { em }) => listOwnOrganizations(em, principal),
    }),
    ipAddress: t.field({ type: 'IPAddress', nullable: true, description: 'The address that the request comes from, as allowlists see it.', resolve: (_principal, _args, { ip }) => ip }),
    authority: t.field({ type: AuthorityType, description: 'What bounds the request.', resolve: (principal) => principal }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    nullable: true,
    authScopes: { public: 'It answers null to somebody who is not signed in, which is how the console finds out.' },
    description: 'Whom the request acts as; null without a credential.',
    resolve: (_root, _args, { principal }) => principal,
  }),
)
