import { flushCompileCache } from 'node:module'
import process from 'node:process'
import { createLog } from '../application/log.ts'
import { readConfig } from '../config.ts'
import { type Command, CommandFailure, EXIT } from './command.ts'
import { keepNextTickQuick } from './keep-next-tick-quick.ts'
import { type RunningServer, startServer } from './start-server.ts'

/**
 * One wish to stop arrives several times: a terminal's Ctrl-C reaches the whole process group, and npm and the launcher
 * pass it on as well.
 */
const SAME_WISH_MS = 1000

/**
 * Stops on a signal, and lets requests end that are under way. A second signal that comes later than a repeated one means now.
 * By `exit`, because whatever is still open when everything was closed (a connection to a database that does not answer)
 * would keep the process alive.
 */
function stopOnSignals(server: RunningServer, log: ReturnType<typeof createLog>): void {
  let askedAt: number | null = null
  const stop = (signal: string): void => {
    if (askedAt !== null) {
      // Whoever asks again does not want to wait for what is under way.
      if (performance.now() - askedAt >= SAME_WISH_MS) process.exit(1)
      return
    }
    askedAt = performance.now()
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

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Start the server; the command that is meant when none is named.',
  options: {
    demo: { type: 'boolean', description: 'With two demo organizations, on an empty database or one of the demo, for this machine only.' },
    reset: { type: 'boolean', description: 'With --demo: make its content, passwords and keys anew.' },
  },
  async run(args, around) {
    keepNextTickQuick()
    const reset = args.flag('reset')
    if (reset && !args.flag('demo')) throw new CommandFailure('usage', '--reset is for --demo.')
    const config = readConfig(around.environment, around.directory)
    const log = createLog(config.logLevel)
    // A mistake of ours in one request must not end those of everybody else.
    process.on('unhandledRejection', (error) => log.error({ err: error }, 'a failure was handled nowhere'))
    const server = args.flag('demo') ? await (await import('./demo/serve-demo.ts')).serveDemo(config, log, around, { reset }) : await startServer(config, log)
    stopOnSignals(server, log)
    around.err(`Latchkey listens on ${server.url}\n`)
    flushCompileCache()
    server.complete.then(
      () => flushCompileCache(),
      (error: unknown) => {
        log.error({ err: error }, 'the server could not be loaded whole and stops')
        // Half a server must not stay: whoever watches the process starts it anew.
        void server.stop().finally(() => process.exit(EXIT.failure))
      },
    )
    return 'SERVING'
  },
}
