import { InvalidArgumentError, Option } from 'commander'
import type { Client } from '../../client.ts'
import { CommandFailure } from '../../failure.ts'
import { printJson } from '../../output.ts'
import type { Surroundings } from '../../surroundings.ts'
import { type AddCommand, clientOf } from '../command.ts'
import { addSecretOptions, deliverSecret, type SecretOptions } from './deliver-secret.ts'
import { demandKeyId, type Key, printKey } from './key.ts'

interface RotateOptions extends SecretOptions {
  overlap?: string
  endWhenSilent?: number
  idempotencyKey?: string
  cancel?: boolean
  confirmInUse?: boolean
}

const OVERLAPS: Readonly<Record<string, string>> = { now: 'NOW', '1h': 'HOUR_1', '24h': 'HOURS_24', '7d': 'DAYS_7', '30d': 'DAYS_30' }

function parseHours(text: string): number {
  const hours = Number(text)
  if (!Number.isInteger(hours) || hours < 1) throw new InvalidArgumentError('Give a whole number of hours from 1.')
  return hours
}

const cancel = async (client: Client, id: string, confirmInUse = false): Promise<void> => {
  await client.run('CancelApiKeyRotation', { input: { id, ...(confirmInUse ? { confirmInUse } : {}) } })
}

/** Takes the rotation back, where the old secret still lives to go back to. */
async function undoRotation(client: Client, { id }: Key, overlap: string | undefined): Promise<string> {
  if (overlap === 'now') return `no secret of ${id} is known any more: the old one has ended. Rotate the key again`
  await cancel(client, id)
  return `the rotation of ${id} was cancelled and the old secret works as before`
}

async function rotate(around: Surroundings, client: Client, id: string, options: RotateOptions): Promise<void> {
  const { overlap, endWhenSilent, idempotencyKey } = options
  const key = await deliverSecret(around, options, {
    make: () =>
      client.send('POST', `/api/v1/api-keys/${id}/rotate`, {
        body: { ...(overlap === undefined ? {} : { overlap: OVERLAPS[overlap] }), ...(endWhenSilent === undefined ? {} : { end_when_silent_for_hours: endWhenSilent }) },
        headers: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
      }),
    undo: (made) => undoRotation(client, made, overlap),
  })
  if (options.json === true) return
  const ends = key.rotation?.ends_at
  around.err(ends === undefined ? 'The old secret has ended.\n' : `The old secret works until ${ends}${endWhenSilent === undefined ? '' : `, or until it was silent for ${endWhenSilent} h`}.\n`)
}

async function takeBack(around: Surroundings, client: Client, id: string, options: RotateOptions): Promise<void> {
  await cancel(client, id, options.confirmInUse)
  const key = (await client.send('GET', `/api/v1/api-keys/${id}`)) as unknown as Key
  if (options.json === true) printJson(around, key)
  else printKey(around, options, key)
}

export const addRotateKey: AddCommand = (group, around) => {
  const command = group
    .command('rotate')
    .description('Give a key a new secret, while the old one works on for the overlap. It goes to standard output, or with --output and --to into a file, and nowhere else. Needs api_keys:write.')
    .argument('<id>', 'the id, key_…; never the key itself')
    .addOption(new Option('--overlap <time>', 'how long the old secret works on; 24h without it').choices(Object.keys(OVERLAPS)))
    .option('--end-when-silent <hours>', 'end the old secret earlier, once the new one is used and the old one was not for so many hours', parseHours)
    .option('--idempotency-key <text>', 'sending this again within 24 hours rotates no second time')
    .addOption(new Option('--cancel', 'take a rotation back instead: the new secret ends and the old one lives on').conflicts(['overlap', 'endWhenSilent', 'idempotencyKey', 'output', 'to']))
    .option('--confirm-in-use', 'with --cancel: also where the new secret has been used, and what uses it stops')
  addSecretOptions(command).action(async (id: string) => {
    const options = command.optsWithGlobals<RotateOptions>()
    demandKeyId(id)
    if (options.confirmInUse === true && options.cancel !== true) throw new CommandFailure('usage', '--confirm-in-use is for --cancel.')
    if (options.overlap === 'now' && options.endWhenSilent !== undefined) throw new CommandFailure('usage', 'With --overlap now there is no silence to wait for.')
    const client = await clientOf(around, command)
    await (options.cancel === true ? takeBack : rotate)(around, client, id, options)
  })
}
