import { DomainError } from '../../application/domain-error.ts'
import { registerDomainError } from '../../graphql/domain-errors.ts'

export class WorkspaceSlugTaken extends DomainError {
  readonly code = 'WORKSPACE_SLUG_TAKEN'

  constructor(slug: string) {
    super(`The organization has or had a workspace with the slug "${slug}". Choose another: slugs are never used again.`)
  }
}

registerDomainError(WorkspaceSlugTaken, 'Another workspace of the organization has or had this slug; slugs are never used again.')
