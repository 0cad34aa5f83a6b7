import { LatchkeyError } from './errors.ts';

/**
 * What a key should be good for. What is left out is not asked; a bound of the key that needs it is then not met
 * (an allowlist without `ip` refuses). Without `workspace` the answer lists the key's workspaces and the caller decides.
 */
export interface Requirement {
  /** All of these; none asked is no demand. */
  readonly permissions?: readonly string[];
  /** Slug or id. Present but empty is refused: a request that names no workspace must not be good for all of them. */
  readonly workspace?: string;
  /** The client's address, from the socket or from a proxy that you trust. */
  readonly ip?: string | null | undefined;
  /** Which budget is charged; not given, the write budget where one of the permissions writes. */
  readonly access?: 'read' | 'write' | undefined;
  /** `sha256:…` of the persisted operation that runs, for keys that are limited to some. */
  readonly operation?: string | null | undefined;
}

/** One question: a key, and what it should be good for. */
export interface Question extends Requirement {
  readonly key: string;
  /** Ends the question early; it then fails with ABORTED. */
  readonly signal?: AbortSignal | undefined;
}

/** IPv6 sockets name their interface (`fe80::1%eth0`); it means nothing on another machine. */
const withoutZone = (address: string): string => address.split('%', 1)[0] ?? address;

/**
 * The question as it goes over the wire, without what was left out. Throws BAD_USER_INPUT for a workspace that is
 * present and empty, INVALID_OPTIONS for permissions that are no list: leaving either out would ask for less than was meant.
 */
export function wireQuestion(key: string, requirement: Requirement): Record<string, unknown> {
  checkPermissions(requirement);
  if ('workspace' in requirement && (typeof requirement.workspace !== 'string' || requirement.workspace === '')) {
    throw new LatchkeyError('BAD_USER_INPUT', 'No workspace was named where one is needed.', {
      issues: [{ path: ['workspace'], code: 'REQUIRED', message: 'Name the workspace.' }],
    });
  }
  const { permissions, workspace, ip, access, operation } = requirement;
  const fields = { key, permissions, workspace, ip: typeof ip === 'string' ? withoutZone(ip) : undefined, access, operation };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

/** Throws INVALID_OPTIONS unless the permissions are absent or a list of names. */
export function checkPermissions(requirement: { readonly permissions?: unknown }): void {
  if (!('permissions' in requirement)) return;
  const { permissions } = requirement;
  const isList = Array.isArray(permissions) && permissions.every((name) => typeof name === 'string' && name !== '');
  if (!isList) throw new LatchkeyError('INVALID_OPTIONS', 'The permissions of a requirement must be a list of names.');
}
