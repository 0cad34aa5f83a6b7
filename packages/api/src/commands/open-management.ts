import type { Core } from '../app.ts'
import { entities } from '../entities.ts'
import { createManagement, type Management } from '../management.ts'
import { restOperations } from '../modules/rest/compiled-route.ts'
import { REST_ROUTES } from '../modules/rest/routes.ts'
import { createOrm } from '../persistence/orm.ts'
import type { ProcessConnection } from '../persistence/process-connection.ts'
import { createSchema } from '../schema.ts'
import { persistedDocumentsOf } from '../server/persisted-documents.ts'
import { readManifest } from './contract.ts'

/** Opens management as a server has it, with the operations that lie under `root`. */
export async function openManagement(core: Core, connection: ProcessConnection, root: string): Promise<Management> {
  const orm = createOrm({ connection, entities })
  return createManagement(core, { orm, schema: createSchema(), documents: persistedDocumentsOf({ ...readManifest(root), ...restOperations(REST_ROUTES) }) })
}
