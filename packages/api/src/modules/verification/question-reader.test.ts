import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseConfigFile } from '../../config-file.ts'
import { AskerFault } from './asker-fault.ts'
import { numberPermissions } from './interned-sets.ts'
import { createQuestionReader, type ReadQuestion } from './question-reader.ts'
import { createQuestionParser } from './verification-question.ts'

const parsed = parseConfigFile({})
if (!parsed.ok) throw new Error('The default configuration is not valid.')
const { catalogue } = parsed.config
const parse = createQuestionParser(catalogue, numberPermissions(catalogue))
const newReader = () => createQuestionReader({ parse })

type Reading = ReadQuestion | { status: number; details: unknown }

function readingOf(read: (body: string) => ReadQuestion, body: string): Reading {
  try {
    return read(body)
  } catch (error) {
    if (!(error instanceof AskerFault)) throw error
    return { status: error.status, details: error.details }
  }
}

// Pieces that are close to a plain question and to each other, so that what was kept is met again with something else before it.
const secret = fc.constantFrom('lk_a', 'lk_b', 'lk_"', 'lk_\\u0061', 'lk_\\"', 'lk_\n', 'ö', '')
const behind = fc.constantFrom(
  '"}',
  '" }',
  '"',
  '","permissions":["incidents:read"]}',
  '","permissions":["incidents:write"]}',
  '","permissions":["nothing:read"]}',
  '","key":"lk_c"}',
  '","key":"lk_a"}',
  '","\\u006bey":"lk_a"}',
  '","ip":"203.0.113.7"}',
  '","workspace":"production"}',
  '","workspace":1}',
  '","other":1}',
  '"}{',
)
const body = fc.oneof(fc.tuple(fc.constantFrom('{"key":"', '{ "key":"', '{"key" :"'), secret, behind).map((parts) => parts.join('')), fc.constantFrom('', '[]', 'null', '{"permissions":[],"key":"lk_a"}'))

describe('the reader of questions', () => {
  test('reads a body the same way whatever was read before it', () => {
    fc.assert(
      fc.property(fc.array(body, { minLength: 1, maxLength: 30 }), (bodies) => {
        const read = newReader()
        for (const one of bodies) expect(readingOf(read, one)).toEqual(readingOf(newReader(), one))
      }),
      { numRuns: 500 },
    )
  })

  test('a second key in the body is the one that counts, also where the same words stood behind another key', () => {
    const read = newReader()
    expect(read('{"key":"lk_a","key":"lk_a"}').secret).toBe('lk_a')
    expect(read('{"key":"lk_b","key":"lk_a"}').secret).toBe('lk_a')
    expect(read('{"key":"lk_b","\\u006bey":"lk_b"}').secret).toBe('lk_b')
    expect(read('{"key":"lk_a","\\u006bey":"lk_b"}').secret).toBe('lk_b')
  })

  test('what is asked about many keys is understood once', () => {
    const read = newReader()
    const first = read('{"key":"lk_a","permissions":["incidents:read"]}')
    const second = read('{"key":"lk_b","permissions":["incidents:read"]}')
    expect(second.secret).toBe('lk_b')
    expect(second.question).toBe(first.question)
  })
})
