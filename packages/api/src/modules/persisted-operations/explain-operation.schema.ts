import { InvalidInput } from '../../application/invalid-input.ts'
import { builder } from '../../graphql/builder.ts'
import { checkDocument } from '../../graphql/check-document.ts'
import { type ExplainedCondition, explainDocument, type ExplainedField, type ExplainedPermission, type OperationExplanation } from './explain-document.ts'

export const OperationKindType = builder.enumType('OperationKind', {
  description: 'What an operation is.',
  values: {
    QUERY: { value: 'query', description: 'It reads and changes nothing.' },
    MUTATION: { value: 'mutation', description: 'It changes something.' },
    SUBSCRIPTION: { value: 'subscription', description: 'It listens to changes.' },
  } as const,
})

const ConditionType = builder.objectRef<ExplainedCondition>('OperationCondition').implement({
  description: 'Something that a variable decides.',
  fields: (t) => ({
    variable: t.exposeString('variable', { description: 'The name of the variable, without its dollar sign.' }),
    is: t.exposeBoolean('is', { description: 'The value with which the field is asked for.' }),
  }),
})

const RequiringFieldType = builder.objectRef<ExplainedField>('RequiringField').implement({
  description: 'A place in a document that needs a permission.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Where it stands in the answer, with the aliases of the document, such as organization.keys.' }),
    field: t.exposeString('field', { description: 'The field of the schema, such as Organization.apiKeys.' }),
    conditions: t.field({ type: [ConditionType], description: 'What must hold for it to be asked for; empty where it always is.', resolve: (field) => field.conditions }),
  }),
})

const RequiredPermissionType = builder.objectRef<ExplainedPermission>('RequiredPermission').implement({
  description: 'A permission that an operation needs.',
  fields: (t) => ({
    permission: t.exposeString('permission', { description: 'Its name in the catalogue.' }),
    always: t.exposeBoolean('always', { description: 'Whether it is needed whatever the variables are.' }),
    fields: t.field({ type: [RequiringFieldType], description: 'The fields that need it.', resolve: (required) => required.fields }),
  }),
})

export const OperationExplanationType = builder.objectRef<OperationExplanation>('OperationExplanation').implement({
  description: 'What an operation needs before it is run, from the same declarations that are enforced when it is.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: true, description: 'The name of the operation; null where it has none.' }),
    kind: t.field({ type: OperationKindType, description: 'Whether it reads or changes something.', resolve: (explanation) => explanation.kind }),
    permissions: t.field({ type: [RequiredPermissionType], description: 'The permissions that its fields declare, by name.', resolve: (explanation) => explanation.permissions }),
    cost: t.exposeInt('cost', { description: 'How many fields it may resolve when no variable is given.' }),
    greatestCost: t.exposeInt('greatestCost', { description: 'The same with the largest pages that its variables can ask for. Past 10000 it is refused when it is run.' }),
  }),
})

builder.queryField('explainOperation', (t) =>
  t.withAuth({ permission: 'operations:read' }).field({
    type: OperationExplanationType,
    nullable: true,
    errors: { types: [InvalidInput] },
    description: 'Says which permissions an operation needs and what it costs, without running it. The document must be valid, within the limits, and have exactly one operation.',
    args: { document: t.arg.string({ required: true, description: 'The GraphQL document.' }) },
    resolve: (_root, { document }, _ctx, info) => {
      const check = checkDocument(info.schema, document)
      if (check.ok) return explainDocument(info.schema, check.checked)
      throw new InvalidInput(check.faults.map(({ line, code, message }) => ({ path: ['document', line], code, message: `Line ${line}: ${message}` })))
    },
  }),
)
