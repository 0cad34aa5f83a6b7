import { contains, type Address, type Cidr } from '../address/cidr.ts';
import { isSecretLive, type SecretLifecycle } from '../key/rotation.ts';
import { keyStatusAt, type KeyLifecycle } from '../key/status.ts';
import type { PermissionName } from '../permission/catalogue.ts';
import type { PermissionSet } from '../permission/lattice.ts';

/** Every refusal in the order in which it wins; VALID is what is left. */
export const REFUSALS = [
  'MALFORMED',
  'NOT_FOUND',
  'REVOKED',
  'EXPIRED',
  'DISABLED',
  'SUSPENDED',
  'FORBIDDEN_IP',
  'RATE_LIMITED',
  'WRONG_WORKSPACE',
  'OPERATION_NOT_ALLOWED',
  'INSUFFICIENT_PERMISSIONS',
] as const;

export type Refusal = (typeof REFUSALS)[number];
export type Outcome = 'VALID' | Refusal;

/** What is known of the key whose secret was presented. */
export interface VerificationRecord extends KeyLifecycle {
  readonly secret: SecretLifecycle;
  /** False for a personal key whose owner is no member any more; true for a service key. */
  readonly ownerActive: boolean;
  /** The effective permissions: what the key has and its owner has today. */
  readonly permissions: PermissionSet;
  readonly workspaces: 'ALL' | ReadonlySet<string>;
  readonly operations: 'ANY' | ReadonlySet<string>;
  readonly addresses: 'ANY' | readonly Cidr[];
}

/** What was presented: a key, text that is none, or text that no key has. */
export type Presented = VerificationRecord | 'MALFORMED' | 'NOT_FOUND';

/**
 * What the key should be good for. Unknown permissions and workspaces are the asker's fault and never get here. What is
 * left out is left out: a bound of the key that needs it is then not met.
 */
export interface Question {
  readonly address?: Address | null | undefined;
  readonly permissions?: Iterable<PermissionName> | null | undefined;
  /** An archived workspace exists and matches nothing, not even "all". */
  readonly workspace?: { readonly id: string; readonly archived: boolean } | null | undefined;
  readonly operation?: string | null | undefined;
}

export interface Decision {
  readonly outcome: Outcome;
  /** In the order asked, each once; empty for every outcome but INSUFFICIENT_PERMISSIONS. */
  readonly missingPermissions: readonly PermissionName[];
}

/**
 * The one decision, shared by every door: the first refusal of the table that holds, else VALID. `withinRateLimit` is
 * what the limiter said when it was asked, which is only when `reachesRateLimit`; it is not looked at before.
 */
export function decide(presented: Presented, question: Question, now: Date, withinRateLimit: boolean): Decision {
  if (typeof presented === 'string') return refusal(presented);
  const early = refusalBeforeRateLimit(presented, question, now);
  if (early !== null) return refusal(early);
  if (!withinRateLimit) return refusal('RATE_LIMITED');
  if (!isWorkspaceAllowed(presented, question)) return refusal('WRONG_WORKSPACE');
  if (presented.operations !== 'ANY' && !isIn(presented.operations, question.operation)) return refusal('OPERATION_NOT_ALLOWED');
  const missingPermissions = missingOf(presented.permissions, question.permissions ?? []);
  return { outcome: missingPermissions.length > 0 ? 'INSUFFICIENT_PERMISSIONS' : 'VALID', missingPermissions };
}

/**
 * True when the rate limiter is to be asked, and charged: the key is good and the address right. Refusals that come
 * after the limit in the table are charged too, those before it never, so nobody can use up a key's budget without it.
 */
export function reachesRateLimit(presented: Presented, question: Question, now: Date): boolean {
  return typeof presented !== 'string' && refusalBeforeRateLimit(presented, question, now) === null;
}

function refusalBeforeRateLimit(record: VerificationRecord, question: Question, now: Date): Refusal | null {
  if (!record.ownerActive || !isSecretLive(record.secret, now)) return 'REVOKED';
  const status = keyStatusAt(record, now);
  if (status !== 'ACTIVE') return status;
  return isAddressAllowed(record, question) ? null : 'FORBIDDEN_IP';
}

const refusal = (outcome: Refusal): Decision => ({ outcome, missingPermissions: [] });

const isIn = (list: ReadonlySet<string>, element: string | null | undefined): boolean => element !== null && element !== undefined && list.has(element);

const missingOf = (held: PermissionSet, asked: Iterable<PermissionName>): PermissionName[] => [...new Set(asked)].filter((permission) => !held.has(permission));

function isAddressAllowed(record: VerificationRecord, { address }: Question): boolean {
  if (record.addresses === 'ANY') return true;
  return address !== null && address !== undefined && contains(record.addresses, address);
}

/** A question without a workspace is answered with the key's list; the service decides. */
function isWorkspaceAllowed(record: VerificationRecord, { workspace }: Question): boolean {
  if (workspace === null || workspace === undefined) return true;
  return !workspace.archived && (record.workspaces === 'ALL' || record.workspaces.has(workspace.id));
}

export type OutcomeCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'RATE_LIMITED';

/** The HTTP status of an outcome on forward-auth, REST and GraphQL before execution. `POST /v1/keys/verify` answers 200 for all. */
export function outcomeStatus(outcome: Outcome): 200 | 401 | 403 | 429 {
  if (outcome === 'VALID') return 200;
  const code = outcomeCode(outcome);
  return code === 'UNAUTHENTICATED' ? 401 : code === 'RATE_LIMITED' ? 429 : 403;
}

/** The top-level error code of a refusal. */
export function outcomeCode(refused: Refusal): OutcomeCode {
  switch (refused) {
    case 'MALFORMED':
    case 'NOT_FOUND':
    case 'REVOKED':
    case 'EXPIRED':
    case 'DISABLED':
    case 'SUSPENDED':
      return 'UNAUTHENTICATED';
    case 'RATE_LIMITED':
      return 'RATE_LIMITED';
    case 'FORBIDDEN_IP':
    case 'WRONG_WORKSPACE':
    case 'OPERATION_NOT_ALLOWED':
    case 'INSUFFICIENT_PERMISSIONS':
      return 'FORBIDDEN';
  }
}

/** True when whoever asked presented a real secret. Only then may the precise reason be told. */
export function secretMatched(outcome: Outcome): boolean {
  return outcome !== 'MALFORMED' && outcome !== 'NOT_FOUND';
}
