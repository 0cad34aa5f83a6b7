import type { Command } from 'commander'
import { CommandFailure } from '../../failure.ts'
import { printJson, printable } from '../../output.ts'
import type { Surroundings } from '../../surroundings.ts'
import { type AddCommand, clientOf, type CommonOptions } from '../command.ts'
import { demandKeyId, type Key, printKey } from './key.ts'

interface RevokeOptions extends CommonOptions {
  reason?: string
  andEverythingMadeWithIt?: boolean
  confirm?: string
  dryRun?: boolean
}

/** What cannot be undone is confirmed by the key's name: typed by a person, or given with --confirm by a program. */
async function demandConfirmation(around: Surroundings, key: Key, { confirm }: RevokeOptions): Promise<void> {
  if (confirm === undefined && !(around.inputIsTerminal && around.errIsTerminal)) {
    throw new CommandFailure('usage', 'Revoking cannot be undone.', { next: `Confirm it with the key's name: --confirm=${JSON.stringify(key.name)}` })
  }
  const given = confirm ?? (await around.ask(`Revoking cannot be undone. Type the key's name (${printable(key.name)}) to go on: `))
  if (given.trim() !== key.name) throw new CommandFailure('usage', `This is not the key's name, which is ${JSON.stringify(key.name)}. Nothing was changed.`)
}

export const addRevokeKey: AddCommand = (group, around) => {
  group
    .command('revoke')
    .description('Revoke a key for good. Needs api_keys:write, and api_keys:read to see it first.')
    .argument('<id>', 'the id, key_…; never the key itself')
    .option('--reason <text>', 'why, for the audit log')
    .option('--and-everything-made-with-it', 'also revoke the keys that were made with it')
    .option('--confirm <name>', "the key's name, instead of being asked")
    .option('--dry-run', 'show what would be revoked and change nothing')
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<RevokeOptions>()
      demandKeyId(id)
      const client = await clientOf(around, command)
      const key = (await client.send('GET', `/api/v1/api-keys/${id}`)) as unknown as Key
      if (options.dryRun === true) {
        if (options.json === true) printJson(around, { would_revoke: key })
        else printKey(around, options, key)
        return
      }
      await demandConfirmation(around, key, options)
      const revoked = (await client.send('POST', `/api/v1/api-keys/${id}/revoke`, {
        body: { ...(options.reason === undefined ? {} : { reason: options.reason }), ...(options.andEverythingMadeWithIt === true ? { and_everything_made_with_it: true } : {}) },
      })) as unknown as Key & { also_revoked: string[]; propagation: { nodes: number; acknowledged: number; milliseconds: number; missing: string[] } }
      if (options.json === true) printJson(around, revoked)
      else {
        printKey(around, options, revoked)
        if (revoked.also_revoked.length > 0) around.err(`Also revoked: ${revoked.also_revoked.join(', ')}\n`)
        const { nodes, acknowledged, milliseconds, missing } = revoked.propagation
        around.err(`${acknowledged} of ${nodes} processes refuse it after ${milliseconds} ms${missing.length === 0 ? '' : `; no answer yet from ${missing.join(', ')}`}.\n`)
      }
    })
}
