import { readConfig } from '../../config.ts'
import { type Command, report } from '../command.ts'

export const checkConfigCommand: Command = {
  name: 'config check',
  summary: 'Read environment and configuration file, and say what they amount to or everything that is wrong.',
  async run(args, around) {
    const config = readConfig(around.environment, around.directory)
    const summary = {
      listens: `${config.host}:${config.port}`,
      publicUrl: config.publicUrl?.origin ?? null,
      database: config.databaseUrl === null ? 'embedded' : 'external',
      dataDirectory: config.dataDirectory,
      operations: config.operations,
      keyFormat: config.keyFormat,
      acceptedKeyFormats: config.acceptedKeyFormats,
      permissions: config.catalogue.entries.size,
      kinds: [...config.kinds.keys()],
      plans: [...config.plans.keys()],
      defaultPlan: config.defaultPlan,
      policies: config.policies,
    }
    const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
    report(args, around, summary, ['The configuration is right.', '', ...Object.entries(summary).map(([name, value]) => `${name}: ${shown(value)}`)])
  },
}
