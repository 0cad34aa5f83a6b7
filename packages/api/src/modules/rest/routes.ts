import { apiKeyRoutes } from './api-key.routes.ts'
import { auditLogRoutes } from './audit-log.routes.ts'
import { organizationRoutes } from './organization.routes.ts'
import { permissionRoutes } from './permission.routes.ts'
import type { RestRoute } from './rest-route.ts'

/** Every route of the facade. No two answer the same method at the same address. */
export const REST_ROUTES: readonly RestRoute[] = [...apiKeyRoutes, ...auditLogRoutes, ...organizationRoutes, ...permissionRoutes]
