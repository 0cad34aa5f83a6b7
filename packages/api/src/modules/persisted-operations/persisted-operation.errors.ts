import { DomainError } from '../../application/domain-error.ts'

/** There is no such version of registered operations for this principal. */
export class OperationVersionNotFound extends DomainError {
  readonly code = 'OPERATION_VERSION_NOT_FOUND'

  constructor() {
    super('There is no such version of registered operations, or you may not see it.')
  }
}

/** Something that only this version has was used lately, and whoever retires it has not said to know that. */
export class OperationVersionInUse extends DomainError {
  readonly code = 'OPERATION_VERSION_IN_USE'
  readonly operationIds: readonly string[]
  readonly lastUsedAt: Date

  constructor(operationIds: readonly string[], lastUsedAt: Date) {
    super('Operations that only this version has were used in the last 7 days and would be refused from now on. Say evenIfUsed to retire it all the same.')
    this.operationIds = operationIds
    this.lastUsedAt = lastUsedAt
  }
}
