import { DomainError } from '../../application/domain-error.ts'
import { registerDomainError } from '../../graphql/domain-errors.ts'

export class MemberNotFound extends DomainError {
  readonly code = 'MEMBER_NOT_FOUND'

  constructor() {
    super('The organization has no member with this id.')
  }
}

export class AlreadyMember extends DomainError {
  readonly code = 'ALREADY_MEMBER'

  constructor() {
    super('A person with this address is a member of the organization already.')
  }
}

export class RoleNotAssignable extends DomainError {
  readonly code = 'ROLE_NOT_ASSIGNABLE'

  constructor() {
    super('You may not give this role or change this member: only an owner makes, changes and removes owners.')
  }
}

export class LastOwner extends DomainError {
  readonly code = 'LAST_OWNER'

  constructor() {
    super('The organization would be left without an owner. Make somebody else an owner first.')
  }
}

export class LinkInvalid extends DomainError {
  readonly code = 'LINK_INVALID'

  constructor() {
    super('The link was used, has ended, or never existed. Ask for a new one.')
  }
}

/** There is no such open invitation for this principal: it was accepted, has ended, was withdrawn, or never existed. */
export class InvitationNotFound extends DomainError {
  readonly code = 'INVITATION_NOT_FOUND'

  constructor() {
    super('The organization has no open invitation with this id. It may have been accepted or withdrawn, or have ended.')
  }
}

registerDomainError(MemberNotFound, 'There is no such member in the organization.')
registerDomainError(AlreadyMember, 'The person is a member of the organization already.')
registerDomainError(RoleNotAssignable, 'You may not give this role or change this member; only an owner changes owners.')
registerDomainError(LastOwner, 'The organization would be left without an owner.')
registerDomainError(InvitationNotFound, 'The invitation was accepted or withdrawn, has ended, or never existed here: the four cannot be told apart.')
registerDomainError(LinkInvalid, 'The link was used, has ended, or never existed: the three cannot be told apart.')
