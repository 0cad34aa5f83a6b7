import { DomainError } from '../../application/domain-error.ts'
import { registerDomainError } from '../../graphql/domain-errors.ts'

export class WorkspaceSlugTaken extends DomainError {
  readonly code = 'WORKSPACE_SLUG_TAKEN'

  constructor(slug: string) {
    super(`The organization has or had a workspace with the slug "${slug}". Choose another: slugs are never used again.`)
  }
}

/** There is no such workspace for this principal: it never existed, belongs to somebody else, or may not be seen. */
export class WorkspaceNotFound extends DomainError {
  readonly code = 'WORKSPACE_NOT_FOUND'

  constructor() {
    super('There is no such workspace, or you may not see it.')
  }
}

registerDomainError(WorkspaceNotFound, 'There is no such workspace, or you may not see it: the two cannot be told apart.')
registerDomainError(WorkspaceSlugTaken, 'Another workspace of the organization has or had this slug; slugs are never used again.')
