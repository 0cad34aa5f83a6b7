import type { PropagationReport } from '../../application/propagation.ts'
import type { Everywhere } from '../../application/transact.ts'
import { builder } from '../../graphql/builder.ts'
import type { ApiKeyRow } from './api-key-row.repository.ts'
import { ApiKeyType } from './api-key.schema.ts'
import { PROPAGATION, PropagationType } from './propagation.schema.ts'

interface ChangedApiKey {
  apiKey: ApiKeyRow
  propagation: PropagationReport
}

export const changed = (apiKey: Everywhere<ApiKeyRow>): ChangedApiKey => ({ apiKey, propagation: apiKey.propagation })

/** The payload of a mutation that changes one key. */
export const changedApiKey = (name: string, description: string) =>
  builder.objectRef<ChangedApiKey>(name).implement({
    description,
    fields: (t) => ({
      apiKey: t.field({ type: ApiKeyType, description: 'The key as it is now.', resolve: (payload) => payload.apiKey }),
      propagation: t.field({ type: PropagationType, description: PROPAGATION, resolve: (payload) => payload.propagation }),
    }),
  })
