import { DomainError } from '../../application/domain-error.ts'
import { registerDomainError } from '../../graphql/domain-errors.ts'

export class InvalidCredentials extends DomainError {
  readonly code = 'INVALID_CREDENTIALS'

  constructor() {
    super('The email address and the password do not belong together.')
  }
}

registerDomainError(InvalidCredentials, 'The email address and the password do not belong together. It is the same answer for addresses that have no account.')
