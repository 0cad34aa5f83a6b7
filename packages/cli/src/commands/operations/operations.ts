import type { AddCommand } from '../command.ts'
import { addExplainOperation } from './explain.ts'
import { addListOperations } from './list.ts'
import { addPushOperations } from './push.ts'

export const addOperationCommands: AddCommand = (program, around) => {
  const group = program.command('operations').description('Register, list and explain persisted operations.')
  for (const add of [addPushOperations, addListOperations, addExplainOperation]) add(group, around)
}
