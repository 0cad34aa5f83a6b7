import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import type { ApiKeyPrincipal } from '../../application/principal.ts'
import type { StoredKey } from '../../application/verifier.ts'
import { authorityOfStoredKey } from './stored-key.ts'

/** The principal that a good key is, asking from this address and running this persisted operation where it runs one. */
export function principalOfKey(key: StoredKey, catalogue: Catalogue, { ip = null, operation = null }: { ip?: string | null; operation?: string | null } = {}): ApiKeyPrincipal {
  const { owner_id: id, owner_email: email, owner_name: name } = key
  return {
    kind: 'API_KEY',
    id: key.key_id,
    secretId: key.secret_id,
    name: key.name,
    user: id === null || email === null || name === null ? null : { id, email, name },
    organization: { id: key.organization_id, slug: key.organization_slug, name: key.organization_name },
    authority: authorityOfStoredKey(key, catalogue),
    ip,
    operation,
  }
}
