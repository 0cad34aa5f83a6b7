import type { OrganizationContext } from '../../application/request-context.ts'
import { createApiKey } from '../../modules/api-keys/create-api-key.ts'
import { registerPersistedOperations } from '../../modules/persisted-operations/register-persisted-operations.ts'
import { retireOperationVersion } from '../../modules/persisted-operations/retire-operation-version.ts'
import { createSchema } from '../../schema.ts'

const EXPIRING = `query ExpiringKeys($before: DateTime!, $first: Int!) {
  organization {
    apiKeys(first: $first, filter: { status: [ACTIVE], expiresBefore: $before }) {
      nodes { id name expiresAt }
    }
  }
}
`
const CHECK = `mutation CheckKey($input: VerifyApiKeyInput!) {
  verifyApiKey(input: $input) {
    ... on VerifyApiKeySuccess { verification { valid outcome } }
    ... on DomainError { code message }
  }
}
`
const WHO = `query WhoAmI { viewer { kind apiKey { name permissionLevel } } }
`
const OVERVIEW = `query Overview($withMembers: Boolean!) {
  organization {
    name
    usage { apiKeys apiKeyLimit }
    workspaces(first: 20) { nodes { slug name } }
    members(first: 20) @include(if: $withMembers) { totalCount }
  }
}
`
const REVOKE = `mutation RevokeKey($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) {
    ... on RevokeApiKeySuccess { apiKey { id status } propagation { acknowledged nodes } }
    ... on DomainError { code message }
  }
}
`

const files = (documents: Readonly<Record<string, string>>) => Object.entries(documents).map(([path, text]) => ({ path, text }))

type As = <T>(work: (ctx: OrganizationContext) => Promise<T>) => Promise<T>

/** Two clients with what they have registered, a version that is retired, and a key that runs two operations and nothing else. */
export function seedOperations(as: As): Promise<void> {
  return as(async (ctx) => {
    const schema = createSchema()
    const push = (client: string, version: string, documents: Readonly<Record<string, string>>) => registerPersistedOperations(ctx, { client, version, files: files(documents) }, schema)
    const first = await push('ci', '1.3.0', { 'revoke.graphql': REVOKE, 'who.graphql': WHO })
    await push('ci', '1.4.0', { 'expiring.graphql': EXPIRING, 'who.graphql': WHO })
    const latest = await push('ci', '1.5.0', { 'expiring.graphql': EXPIRING, 'check.graphql': CHECK, 'who.graphql': WHO })
    await push('@acme/dashboard', '2026.11.1', { 'overview.graphql': OVERVIEW })
    await retireOperationVersion(ctx, { id: first.version.id })
    const pinned = await createApiKey(ctx, {
      name: 'Release pipeline',
      description: 'Runs what ci 1.5.0 has registered and nothing else.',
      ownership: 'SERVICE',
      expiresIn: 'DAYS_180',
      permissionLevel: 'RESTRICTED',
      permissions: ['api_keys:read', 'api_keys:verify'],
      allowedOperations: latest.version.operations,
    })
    for (const digest of latest.version.operations) {
      ctx.operations.used({ organizationId: ctx.principal.organization.id, digest, apiKeyId: pinned.apiKey.id })
    }
  })
}
