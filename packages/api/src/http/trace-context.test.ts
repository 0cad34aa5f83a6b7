import { expect, test } from 'vitest'
import { systemRandom } from '../application/secrets.ts'
import { createTraces } from './trace-context.ts'

const traceOf = createTraces(systemRandom)

const GIVEN = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

test('a request goes on in its trace under a span of its own', () => {
  const { traceId, traceparent } = traceOf(GIVEN)
  expect(traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
  expect(traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/)
  expect(traceparent).not.toBe(GIVEN)
})

test.each([null, '', 'nonsense', GIVEN.toUpperCase(), GIVEN.replace(/4bf.{29}/, '0'.repeat(32)), `${GIVEN.slice(0, -3)}\n01`])('what cannot be read starts a new trace: %j', (header) => {
  const { traceId, traceparent } = traceOf(header)
  expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
  expect(traceId).not.toBe(traceOf(header).traceId)
})
