import { hash } from 'node:crypto'
import { expect } from 'vitest'
import type { TestApp } from './app.ts'

/** How a test's caller proves who it is. */
export type TestCredential =
  | { kind: 'NONE' }
  | { kind: 'KEY'; secret: string }
  | { kind: 'SESSION'; token: string; organization?: string }

export interface TestAnswer {
  status: number
  headers: Headers
  body: { data?: Record<string, unknown> | null; errors?: { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[] }
}

export interface TestClient {
  /** Sends a document: as text with a key, as a built-in operation otherwise (people may send nothing else). */
  raw(document: string, variables?: Record<string, unknown>): Promise<TestAnswer>
  /** The value of the document's only root field, which must be of this type where the field has a union. */
  expectSuccess<T = Record<string, unknown>>(document: string, variables?: Record<string, unknown>, typeName?: string): Promise<T>
  /** The domain error of this type that the document's only root field answers. */
  expectFailure<T = Record<string, unknown>>(document: string, variables: Record<string, unknown>, typeName: string): Promise<T>
  /** The extensions of the top-level error with this code; nothing else may have been answered. */
  expectDenied(document: string, variables: Record<string, unknown>, code: string): Promise<Record<string, unknown>>
}

const headersOf = (credential: TestCredential): Record<string, string> => {
  switch (credential.kind) {
    case 'NONE':
      return {}
    case 'KEY':
      return { authorization: `Bearer ${credential.secret}` }
    case 'SESSION':
      return {
        cookie: `latchkey_session=${credential.token}`,
        ...(credential.organization === undefined ? {} : { 'latchkey-organization': credential.organization }),
      }
  }
}

const only = (data: Record<string, unknown> | null | undefined): unknown => Object.values(data ?? {})[0]

/** A client of a test app with one credential. */
export function createTestClient(test: TestApp, credential: TestCredential): TestClient {
  const raw = async (document: string, variables: Record<string, unknown> = {}): Promise<TestAnswer> => {
    const digest = hash('sha256', document)
    if (credential.kind !== 'KEY') test.documents.set(digest, document)
    const response = await fetch(`${test.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headersOf(credential) },
      body: JSON.stringify(credential.kind === 'KEY' ? { query: document, variables } : { documentId: `sha256:${digest}`, variables }),
    })
    return { status: response.status, headers: response.headers, body: (await response.json()) as TestAnswer['body'] }
  }
  const explain = (document: string, variables: unknown, answer: TestAnswer): string =>
    `${document}\nvariables: ${JSON.stringify(variables)}\nstatus: ${answer.status}\nrequest: ${answer.headers.get('x-request-id')}\nbody: ${JSON.stringify(answer.body)}`

  return {
    raw,
    async expectSuccess<T>(document: string, variables = {}, typeName?: string) {
      const answer = await raw(document, variables)
      const said = explain(document, variables, answer)
      expect(answer.body.errors, said).toBeUndefined()
      const value = only(answer.body.data)
      if (typeName !== undefined) expect((value as { __typename?: string } | null)?.__typename, said).toBe(typeName)
      return value as T
    },
    async expectFailure<T>(document: string, variables: Record<string, unknown>, typeName: string) {
      const answer = await raw(document, variables)
      const said = explain(document, variables, answer)
      expect(answer.body.errors, said).toBeUndefined()
      const value = only(answer.body.data)
      expect((value as { __typename?: string } | null)?.__typename, said).toBe(typeName)
      return value as T
    },
    async expectDenied(document, variables, code) {
      const answer = await raw(document, variables)
      const said = explain(document, variables, answer)
      expect(answer.body.errors?.[0]?.extensions?.['code'], said).toBe(code)
      expect(only(answer.body.data) ?? null, said).toBeNull()
      return answer.body.errors?.[0]?.extensions ?? {}
    },
  }
}
