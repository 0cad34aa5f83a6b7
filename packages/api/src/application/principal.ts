import type { Authority } from '@latchkey/domain/authority.ts'

/** By what an act was proven. */
export type CredentialKind = 'SESSION' | 'API_KEY' | 'SETUP_TOKEN' | 'ONE_TIME_LINK' | 'COMMAND_LINE' | 'NONE'

export interface PrincipalUser {
  id: string
  email: string
  name: string
}

export interface PrincipalOrganization {
  id: string
  slug: string
  name: string
}

/** A signed-in person, acting in one organization or, with several memberships and none named, in none. */
export interface UserPrincipal {
  kind: 'USER'
  /** The person's id. */
  id: string
  user: PrincipalUser
  sessionId: string
  organization: PrincipalOrganization | null
  authority: Authority | null
}

/** An API key, always acting in the organization that made it. */
export interface ApiKeyPrincipal {
  kind: 'API_KEY'
  /** The key's id. */
  id: string
  /** Which of its secrets was presented. */
  secretId: string
  name: string
  /** The owner of a personal key. */
  user: PrincipalUser | null
  organization: PrincipalOrganization
  authority: Authority
  /** Where the request comes from; a key with an allowlist is good only from an address on it. */
  ip: string | null
  /** The persisted operation that the request runs, by its id; null for a document of its own. A pinned key is good only with one of its list. */
  operation: string | null
}

/** Whom a request acts as. */
export type Principal = UserPrincipal | ApiKeyPrincipal

/** A principal that acts in an organization: what every organization's field needs. */
export type OrganizationPrincipal = Principal & { organization: PrincipalOrganization; authority: Authority }

/** The same principal, running a persisted operation. People run them without being bound to any. */
export const runningOperation = <P extends Principal | null>(principal: P, operation: string): P =>
  principal !== null && principal.kind === 'API_KEY' ? { ...principal, operation } : principal
