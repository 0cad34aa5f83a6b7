import SchemaBuilder from '@pothos/core'
import DirectivesPlugin from '@pothos/plugin-directives'
import ErrorsPlugin from '@pothos/plugin-errors'
import type { RequestContext } from '../application/request-context.ts'
import { errorsAsDataPlugin } from './errors-as-data.plugin.ts'
import { guardPlugin } from './guard.plugin.ts'

export interface BuilderTypes {
  Context: RequestContext
  DefaultFieldNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    /** Rows have instants as milliseconds since 1970. */
    DateTime: { Input: Date; Output: Date | number }
    CIDR: { Input: string; Output: string }
    IPAddress: { Input: string; Output: string }
    JSONObject: { Input: Record<string, unknown>; Output: Record<string, unknown> }
  }
}

const resultName = ({ fieldName }: { fieldName: string }): string => `${fieldName.charAt(0).toUpperCase()}${fieldName.slice(1)}Result`

/**
 * Every field that decides says so in its guard (`guard.plugin.ts`). The guards are the early answer; what is written is
 * decided again inside the transaction.
 */
export const builder = new SchemaBuilder<BuilderTypes>({
  // The first is outermost, and sees what the later ones have made of a field: domain errors become data after the guard has spoken.
  plugins: [errorsAsDataPlugin, ErrorsPlugin, guardPlugin, DirectivesPlugin],
  defaultFieldNullability: false,
  errors: { defaultTypes: [], directResult: true, defaultUnionOptions: { name: resultName } },
})

builder.queryType({ description: 'What can be read. A field that you may not use answers null, with an error that names what it needs.' })
builder.mutationType({
  description:
    'What can be changed. Each answers with a success type, or with an error type that says what to mend; who you are and what you may not do is a top-level error.',
})
