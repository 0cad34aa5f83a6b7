import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readHead, type RequestHead } from './request-head.ts'

const NAMES = {
  accept: 'accept',
  cookie: 'cookie',
  'x-api-key': 'apiKey',
  'user-agent': 'userAgent',
  traceparent: 'traceparent',
  'content-type': 'contentType',
  authorization: 'authorization',
  'content-length': 'contentLength',
  'x-original-uri': 'originalUri',
  'x-original-url': 'originalUri',
  'x-forwarded-for': 'forwardedFor',
  'x-forwarded-uri': 'forwardedUri',
  'x-original-method': 'originalMethod',
  'x-forwarded-method': 'forwardedMethod',
  'x-latchkey-gateway-key': 'gatewayKey',
} as const satisfies Record<string, keyof RequestHead>

const spelled = (name: string): fc.Arbitrary<string> => fc.array(fc.boolean(), { minLength: name.length, maxLength: name.length }).map((upper) => Array.from(name, (letter, index) => (upper[index] === true ? letter.toUpperCase() : letter)).join(''))

test('reads a header however its name is spelled, and takes no other for it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(NAMES) as (keyof typeof NAMES)[])).chain((name) => fc.tuple(fc.constant(name), spelled(name), fc.integer({ min: 0, max: name.length - 1 }))),
      ([name, line, at]) => {
        const other = `${line.slice(0, at)}_${line.slice(at + 1)}`
        const head = readHead(['Host', 'latchkey', other, 'another', line, 'value'])
        expect(head[NAMES[name]]).toBe('value')
        expect(Object.values(head).filter((value) => value !== null && value !== false)).toEqual(['value'])
      },
    ),
  )
})
