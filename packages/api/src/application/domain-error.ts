import type { DomainErrorCode } from '@latchkey/domain/errors.ts'

/**
 * Something the caller can mend or choose. It is thrown, so the transaction rolls back, and leaves as a member of the
 * mutation's result union.
 */
export abstract class DomainError extends Error {
  abstract readonly code: DomainErrorCode
}
