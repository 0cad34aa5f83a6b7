import { hash } from 'node:crypto'
import { canonicalJson } from '@latchkey/domain/audit/canonical.ts'
import type { Config } from '../../config.ts'

/**
 * What two processes of one installation must agree on, as one digest: the catalogue, kinds, plans, policies and key
 * formats. Addresses, secrets and whatever else may differ from machine to machine are not in it.
 */
export function configurationDigest({ catalogue, kinds, plans, defaultPlan, policies, keyFormat, acceptedKeyFormats }: Config): string {
  const decided = { catalogue: catalogue.groups, kinds: [...kinds], plans: [...plans], defaultPlan, policies, keyFormat, acceptedKeyFormats }
  // Through JSON, so that sets and dates of the parsed form are what they are written as.
  return hash('sha256', canonicalJson(JSON.parse(JSON.stringify(decided, (_name, value: unknown) => (value instanceof Set || value instanceof Map ? [...value] : value))) as Record<string, unknown>))
}
