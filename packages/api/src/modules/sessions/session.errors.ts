import { DomainError } from '../../application/domain-error.ts'
import { registerDomainError } from '../../graphql/domain-errors.ts'

export class InvalidCredentials extends DomainError {
  readonly code = 'INVALID_CREDENTIALS'

  constructor() {
    super('The email address and the password do not belong together.')
  }
}

registerDomainError(InvalidCredentials, 'The email address and the password do not belong together. It is the same answer for addresses that have no account.')

/** There is no such session of this person: it never existed, has ended, or is somebody else's. */
export class SessionNotFound extends DomainError {
  readonly code = 'SESSION_NOT_FOUND'

  constructor() {
    super('You have no such session, or it has ended.')
  }
}

registerDomainError(SessionNotFound, 'You have no such session, or it has ended: the two cannot be told apart.')
