import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { startRedisDouble } from './redis-double.ts'

/** A Redis of the test's own, and what can befall it. */
export interface TestRedis {
  url: string
  /** From then on it takes what is sent and answers nothing. */
  freeze(): void
  thaw(): void
  /** Forgets every count, as a restart without its data does. */
  flush(): Promise<void>
  stop(): Promise<void>
}

const DIRECTORIES = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']

function findProgram(): string | undefined {
  return DIRECTORIES.flatMap((directory) => ['redis-server', 'valkey-server'].map((name) => join(directory, name))).find((path) => existsSync(path))
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function startProgram(program: string): Promise<TestRedis> {
  const port = await freePort()
  const child = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('Ready to accept connections')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${said}`)))
  })
  const url = `redis://127.0.0.1:${port}`
  return {
    url,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async flush() {
      const client = new Redis(url)
      await client.flushall()
      client.disconnect()
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGCONT')
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Starts a real Redis or Valkey on a port of its own; where none is installed, what stands in for it. */
export function startRedis(): Promise<TestRedis> {
  const program = findProgram()
  if (program !== undefined) return startProgram(program)
  process.stderr.write('There is no Redis: the tests with it run against a stand-in. Install it ("apt-get install redis-server").\n')
  return startRedisDouble()
}
