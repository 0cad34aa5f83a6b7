import { ApiKeyRequest } from './modules/api-keys/api-key-request.entity.ts'
import { ApiKeySecretUse } from './modules/api-keys/api-key-secret-use.entity.ts'
import { ApiKeySecret } from './modules/api-keys/api-key-secret.entity.ts'
import { ApiKeyUse } from './modules/api-keys/api-key-use.entity.ts'
import { ApiKey } from './modules/api-keys/api-key.entity.ts'
import { AuditChain } from './modules/audit-log/audit-chain.entity.ts'
import { AuditEvent } from './modules/audit-log/audit-event.entity.ts'
import { GatewayKey } from './modules/gateway-keys/gateway-key.entity.ts'
import { Installation } from './modules/installation/installation.entity.ts'
import { KnownKeyFormat } from './modules/installation/known-key-format.entity.ts'
import { KnownPermission } from './modules/installation/known-permission.entity.ts'
import { Member } from './modules/members/member.entity.ts'
import { OneTimeLink } from './modules/members/one-time-link.entity.ts'
import { User } from './modules/members/user.entity.ts'
import { Organization } from './modules/organizations/organization.entity.ts'
import { OperationRegistry } from './modules/persisted-operations/operation-registry.entity.ts'
import { OperationVersion } from './modules/persisted-operations/operation-version.entity.ts'
import { PersistedOperationAlias } from './modules/persisted-operations/persisted-operation-alias.entity.ts'
import { PersistedOperationUse } from './modules/persisted-operations/persisted-operation-use.entity.ts'
import { PersistedOperation } from './modules/persisted-operations/persisted-operation.entity.ts'
import { Session } from './modules/sessions/session.entity.ts'
import { SignInThrottle } from './modules/sessions/sign-in-throttle.entity.ts'
import { Workspace } from './modules/workspaces/workspace.entity.ts'
import { ApiKeyHour } from './modules/verification/api-key-hour.entity.ts'
import { ApiKeyPlace } from './modules/verification/api-key-place.entity.ts'
import { ApiKeyRecent } from './modules/verification/api-key-recent.entity.ts'
import { ChangeCounter } from './persistence/change-counter.entity.ts'
import { Change } from './persistence/change.entity.ts'
import { ServerProcess } from './persistence/server-process.entity.ts'

/** Every entity, by name: no discovery by file pattern, so a bundle holds the same ones. */
export const entities = [
  ApiKey,
  ApiKeyHour,
  ApiKeyPlace,
  ApiKeyRecent,
  ApiKeyRequest,
  ApiKeySecret,
  ApiKeySecretUse,
  ApiKeyUse,
  AuditChain,
  AuditEvent,
  Change,
  ChangeCounter,
  GatewayKey,
  Installation,
  KnownKeyFormat,
  KnownPermission,
  Member,
  OneTimeLink,
  OperationRegistry,
  OperationVersion,
  Organization,
  PersistedOperation,
  PersistedOperationAlias,
  PersistedOperationUse,
  ServerProcess,
  Session,
  SignInThrottle,
  User,
  Workspace,
]
