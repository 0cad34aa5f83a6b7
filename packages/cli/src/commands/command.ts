import type { Command } from 'commander'
import { type Client, createClient } from '../client.ts'
import { type ConnectionOptions, connectionOf } from '../connection.ts'
import type { OutputOptions } from '../output.ts'
import type { Surroundings } from '../surroundings.ts'

/** Options of every command: they stand on the program, before or after the command's name. */
export type CommonOptions = ConnectionOptions & OutputOptions

/** Adds a command to its group. */
export type AddCommand = (group: Command, around: Surroundings) => void

export const commonOptionsOf = (command: Command): CommonOptions => command.optsWithGlobals<CommonOptions>()

/** A client of the server that the options name. */
export const clientOf = async (around: Surroundings, command: Command): Promise<Client> => createClient(around, await connectionOf(around, commonOptionsOf(command)))

/** A list that is written with commas, or by giving the option again. */
export const collectList = (text: string, before: readonly string[] | undefined): string[] => [
  ...(before ?? []),
  ...text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== ''),
]
