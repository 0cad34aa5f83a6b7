import type { TestApp } from './app.ts'

export interface RestTestAnswer {
  status: number
  headers: Headers
  /** Null without a body. */
  body: Record<string, unknown> | null
}

export interface RestCall {
  body?: unknown
  headers?: Record<string, string>
}

export type RestTestClient = (method: string, path: string, call?: RestCall) => Promise<RestTestAnswer>

/** Sends requests to `/api/v1` with a key, or with none. */
export const createRestClient =
  (test: TestApp, secret: string | null): RestTestClient =>
  async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(`${test.url}/api/v1${path}`, {
      method,
      headers: {
        ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : (JSON.parse(text) as Record<string, unknown>) }
  }

/** The problems that a refusal lists. */
export const issuesOf = ({ body }: RestTestAnswer): { path: string[]; code: string; message: string }[] => (body?.['issues'] ?? []) as { path: string[]; code: string; message: string }[]

/** The entries of a list. */
export const entriesOf = ({ body }: RestTestAnswer): Record<string, unknown>[] => (body?.['data'] ?? []) as Record<string, unknown>[]
