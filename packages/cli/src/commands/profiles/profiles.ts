import type { Command } from 'commander'
import { connectionOf, parseUrl } from '../../connection.ts'
import { CommandFailure } from '../../failure.ts'
import { printDone, printJson, printTable } from '../../output.ts'
import { demandProfileName, profilesPath, readProfiles, writeProfiles } from '../../profiles.ts'
import type { Surroundings } from '../../surroundings.ts'
import { type AddCommand, type CommonOptions } from '../command.ts'

const addSet: AddCommand = (group, around) => {
  group
    .command('set')
    .description('Remember a server and a key for it under a name, in a file that only you can read; the first one becomes the current one. Give --url and --key-file.')
    .argument('<name>', 'lower-case letters, digits and hyphens')
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      demandProfileName(name)
      if (options.url === undefined || options.keyFile === undefined) throw new CommandFailure('usage', 'A profile needs --url and --key-file.', { next: 'The key comes from a file, or from standard input with --key-file -' })
      const { url, key } = await connectionOf(around, { url: options.url, keyFile: options.keyFile })
      const { current, profiles } = readProfiles(around)
      const address = url.href.replace(/\/$/, '')
      writeProfiles(around, { current: current ?? name, profiles: new Map([...profiles, [name, { url: address, key }]]) })
      const path = profilesPath(around)
      printDone(around, options, `The profile ${name} is in ${path}.`, { name, url: address, current: (current ?? name) === name, written_to: path })
    })
}

function demandProfile(around: Surroundings, name: string): void {
  if (!readProfiles(around).profiles.has(name)) throw new CommandFailure('notFound', `There is no profile "${name}".`, { next: 'latchkey profiles list' })
}

const addUse: AddCommand = (group, around) => {
  group
    .command('use')
    .description('Make a profile the current one.')
    .argument('<name>', 'the profile')
    .action((name: string, _options: unknown, command: Command) => {
      demandProfile(around, name)
      writeProfiles(around, { ...readProfiles(around), current: name })
      printDone(around, command.optsWithGlobals<CommonOptions>(), `The current profile is ${name}.`, { name, current: true })
    })
}

const addRemove: AddCommand = (group, around) => {
  group
    .command('remove')
    .description('Forget a profile and its key. The key itself stays good: revoke it when nobody needs it.')
    .argument('<name>', 'the profile')
    .action((name: string, _options: unknown, command: Command) => {
      demandProfile(around, name)
      const { current, profiles } = readProfiles(around)
      writeProfiles(around, { current: current === name ? null : current, profiles: new Map([...profiles].filter(([one]) => one !== name)) })
      printDone(around, command.optsWithGlobals<CommonOptions>(), `The profile ${name} is forgotten.`, { removed: name })
    })
}

const addList: AddCommand = (group, around) => {
  group
    .command('list')
    .description('List the profiles, without their keys.')
    .action((_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      const { current, profiles } = readProfiles(around)
      const rows = [...profiles].map(([name, { url }]) => ({ name, url: parseUrl(url).href.replace(/\/$/, ''), current: name === current }))
      if (options.json === true) printJson(around, { profiles: rows })
      else
        printTable(
          around,
          options,
          [{ title: 'NAME' }, { title: 'SERVER' }, { title: 'CURRENT' }],
          rows.map((row) => [row.name, row.url, row.current ? 'yes' : '']),
        )
    })
}

export const addProfileCommands: AddCommand = (program, around) => {
  const group = program.command('profiles').description('Servers and keys that you use often.')
  for (const add of [addSet, addUse, addRemove, addList]) add(group, around)
}
