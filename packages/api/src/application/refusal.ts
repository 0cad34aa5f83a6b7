import type { TopLevelErrorCode } from '@latchkey/domain/errors.ts'
import { GraphQLError } from 'graphql'

interface RefusalDetails {
  requiredPermissions?: readonly string[]
  requiredWorkspaces?: 'ALL'
  reason?: string
  /** The argument or field of a filter that is meant, by its name in the schema. */
  argument?: string
  /** Seconds until another try may be let through. */
  retryAfter?: number
  status?: number
  headers?: Record<string, string>
}

/**
 * A top-level error: who the caller is, or what they may not do. The text names what was required and never what is
 * held or what exists elsewhere. `status` is the HTTP status when it ends a request before execution.
 */
export function refusal(code: TopLevelErrorCode, message: string, { status, headers, ...details }: RefusalDetails = {}): GraphQLError {
  const http = status === undefined ? {} : { http: { status, ...(headers === undefined ? {} : { headers }) } }
  return new GraphQLError(message, { extensions: { code, ...details, ...http } })
}

/** A value that an argument or a field of a filter cannot have. REST says it of the parameter that it filled them from. */
export const badArgument = (argument: string, problem: string): GraphQLError => refusal('BAD_USER_INPUT', `"${argument}" ${problem}`, { argument })

export const unauthenticated = (reason?: string): GraphQLError =>
  refusal('UNAUTHENTICATED', 'This needs a signed-in person or an API key that is good.', reason === undefined ? {} : { reason })

export const forbidden = (permission: string): GraphQLError =>
  refusal('FORBIDDEN', `This needs the permission ${permission}.`, { requiredPermissions: [permission] })

export const forbiddenForChosenWorkspaces = (permission: string): GraphQLError =>
  refusal('FORBIDDEN', `This needs the permission ${permission} and access to all workspaces.`, {
    requiredPermissions: [permission],
    requiredWorkspaces: 'ALL',
  })

export const noOrganization = (): GraphQLError =>
  refusal('FORBIDDEN', 'This needs an organization: name one of yours with the header Latchkey-Organization.')

/** Too many tries. Says when the next may be let through, in whole seconds and never less than one. */
export function rateLimited(message: string, milliseconds: number): GraphQLError {
  const retryAfter = Math.max(1, Math.ceil(milliseconds / 1000))
  return refusal('RATE_LIMITED', message, { retryAfter, status: 429, headers: { 'Retry-After': String(retryAfter) } })
}

/** The work would have to wait longer than whoever asks for it does. */
export const overloaded = (): GraphQLError =>
  refusal('UNAVAILABLE', 'Too much is asked for at once. Try again in a moment.', { status: 503, headers: { 'Retry-After': '1' } })
