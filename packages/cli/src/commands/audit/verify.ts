import type { Command } from 'commander'
import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { CommandFailure } from '../../failure.ts'
import { printJson, printProperties } from '../../output.ts'
import type { Surroundings } from '../../surroundings.ts'
import { type AddCommand, clientOf, type CommonOptions } from '../command.ts'
import { type BrokenAt, ChainCheck, type ChainProblem, type ExportedEvent } from './chain.ts'
import { readEvents } from './read-events.ts'

interface VerifyOptions extends CommonOptions {
  file?: string
  noted?: string
}

const PROBLEM_WORDS: Readonly<Record<ChainProblem, string>> = {
  GAP: 'it is missing',
  LINK: 'it does not follow the event before it',
  HASH: 'it is not what was hashed when it was written',
  FIELDS: 'it is shown as something else than was hashed',
}

const TYPES = { id: 'string', sequence: 'number', occurred_at: 'string', event: 'object', record: 'string', previous_hash: 'string', hash: 'string' }

function parseLine(line: string, number: number): ExportedEvent {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new CommandFailure('broken', `Line ${number} is not JSON.`, { cause })
  }
  const isEvent = typeof value === 'object' && value !== null && Object.entries(TYPES).every(([name, type]) => typeof (value as Record<string, unknown>)[name] === type)
  if (!isEvent) throw new CommandFailure('broken', `Line ${number} is no exported event.`, { next: 'Export the log with: latchkey audit export --to <file>' })
  return value as ExportedEvent
}

async function* readLines(around: Surroundings, file: string): AsyncGenerator<ExportedEvent> {
  const lines = file === '-' ? (await around.readInput()).split('\n') : createInterface({ input: createReadStream(resolve(around.directory, file)), crlfDelay: Infinity })
  let number = 0
  try {
    for await (const line of lines) {
      number += 1
      if (line !== '') yield parseLine(line, number)
    }
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause
    throw new CommandFailure('configuration', `${file} cannot be read.`, { cause })
  }
}

const broken = ({ sequence, problem }: BrokenAt): CommandFailure =>
  new CommandFailure('broken', `The audit log is not as it was written: event ${sequence}: ${PROBLEM_WORDS[problem]}.`, {
    next: 'Keep this export, and tell whoever runs the installation: somebody changed the log past the server, or the file.',
    details: { sequence, problem },
  })

export const addVerifyAudit: AddCommand = (group, around) => {
  group
    .command('verify')
    .description('Check that no event of the audit log was changed, taken out, put in or moved since it was written. Every hash is computed here. Exit code 12 when it is broken.')
    .option('--file <file>', 'an exported log ("-" for standard input) instead of the log of the server')
    .option('--noted <hash>', 'a hash that an earlier check printed: it must still be there, or the log was written anew')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<VerifyOptions>()
      const events = options.file === undefined ? readEvents(around, await clientOf(around, command), {}) : readLines(around, options.file)
      const check = new ChainCheck()
      let isNotedThere = options.noted === undefined
      for await (const event of events) {
        const problem = check.add(event)
        if (problem !== null) throw broken(problem)
        if (event.hash === options.noted) isNotedThere = true
      }
      const problem = check.problemAtBeginning()
      if (problem !== null) throw broken(problem)
      const { ends } = check
      if (ends === null) throw new CommandFailure('broken', 'There is no event to check.')
      if (!isNotedThere) throw new CommandFailure('broken', 'The hash that was noted is not in the log: it ends earlier now, or was written anew.')
      const { oldest, latest } = ends
      if (oldest.sequence > 1) around.err(`The events before ${oldest.sequence} are not there, so they were not checked.\n`)
      if (options.json === true) printJson(around, { ok: true, events: ends.events, first: oldest.sequence, last: latest.sequence, hash: latest.hash })
      else
        printProperties(around, options, [
          ['events', String(ends.events)],
          ['first', String(oldest.sequence)],
          ['last', String(latest.sequence)],
          ['hash', latest.hash],
        ])
    })
}
