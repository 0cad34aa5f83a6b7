import { beginsLikeKey, type KeyFormat } from '@latchkey/domain/key/format.ts'
import type { CredentialChoice } from './forward-question.ts'
import type { RequestHead } from './request-head.ts'

export type ForwardCredential = { kind: 'KEY'; text: string } | { kind: 'NONE' } | { kind: 'AMBIGUOUS' }

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i
const BEARER = /^Bearer +(\S+)$/i

const NONE: ForwardCredential = { kind: 'NONE' }
const AMBIGUOUS: ForwardCredential = { kind: 'AMBIGUOUS' }

const BLANK = /\s/

/** As most clients write it, nothing has to be taken apart. */
function bearerOf(value: string): string | null {
  if (!value.startsWith('Bearer ')) return BEARER.exec(value)?.[1] ?? null
  const text = value.slice(7)
  return text === '' || BLANK.test(text) ? (BEARER.exec(value)?.[1] ?? null) : text
}

function basicOf(value: string): string | null {
  const encoded = BASIC.exec(value)?.[1]
  if (encoded === undefined) return null
  const [user = '', password = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':')
  return password === '' && rest.length === 0 && user !== '' ? user : null
}

/**
 * The client's key, in the headers that the gateway passed on. What the gateway did not choose belongs to the service
 * behind it and is not looked at. With 'any', a Bearer text that is no key of ours (the service's own token) is no
 * credential beside an X-API-Key; two different keys are never chosen between.
 */
export function forwardedCredential(head: RequestHead, choice: CredentialChoice, formats: readonly KeyFormat[]): ForwardCredential {
  if (head.credentialTwice) return AMBIGUOUS
  const { authorization, apiKey } = head
  switch (choice) {
    case 'x-api-key':
      return apiKey === null ? NONE : { kind: 'KEY', text: apiKey.trim() }
    case 'bearer':
    case 'basic': {
      const text = authorization === null ? null : choice === 'bearer' ? bearerOf(authorization) : basicOf(authorization)
      return text === null ? NONE : { kind: 'KEY', text }
    }
    case 'any': {
      const presented = authorization === null ? null : (bearerOf(authorization) ?? basicOf(authorization))
      if (apiKey === null) return presented === null ? NONE : { kind: 'KEY', text: presented }
      const text = apiKey.trim()
      if (presented === null || presented === text) return { kind: 'KEY', text }
      return beginsLikeKey(presented, formats) ? AMBIGUOUS : { kind: 'KEY', text }
    }
  }
}
