import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { printSchemaWithDirectives } from '@graphql-tools/utils'
import { lexicographicSortSchema } from 'graphql'
import { findRoot } from './commands/contract.ts'
import { createSchema } from './schema.ts'

/** The schema as integrators read it, with `@requiresPermission` on guarded fields; `printSchema` would drop applied directives. */
export const printedSchema = (): string => `${printSchemaWithDirectives(lexicographicSortSchema(createSchema()))}\n`

if (import.meta.main) writeFileSync(join(findRoot(), 'packages/contract/schema.graphql'), printedSchema())
