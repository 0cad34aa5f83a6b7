import { builder } from '../../graphql/builder.ts'
import { ApiKeyType } from '../api-keys/api-key.schema.ts'
import { OperationVersionType } from './persisted-operation.schema.ts'
import { findNewerVersion } from './pinned-operations.repository.ts'

builder.objectField(ApiKeyType, 'newerOperationVersion', (t) =>
  t.withAuth({ permission: 'operations:read' }).field({
    type: OperationVersionType,
    nullable: true,
    description: 'Where the key runs exactly what a version of a client had, and that client has registered other operations since: its latest version, which an update can give the key. Null otherwise.',
    resolve: (row, _args, ctx) => (row.allowed_operations === null || row.organization_id !== ctx.principal.organization.id ? null : findNewerVersion(ctx, row.allowed_operations)),
  }),
)
