import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real Latchkey in a process of its own, so that it can be killed. */
export interface ServerProcess {
  url: string
  child: ChildProcess
  /** Everything it wrote, on both streams. */
  output: () => string
  /** Ends it as a power cut would: no handler runs. */
  kill(): Promise<void>
}

const MAIN = join(import.meta.dirname, '../../src/main.ts')
const LISTENS = /Latchkey listens on (http:\S+)/

/** Starts a process on a database and waits until it listens. Throws with its output when it ends instead. */
export async function startServerProcess(databaseUrl: string, environment: Record<string, string> = {}): Promise<ServerProcess> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, PORT: '0', LATCHKEY_DATA_DIR: dataDirectory, LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      const found = LISTENS.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened:\n${output}`)))
  })
  return {
    url,
    child,
    output: () => output,
    async kill() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit')
        child.kill('SIGKILL')
        await exited
      }
      rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}
