import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findRoot } from './commands/contract.ts'
import { openApiOf } from './modules/rest/openapi.ts'
import { createSchema } from './schema.ts'

if (import.meta.main) writeFileSync(join(findRoot(), 'packages/contract/openapi.json'), `${JSON.stringify(openApiOf(createSchema()), null, 2)}\n`)
