import type { Logger } from 'pino'
import type { Config } from '../../config.ts'
import { isInstallationSetUp } from '../../modules/installation/set-up.lookup.ts'
import { CommandFailure, type Surroundings } from '../command.ts'
import { type RunningServer, startServer } from '../start-server.ts'
import { prepareDemoDatabase } from './demo-database.ts'
import { type DemoDetails, demoLines, readDemoDetails, writeDemoDetails } from './demo-details.ts'
import { finishDemo, seedDemo } from './seed-demo.ts'
import { seedUsage } from './seed-usage.ts'

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/.test(host)

/** Its passwords lie in a file and on a screen, so nobody but this machine may reach it. */
function demandLoopback({ host, publicUrl }: Config): void {
  if (!isLoopback(host)) throw new CommandFailure('configuration', `The demo listens on this machine only: HOST must be 127.0.0.1, not ${host}.`)
  if (publicUrl !== null && !isLoopback(publicUrl.hostname)) throw new CommandFailure('configuration', 'The demo is for this machine only: leave LATCHKEY_PUBLIC_URL out.')
}

/**
 * Serves the demo: made on an empty database, kept on one that it has made, made anew with `reset`. Prints how to sign in
 * and writes it to `demo.json` of the data directory.
 */
export async function serveDemo(config: Config, log: Logger, around: Surroundings, { reset }: { reset: boolean }): Promise<RunningServer> {
  demandLoopback(config)
  const found: Omit<DemoDetails, 'url'>[] = []
  const server = await startServer(config, log, {
    beforeOpening: (url) => prepareDemoDatabase(url, { reset }),
    beforeListening: async (services, em, pool) => {
      if (await isInstallationSetUp(pool)) {
        found.push(readDemoDetails(config))
        return
      }
      around.err('Making the demo …\n')
      const made = await seedDemo(services, em)
      await seedUsage(services, pool)
      found.push(made)
      // Written before it counts as made: a demo without its passwords would be of no use to anybody.
      writeDemoDetails(config, { url: '', ...made })
      await finishDemo(services, em)
    },
  })
  const [content] = found
  if (content === undefined) throw new Error('The demo was neither made nor found.')
  const details: DemoDetails = { ...content, url: server.url }
  const file = writeDemoDetails(config, details)
  around.err(`${demoLines(details, file).join('\n')}\n`)
  return server
}
