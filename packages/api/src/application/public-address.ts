import type { Config } from '../config.ts'

/**
 * The origin that links are made of: what the operator configured, or the address listened on. Never what a request
 * names as its host, or a forged header would put an attacker's address into a link that works
 * (GHSA-2wmj-46rj-qm2w).
 */
export function publicOriginOf({ publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>): string {
  return publicUrl?.origin ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
