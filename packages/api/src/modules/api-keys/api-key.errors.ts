import type { Shortfall } from '@latchkey/domain/authority.ts'
import type { KeyStatus } from '@latchkey/domain/key/status.ts'
import { DomainError } from '../../application/domain-error.ts'
import type { ApiKeyRow } from './api-key-row.repository.ts'

/** There is no such key for this principal: it never existed, was deleted, or may not be seen. */
export class ApiKeyNotFound extends DomainError {
  readonly code = 'API_KEY_NOT_FOUND'

  constructor() {
    super('There is no such API key, or you may not see it.')
  }
}

export class ApiKeyLimitReached extends DomainError {
  readonly code = 'API_KEY_LIMIT_REACHED'
  readonly limit: number
  readonly used: number

  constructor(limit: number, used: number, message = `The organization has ${used} keys and may have ${limit}. Revoke one, or ask the operator for more.`) {
    super(message)
    this.limit = limit
    this.used = used
  }
}

export class PermissionNotDelegable extends DomainError {
  readonly code = 'PERMISSION_NOT_DELEGABLE'
  readonly missing: readonly Shortfall[]

  constructor(missing: readonly Shortfall[]) {
    super('The key would have more authority than you can give. What is missing is listed.')
    this.missing = missing
  }
}

export class ImmutableKind extends DomainError {
  readonly code = 'IMMUTABLE_KIND'
  readonly kind: string

  constructor(kind: string) {
    super(`The permissions of a key of the kind "${kind}" are fixed. Make another key instead.`)
    this.kind = kind
  }
}

export class StaleVersion extends DomainError {
  readonly code = 'STALE_VERSION'
  readonly current: ApiKeyRow

  constructor(current: ApiKeyRow) {
    super(`The key has been changed since: it has version ${current.version} now. Look at "current" and decide again.`)
    this.current = current
  }
}

export class ApiKeyNotChangeable extends DomainError {
  readonly code = 'API_KEY_NOT_CHANGEABLE'
  readonly status: KeyStatus

  constructor(status: KeyStatus, message = `The key is ${status}; this cannot be done with it any more.`) {
    super(message)
    this.status = status
  }
}

export class ApiKeyAlreadyCreated extends DomainError {
  readonly code = 'API_KEY_ALREADY_CREATED'
  readonly apiKey: ApiKeyRow

  constructor(apiKey: ApiKeyRow) {
    super('This request id has made a key already. Its secret is not given again; while it was never used, replaceUndeliveredSecret gives a new one once.')
    this.apiKey = apiKey
  }
}

export class ApiKeyAlreadyRotated extends DomainError {
  readonly code = 'API_KEY_ALREADY_ROTATED'
  readonly apiKey: ApiKeyRow

  constructor(apiKey: ApiKeyRow) {
    super('This request id has rotated the key already. The new secret is not given again: if it never reached you, cancel the rotation and rotate again.')
    this.apiKey = apiKey
  }
}

export class SecretInUse extends DomainError {
  readonly code = 'SECRET_IN_USE'
  readonly lastUsedAt: Date
  readonly lastUsedFrom: string | null

  constructor(which: 'old' | 'new', { at, from }: { at: Date; from: string | null }) {
    super(`The ${which} secret was used at ${at.toISOString()}${from === null ? '' : ` from ${from}`}; whatever uses it stops when it ends. Give confirmInUse to end it all the same.`)
    this.lastUsedAt = at
    this.lastUsedFrom = from
  }
}

export class RequestIdReused extends DomainError {
  readonly code = 'REQUEST_ID_REUSED'

  constructor() {
    super('This request id was used with other input in the last 24 hours. Use a new request id.')
  }
}
