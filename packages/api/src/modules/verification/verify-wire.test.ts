import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeGatewayKey, makeOrganization } from '../../testing/factories.ts'

let app: TestApp
let gateway: string
let secrets: string[]
beforeAll(async () => {
  app = await createTestApp()
  const organization = await makeOrganization(app)
  gateway = await makeGatewayKey(app)
  secrets = await Promise.all(['Läden 1', 'Key 2', 'Key 3'].map(async (name) => (await makeApiKey(app, organization, { name })).secret))
  // The first question about a key is answered from the database; these tests are about the way from memory.
  for (const secret of [...secrets, ...secrets]) await over(requestFor(secret), 1)
})
afterAll(() => app.close())

function requestFor(key: string, { length, headers = '' }: { length?: number; headers?: string } = {}): string {
  const body = JSON.stringify({ key })
  return `POST /v1/keys/verify HTTP/1.1\r\nHost: latchkey\r\nAuthorization: Bearer ${gateway}\r\nContent-Type: application/json\r\n${headers}Content-Length: ${length ?? Buffer.byteLength(body)}\r\n\r\n${body}`
}

const BODY = /\{"valid".*?\}(?=HTTP\/1\.1|$)/gs

/** Sends pieces over one connection, each in a packet of its own, and reads until so many answers have come. */
async function over(pieces: string | readonly string[], answers: number): Promise<Record<string, unknown>[]> {
  const socket: Socket = connect({ host: '127.0.0.1', port: Number(new URL(app.url).port), noDelay: true })
  let received = ''
  const bodies = (): string[] => received.match(BODY) ?? []
  try {
    return await new Promise((resolve, reject) => {
      socket.on('error', reject)
      socket.on('close', () => reject(new Error(`The connection ended after:\n${received}`)))
      socket.on('data', (chunk) => {
        received += chunk.toString()
        if (bodies().length === answers && bodies().every((body) => body.endsWith('}'))) resolve(bodies().map((body) => JSON.parse(body) as Record<string, unknown>))
      })
      void (async () => {
        for (const piece of [pieces].flat()) {
          await new Promise<void>((sent) => socket.write(piece, () => sent()))
          await new Promise<void>((later) => setImmediate(later))
        }
      })()
    })
  } finally {
    socket.removeAllListeners('close')
    socket.destroy()
  }
}

describe('questions as they come over a connection', () => {
  test('several in one packet are answered in their order', async () => {
    const answers = await over(secrets.map((secret) => requestFor(secret)).join(''), 3)
    expect(answers.map(({ name }) => name)).toEqual(['Läden 1', 'Key 2', 'Key 3'])
  })

  test('a body in pieces is one question, and the next one on the connection is another', async () => {
    const [first = '', second = ''] = secrets
    const whole = requestFor(first) + requestFor(second)
    for (const size of [1, 7, 60]) {
      const body = whole.indexOf('\r\n\r\n') + 4
      const pieces = [whole.slice(0, body), ...(whole.slice(body).match(new RegExp(`.{1,${size}}`, 'gs')) ?? [])]
      expect((await over(pieces, 2)).map(({ name }) => name)).toEqual(['Läden 1', 'Key 2'])
    }
  })

  test('a question that announces no body is refused at once, and the next one on the connection is answered', async () => {
    const [first = ''] = secrets
    const without = requestFor(first).replace(/Content-Length: [^]*$/, '\r\n')
    expect((await over(without + requestFor(first), 1)).map(({ code }) => code)).toEqual(['VALID'])
  })

  test('a client that waits to be told to go on is told so', async () => {
    const [, second = ''] = secrets
    const whole = requestFor(second, { headers: 'Expect: 100-continue\r\n' })
    const body = whole.indexOf('\r\n\r\n') + 4
    expect((await over([whole.slice(0, body), whole.slice(body)], 1)).map(({ code }) => code)).toEqual(['VALID'])
  })

  test('a client that leaves in the middle of its question is forgotten, and the server goes on', async () => {
    const [first = ''] = secrets
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(app.url).port) })
    await new Promise<void>((sent) => socket.write(requestFor(first, { length: 5_000 }), () => sent()))
    socket.destroy()
    expect((await over(requestFor(first), 1))[0]).toMatchObject({ code: 'VALID' })
  })
})
