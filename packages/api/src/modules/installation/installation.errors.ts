import { DomainError } from '../../application/domain-error.ts'
import { registerDomainError } from '../../graphql/domain-errors.ts'

export class SetupTokenInvalid extends DomainError {
  readonly code = 'SETUP_TOKEN_INVALID'

  constructor() {
    super('The setup token is wrong. A new one is printed each time Latchkey starts.')
  }
}

export class SetupClosed extends DomainError {
  readonly code = 'SETUP_CLOSED'

  constructor() {
    super('The installation is set up already, or there were too many wrong tokens since its start. In that case start it again.')
  }
}

registerDomainError(SetupTokenInvalid, 'The setup token is wrong. After ten wrong ones setup stays closed until the next start.')
registerDomainError(SetupClosed, 'The installation is set up, or setup is stopped until the next start.')
