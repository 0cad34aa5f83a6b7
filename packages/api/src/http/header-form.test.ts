import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HeaderForm } from './header-form.ts'

// The head that a form writes goes past writeHead, so every byte of it is held to what writeHead sends.

const ALWAYS = ['x-content-type-options', 'nosniff', 'cache-control', 'no-store']
const form = new HeaderForm([...ALWAYS, 'content-type', 'application/json; charset=utf-8'], ['x-latchkey-name'])
let count = 0

const server = createServer((request, response) => {
  const text = request.url === '/empty' ? '' : request.url === '/words' ? '{"name":"Zoë – ключ 🔑"}' : '{"valid":true}'
  const id = `req_${(count += 1)}`
  if (request.headers['x-by'] === 'form') {
    form.fill(0, 'Zoe%20K')
    form.fillId(id)
    form.send(response, text, request.url !== '/words')
  } else {
    response.writeHead(200, [...ALWAYS, 'content-type', 'application/json; charset=utf-8', 'x-latchkey-name', 'Zoe%20K', 'x-request-id', id, 'content-length', String(Buffer.byteLength(text))])
    response.end(text)
  }
  said.push([response.headersSent, response.statusCode])
})
/** What the response says of itself when it has been sent. */
const said: unknown[] = []

beforeAll(async () => {
  server.keepAliveTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

/** What comes back over one connection until the server or this side has ended, without what differs between any two answers. */
async function bytesFor(by: 'form' | 'writeHead', requests: readonly string[]): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let text = ''
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    text += chunk
  })
  socket.end(requests.map((request) => request.replace('\r\n', `\r\nX-By: ${by}\r\n`)).join(''))
  await once(socket, 'close')
  return text.replace(/req_\d+/g, 'req_N').replace(/Date: [A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT/g, 'Date: now')
}

const get = (path: string, more = '', version = '1.1', method = 'GET'): string => `${method} ${path} HTTP/${version}\r\nHost: latchkey\r\n${more}\r\n`

test.each([
  ['one answer', [get('/')], 1],
  ['an answer without a text', [get('/empty')], 1],
  ['an answer beyond ASCII', [get('/words')], 1],
  ['four in a row, sent at once', [get('/'), get('/empty'), get('/words'), get('/')], 4],
  ['HEAD', [get('/', '', '1.1', 'HEAD')], 1],
  ['a client that closes', [get('/', 'Connection: close\r\n'), get('/')], 1],
  ['HTTP/1.0', [get('/', '', '1.0')], 1],
  ['HTTP/1.0 with a connection that is kept', [get('/', 'Connection: keep-alive\r\n', '1.0'), get('/')], 2],
  ['a question that waits to be asked for', [get('/', 'Expect: 100-continue\r\n')], 1],
])('%s: the same bytes as those of writeHead', async (_name, requests, answers) => {
  said.length = 0
  const [ours, nodes] = [await bytesFor('form', requests), await bytesFor('writeHead', requests)]
  expect(ours).toBe(nodes)
  expect(ours.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(answers)
  expect(ours.match(/Date: now/g)).toHaveLength(answers)
  expect(said).toEqual(Array.from({ length: answers * 2 }, () => [true, 200]))
})

test('more answers than are sent together all arrive, each once', async () => {
  const requests = Array.from({ length: 200 }, () => get('/'))
  expect((await bytesFor('form', requests)).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(200)
  const answers = await Promise.all(Array.from({ length: 150 }, () => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers: { 'x-by': 'form' } })))
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(answers.map(() => '{"valid":true}'))
})

test('the date is that of the moment', async () => {
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers: { 'x-by': 'form' } })
  expect(Math.abs(Date.parse(answer.headers.get('date') ?? '') - Date.now())).toBeLessThan(5_000)
})
