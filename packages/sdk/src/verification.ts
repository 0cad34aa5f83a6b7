import { REFUSALS, type Refusal } from '@latchkey/domain/verification/decide.ts';
import { LatchkeyError } from './errors.ts';

/** What is known of a key whose secret was presented. */
export interface VerifiedKey {
  readonly id: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Slug of the organization. */
  readonly organization: string;
  /** The organization's id in the operator's own systems. */
  readonly externalId: string | null;
  /** Email of the owner of a personal key; `null` for a service key. */
  readonly owner: string | null;
  /** What it may do today. */
  readonly permissions: readonly string[];
  readonly workspaceScope: 'ALL' | 'CHOSEN';
  /** Slugs of the chosen workspaces; empty with scope ALL. */
  readonly workspaces: readonly string[];
  readonly expiresAt: Date | null;
}

/** How much of a key's budget is left. */
export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** The answer to a question. A refusal tells of the key only where the secret matched. */
export type Verification =
  | { readonly valid: true; readonly outcome: 'VALID'; readonly key: VerifiedKey; readonly rateLimit: RateLimit | null }
  | {
      readonly valid: false;
      readonly outcome: Refusal;
      readonly key: VerifiedKey | null;
      /** In the order asked; empty for every outcome but INSUFFICIENT_PERMISSIONS. */
      readonly missingPermissions: readonly string[];
      readonly rateLimit: RateLimit | null;
    };

/** The answer to text that is no key; it costs no request. */
export const MALFORMED: Verification = { valid: false, outcome: 'MALFORMED', key: null, missingPermissions: [], rateLimit: null };

const refusals: ReadonlySet<unknown> = new Set(REFUSALS);
const isRefusal = (code: unknown): code is Refusal => refusals.has(code);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every((element) => typeof element === 'string');

/**
 * Reads an answer of `POST /v1/keys/verify`. Fields that are new to this version are passed over. Whatever is not an
 * answer in full throws UNEXPECTED_ANSWER, also a refusal with a code that is not known here: nothing is guessed open.
 */
export function parseVerification(body: unknown, status: number, requestId: string | null): Verification {
  const unexpected = (what: string): LatchkeyError => new LatchkeyError('UNEXPECTED_ANSWER', what, { status, requestId });
  if (!isObject(body)) throw unexpected('The answer is no JSON object.');
  const key = keyOf(body);
  const rateLimit = rateLimitOf(body['rate_limit']);
  if (body['valid'] === true && body['code'] === 'VALID') {
    if (key === null) throw unexpected('The answer does not say whose key it is.');
    return { valid: true, outcome: 'VALID', key, rateLimit };
  }
  const { code, missing_permissions: missing = [] } = body;
  if (body['valid'] !== false || !isRefusal(code) || !isTextList(missing)) throw unexpected('The answer has no outcome that this version of the SDK knows.');
  return { valid: false, outcome: code, key, missingPermissions: missing, rateLimit };
}

function keyOf(body: Record<string, unknown>): VerifiedKey | null {
  const { key_id: id, name, metadata, organization, external_id: externalId, owner, permissions, workspace_scope: workspaceScope, workspaces, expires_at: expiresAt } = body;
  if (typeof id !== 'string' || typeof name !== 'string' || typeof organization !== 'string') return null;
  if (!isObject(metadata) || !isTextOrNull(externalId) || !isTextOrNull(owner) || !isTextOrNull(expiresAt)) return null;
  if (!isTextList(permissions) || !isTextList(workspaces) || (workspaceScope !== 'ALL' && workspaceScope !== 'CHOSEN')) return null;
  const end = expiresAt === null ? null : new Date(expiresAt);
  if (end !== null && Number.isNaN(end.getTime())) return null;
  return { id, name, metadata, organization, externalId, owner, permissions, workspaceScope, workspaces, expiresAt: end };
}

function rateLimitOf(value: unknown): RateLimit | null {
  if (!isObject(value)) return null;
  const { limit, remaining, reset_seconds: resetSeconds } = value;
  const isNumbers = typeof limit === 'number' && typeof remaining === 'number' && typeof resetSeconds === 'number';
  return isNumbers ? { limit, remaining, resetSeconds } : null;
}
