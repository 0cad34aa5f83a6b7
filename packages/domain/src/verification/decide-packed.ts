import { contains, type Address, type Cidr } from '../address/cidr.ts';
import { REFUSALS, type Outcome } from './decide.ts';

/** Every outcome by its number: the refusals in the order in which they win, then VALID. */
export const OUTCOMES: readonly Outcome[] = [...REFUSALS, 'VALID'];

const numberOf = (outcome: Outcome): number => OUTCOMES.indexOf(outcome);

export const MALFORMED = numberOf('MALFORMED');
export const NOT_FOUND = numberOf('NOT_FOUND');
export const REVOKED = numberOf('REVOKED');
export const EXPIRED = numberOf('EXPIRED');
export const DISABLED = numberOf('DISABLED');
export const SUSPENDED = numberOf('SUSPENDED');
export const FORBIDDEN_IP = numberOf('FORBIDDEN_IP');
export const RATE_LIMITED = numberOf('RATE_LIMITED');
export const WRONG_WORKSPACE = numberOf('WRONG_WORKSPACE');
export const OPERATION_NOT_ALLOWED = numberOf('OPERATION_NOT_ALLOWED');
export const INSUFFICIENT_PERMISSIONS = numberOf('INSUFFICIENT_PERMISSIONS');
export const VALID = numberOf('VALID');

/** The facts of a key and of the presented secret that do not depend on time, as bits of one number. */
export const KEY_REVOKED = 1;
export const SECRET_ENDED = 2;
export const KEY_DISABLED = 4;
export const KEY_SUSPENDED = 8;
/** The key is a personal one whose owner is no member any more. */
export const OWNER_GONE = 16;

const DEAD = KEY_REVOKED | SECRET_ENDED | OWNER_GONE;

/** Permissions as bits: the one with index `i` of a catalogue is bit `i % 32` of word `i / 32`. Missing words hold none. */
export type PermissionBits = Readonly<Uint32Array>;

/**
 * What `VerificationRecord` says, as a table of numbers holds it. Instants are milliseconds since 1970, `Infinity` for
 * never; a bound that is not there is null.
 */
export interface PackedRecord {
  readonly flags: number;
  readonly expiresAt: number;
  readonly retiresAt: number;
  /** The effective permissions. */
  readonly permissions: PermissionBits;
  readonly workspaces: ReadonlySet<number> | null;
  readonly operations: ReadonlySet<string> | null;
  readonly addresses: readonly Cidr[] | null;
}

/** What `Question` says, in numbers. */
export interface PackedQuestion {
  readonly permissions: PermissionBits | null;
  readonly address: Address | null;
  /** The number of a workspace, or one of the two below. */
  readonly workspace: number;
  readonly operation: string | null;
}

export const NO_WORKSPACE = -1;
export const ARCHIVED_WORKSPACE = -2;

/**
 * The first refusal of the table that does not need the rate limiter, or VALID as far as that goes: then, and only then,
 * the limiter is asked and charged, and `decideAfterRateLimit` says the rest.
 */
export function decideBeforeRateLimit(record: PackedRecord, question: PackedQuestion, now: number): number {
  if ((record.flags & DEAD) !== 0 || now >= record.retiresAt) return REVOKED;
  if (now >= record.expiresAt) return EXPIRED;
  if ((record.flags & KEY_DISABLED) !== 0) return DISABLED;
  if ((record.flags & KEY_SUSPENDED) !== 0) return SUSPENDED;
  if (record.addresses === null) return VALID;
  return question.address !== null && contains(record.addresses, question.address) ? VALID : FORBIDDEN_IP;
}

/** The rest of the decision about a key that is good and comes from the right address. */
export function decideAfterRateLimit(record: PackedRecord, question: PackedQuestion, withinRateLimit: boolean): number {
  if (!withinRateLimit) return RATE_LIMITED;
  if (question.workspace === ARCHIVED_WORKSPACE) return WRONG_WORKSPACE;
  if (question.workspace !== NO_WORKSPACE && record.workspaces !== null && !record.workspaces.has(question.workspace)) return WRONG_WORKSPACE;
  if (record.operations !== null && (question.operation === null || !record.operations.has(question.operation))) return OPERATION_NOT_ALLOWED;
  return question.permissions === null || holdsAll(record.permissions, question.permissions) ? VALID : INSUFFICIENT_PERMISSIONS;
}

/** True when every asked permission is held; words that one side does not have hold and ask nothing. */
export function holdsAll(held: PermissionBits, asked: PermissionBits): boolean {
  for (let index = 0; index < asked.length; index += 1) {
    if (((asked[index] ?? 0) & ~(held[index] ?? 0)) !== 0) return false;
  }
  return true;
}
