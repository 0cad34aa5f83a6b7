import type { AddCommand } from '../command.ts'
import { addCreateKey } from './create.ts'
import { addListKeys } from './list.ts'
import { addRevokeKey } from './revoke.ts'
import { addRotateKey } from './rotate.ts'
import { addVerifyKey } from './verify.ts'

export const addKeyCommands: AddCommand = (program, around) => {
  const group = program.command('keys').description('List, create, rotate, revoke and verify keys.')
  for (const add of [addListKeys, addCreateKey, addRotateKey, addRevokeKey, addVerifyKey]) add(group, around)
}
