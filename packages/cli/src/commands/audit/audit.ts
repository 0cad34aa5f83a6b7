import type { AddCommand } from '../command.ts'
import { addExportAudit } from './export.ts'
import { addVerifyAudit } from './verify.ts'

export const addAuditCommands: AddCommand = (program, around) => {
  const group = program.command('audit').description('Export and check the audit log.')
  for (const add of [addExportAudit, addVerifyAudit]) add(group, around)
}
