import type { Shortfall } from '@latchkey/domain/authority.ts'
import { builder } from '../../graphql/builder.ts'
import { registerDomainError } from '../../graphql/domain-errors.ts'
import { PermissionLevel } from '../../graphql/shared-types.ts'
import {
  ApiKeyAlreadyCreated,
  ApiKeyAlreadyRotated,
  ApiKeyLimitReached,
  ApiKeyNotChangeable,
  ApiKeyNotFound,
  ImmutableKind,
  PermissionNotDelegable,
  RequestIdReused,
  SecretInUse,
  StaleVersion,
} from './api-key.errors.ts'
import { ApiKeyStatus, ApiKeyType } from './api-key.schema.ts'

/** The shortfalls of bounds that a key can be given today. */
type NamedShortfall = Exclude<Shortfall, { kind: 'RATE_LIMIT' }>

const isNamed = (shortfall: Shortfall): shortfall is NamedShortfall => shortfall.kind !== 'RATE_LIMIT'

const ShortfallKind = builder.enumType('ShortfallKind', {
  description: 'In what a credential falls short of a key that it asks for.',
  values: {
    PERMISSION_LEVEL: { description: 'It does not have this permission level; a list covers lists only.' },
    PERMISSION: { description: 'It does not have this permission.' },
    WORKSPACES: { description: 'It does not have these workspaces, or not all of them.' },
    OPERATIONS: { description: 'It is limited to persisted operations and lacks some of these, or the key would be limited to none.' },
    ADDRESSES: { description: 'It is limited to addresses and lacks some of these ranges, or the key would be limited to none.' },
    EXPIRATION: { description: 'It ends earlier.' },
    OWNERSHIP: { description: 'It may not make or widen a key of this owner.' },
  } satisfies Record<NamedShortfall['kind'], { description: string }>,
})

const ShortfallType = builder.objectRef<NamedShortfall>('Shortfall').implement({
  description: 'One thing that the acting credential lacks. Compared as it is written: a list of everything is not the level ALL.',
  fields: (t) => ({
    kind: t.field({ type: ShortfallKind, description: 'What is lacking.', resolve: (shortfall) => shortfall.kind }),
    permission: t.string({
      nullable: true,
      description: 'The permission, for the kind PERMISSION.',
      resolve: (shortfall) => (shortfall.kind === 'PERMISSION' ? shortfall.permission : null),
    }),
    workspaces: t.stringList({
      nullable: true,
      description: 'The ids of the workspaces, for the kind WORKSPACES; null there means all workspaces.',
      resolve: (shortfall) => (shortfall.kind === 'WORKSPACES' && shortfall.workspaces !== 'ALL' ? [...shortfall.workspaces] : null),
    }),
    permissionLevel: t.field({
      type: PermissionLevel,
      nullable: true,
      description: 'The level, for the kind PERMISSION_LEVEL.',
      resolve: (shortfall) => (shortfall.kind === 'PERMISSION_LEVEL' ? shortfall.level : null),
    }),
  }),
})

registerDomainError(ApiKeyNotFound, 'There is no such key, or you may not see it: the two cannot be told apart.')

registerDomainError(ApiKeyLimitReached, 'The organization has as many keys as its plan and cap allow. Nothing was changed.', (t) => ({
  limit: t.exposeInt('limit', { description: 'How many keys it may have.' }),
  used: t.exposeInt('used', { description: 'How many count now: those that are active, disabled or suspended.' }),
}))

registerDomainError(PermissionNotDelegable, 'The key would be able to do more than you can hand on. Nothing was changed.', (t) => ({
  missing: t.field({ type: [ShortfallType], description: 'Everything that you lack, not only the first.', resolve: (error) => error.missing.filter(isNamed) }),
}))

registerDomainError(ImmutableKind, 'The kind of the key fixes its permissions, through any path. Its name can change.', (t) => ({
  kind: t.exposeString('kind', { description: 'The kind of the key.' }),
}))

registerDomainError(StaleVersion, 'Somebody changed the key after you looked at it. Nothing was changed.', (t) => ({
  current: t.field({ type: ApiKeyType, description: 'The key as it is now.', resolve: (error) => error.current }),
}))

registerDomainError(ApiKeyNotChangeable, 'The key is in a state in which this cannot be done.', (t) => ({
  status: t.field({ type: ApiKeyStatus, description: 'What the key is now.', resolve: (error) => error.status }),
}))

registerDomainError(ApiKeyAlreadyCreated, 'This request id has made a key in the last 24 hours. Its secret is not given again.', (t) => ({
  apiKey: t.field({ type: ApiKeyType, description: 'The key that was made.', resolve: (error) => error.apiKey }),
}))

registerDomainError(ApiKeyAlreadyRotated, 'This request id has rotated a key in the last 24 hours. The new secret is not given again.', (t) => ({
  apiKey: t.field({ type: ApiKeyType, description: 'The key that was rotated, as it is now.', resolve: (error) => error.apiKey }),
}))

registerDomainError(SecretInUse, 'The secret that would end is in use. Nothing was changed; ask again with confirmInUse to end it all the same.', (t) => ({
  lastUsedAt: t.field({ type: 'DateTime', description: 'When it was last used.', resolve: (error) => error.lastUsedAt }),
  lastUsedFrom: t.field({ type: 'IPAddress', nullable: true, description: 'The address it was last used from, where that is known.', resolve: (error) => error.lastUsedFrom }),
}))

registerDomainError(RequestIdReused, 'This request id was used with other input in the last 24 hours.')
