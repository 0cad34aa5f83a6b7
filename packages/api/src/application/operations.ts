import type { OperationId } from '@latchkey/domain/operation/operation-id.ts'

/** A document that is stored, under the id that it is looked up by. */
export interface StoredOperation {
  /** `sha256:` and the digits of its text. */
  digest: string
  text: string
  /** False for one that comes with Latchkey. */
  isRegistered: boolean
}

/** What the keys of an organization may run, as this process knows it. */
export interface OrganizationOperations {
  /** Whether the organization wants stored operations from its keys and no documents of their own. */
  readonly persistedOnly: boolean
  /** A registered operation by any id that a client of the organization knows it by; null for none, and for a retired one. */
  find(id: OperationId): StoredOperation | null
  /** The same by the id as it is printed, which is how most requests write it. */
  named(id: string): StoredOperation | null
}

/** The registered operations of all organizations. */
export interface Operations {
  /**
   * What is registered for an organization, at most a second old; the process that changed it follows at once. Throws
   * what the database throws. At once where it is known.
   */
  of(organizationId: string): OrganizationOperations | Promise<OrganizationOperations>
  /** Forgets what is known of an organization: call it after the commit of a change. */
  changed(organizationId: string): void
  /** Counts a use; written every second. */
  used(use: { organizationId: string; digest: string; apiKeyId: string }): void
}
