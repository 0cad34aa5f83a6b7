import PothosBuilder, { BasePlugin, isThenable, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import { wrapOrThrow } from '@pothos/plugin-errors'
import type { GraphQLFieldResolver } from 'graphql'

const NAME = 'errorsAsData' as const

type ErrorClasses = Parameters<typeof wrapOrThrow>[1]
type Resolver = GraphQLFieldResolver<unknown, object, object>

declare global {
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      errorsAsData: ErrorsAsData<Types>
    }
  }
}

/**
 * Gives domain errors as data, in the place of the errors plugin's own way, which makes every such field answer later: a field
 * that is answered from memory is answered at once.
 */
class ErrorsAsData<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { pothosErrors, ...extensions } = field.extensions ?? {}
    return pothosErrors === undefined ? field : { ...field, extensions: { ...extensions, domainErrors: pothosErrors } }
  }

  override wrapResolve(resolve: Resolver, { extensions }: PothosOutputFieldConfig<Types>): Resolver {
    const classes = extensions?.['domainErrors'] as ErrorClasses | undefined
    if (classes === undefined) return resolve
    const asData = (error: unknown): unknown => wrapOrThrow(error, classes)
    return (parent, args, ctx, info) => {
      try {
        const result: unknown = resolve(parent, args, ctx, info)
        return isThenable(result) ? Promise.resolve(result).catch(asData) : result
      } catch (error) {
        return asData(error)
      }
    }
  }
}

PothosBuilder.registerPlugin(NAME, ErrorsAsData)

export const errorsAsDataPlugin = NAME
