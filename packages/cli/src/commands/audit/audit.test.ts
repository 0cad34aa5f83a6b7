import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestApp } from '../../../../api/src/testing/app.ts'
import { createDesk, createServer, type Desk, errorOf, jsonOf, modeOf } from '../../testing/desk.ts'

let app: TestApp
let desk: Desk
beforeAll(async () => {
  app = await createServer()
})
afterAll(() => app.close())
beforeEach(async () => {
  desk = await createDesk(app)
  return () => desk.clear()
})

const run: Desk['run'] = (args, options) => desk.run(args, options)

describe('audit', () => {
  const change = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++) await run(['keys', 'create', `Key ${index}`, '--scopes', 'incidents:read'])
  }

  test('an exported log is verified anywhere, and the hash that was noted stays in it', async () => {
    await change(3)
    expect(jsonOf(await run(['audit', 'export', '--to', 'other.jsonl', '--json']))).toEqual({ events: expect.any(Number) as unknown, written_to: join(desk.directory, 'other.jsonl') })
    const exported = await run(['audit', 'export', '--to', 'log.jsonl'])
    expect([exported.code, exported.err]).toEqual([0, expect.stringContaining('3 events')])
    expect(modeOf(join(desk.directory, 'log.jsonl'))).toBe(0o600)
    const verified = jsonOf(await run(['audit', 'verify', '--file', 'log.jsonl', '--json']))
    expect(verified).toEqual({ ok: true, events: 3, first: 1, last: 3, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown })
    await change(1)
    expect(jsonOf(await run(['audit', 'verify', '--noted', String(verified['hash']), '--json']))).toMatchObject({ ok: true, events: 4 })
    expect((await run(['audit', 'verify', '--noted', '0'.repeat(64)])).code).toBe(12)
  })

  test('every way of changing it is found', async () => {
    await change(4)
    const lines = (await run(['audit', 'export'])).out.trim().split('\n')
    type Event = { sequence: number; record: string; previous_hash: string; event: { target: { name: string } } }
    const [fourth, third, second, first] = lines.map((line) => JSON.parse(line) as Event)
    if (fourth === undefined || third === undefined || second === undefined || first === undefined) throw new Error('There are four events.')
    const verify = async (events: unknown[]): Promise<[number | null, unknown, unknown]> => {
      const ended = await run(['audit', 'verify', '--file', '-', '--json'], { input: events.map((event) => JSON.stringify(event)).join('\n') })
      const { sequence, problem } = ended.code === 0 ? {} : errorOf(ended)
      return [ended.code, sequence, problem]
    }
    expect(await verify([fourth, third, second, first])).toEqual([0, undefined, undefined])
    expect(await verify([first, second, third, fourth])).toEqual([0, undefined, undefined])
    expect(await verify([fourth, { ...third, record: third.record.replace('Key 2', 'Key 9') }, second, first])).toEqual([12, 3, 'HASH'])
    expect(await verify([fourth, { ...third, event: { ...third.event, action: 'nothing' } }, second, first])).toEqual([12, 3, 'FIELDS'])
    expect(await verify([fourth, second, first])).toEqual([12, 3, 'GAP'])
    expect(await verify([fourth, second, third, first])).toEqual([12, 3, 'GAP'])
    expect(await verify([fourth, third, { ...second, sequence: 3 }, second, first])).toEqual([12, 3, 'FIELDS'])
    const other = (await run(['audit', 'verify', '--file', '-'], { input: 'no json' })).code
    expect(other).toBe(12)
    const tail = await run(['audit', 'verify', '--file', '-'], { input: [fourth, third].map((event) => JSON.stringify(event)).join('\n') })
    expect([tail.code, tail.err]).toEqual([0, expect.stringContaining('before 3')])
  })
})
