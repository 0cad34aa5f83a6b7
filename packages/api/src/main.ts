import { flushCompileCache } from 'node:module'
import process from 'node:process'
import { createLog } from './application/log.ts'
import { startServer } from './commands/serve.command.ts'
import { ConfigurationError, readConfig } from './config.ts'
import { DataDirectoryInUse } from './persistence/embedded-postgres.ts'

async function serve(): Promise<void> {
  const config = readConfig(process.env, process.cwd())
  const log = createLog(config.logLevel)
  const server = await startServer(config, log)
  process.stderr.write(`Latchkey listens on ${server.url}\n`)
  flushCompileCache()

  let stopping = false
  const stop = (signal: string): void => {
    // A second signal means now.
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, 'stopping')
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

try {
  await serve()
} catch (error) {
  const expected = error instanceof ConfigurationError || error instanceof DataDirectoryInUse
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
}
