import { EXPIRY_PRESETS, isExpiryPreset, type ExpiryPolicy } from './expiry.ts';
import { isPlainObject, quoted, type Issue, type IssuePath, type Parsed } from './issue.ts';

/** The rules that an organization sets for its own keys, records and confirmations. Days are of 24 hours. */
export interface OrganizationPolicies extends ExpiryPolicy {
  /** Unused for this many days, a key is flagged as stale. */
  readonly staleAfterDays: number;
  /** Whether keys run stored operations alone and send no documents of their own. */
  readonly persistedOperationsOnly: boolean;
  /** Whether stale keys are suspended after a notice. */
  readonly suspendStale: boolean;
  /** Older than this, rotation is recommended. */
  readonly rotationAdviceDays: number;
  readonly auditRetentionDays: number;
  /** How long the row of a deleted key stays, so that verification still says REVOKED. */
  readonly deadKeyRetentionDays: number;
  /** How long a fresh confirmation holds. */
  readonly confirmationMinutes: number;
  /** Keys per organization; `null` is no cap. */
  readonly defaultCap: number | null;
  /** The longest that any process may answer from what it knew, in seconds. */
  readonly maxStalenessSeconds: number;
}

export const DEFAULT_POLICIES: OrganizationPolicies = {
  defaultExpiry: 'DAYS_90',
  maxLifetimeDays: 365,
  allowNoExpiry: false,
  allowExtension: false,
  staleAfterDays: 60,
  persistedOperationsOnly: false,
  suspendStale: false,
  rotationAdviceDays: 90,
  auditRetentionDays: 365,
  deadKeyRetentionDays: 400,
  confirmationMinutes: 10,
  defaultCap: 10,
  maxStalenessSeconds: 5,
};

/** The bounds of the numeric policies, both ends included. Ten years is longer than any key or record should be planned for. */
export const POLICY_BOUNDS = {
  maxLifetimeDays: { min: 1, max: 3650, nullable: true },
  staleAfterDays: { min: 1, max: 3650, nullable: false },
  rotationAdviceDays: { min: 1, max: 3650, nullable: false },
  auditRetentionDays: { min: 30, max: 3650, nullable: false },
  deadKeyRetentionDays: { min: 1, max: 3650, nullable: false },
  confirmationMinutes: { min: 1, max: 60, nullable: false },
  defaultCap: { min: 0, max: 1_000_000, nullable: true },
  maxStalenessSeconds: { min: 1, max: 30, nullable: false },
} as const;

const FLAGS: readonly string[] = ['allowNoExpiry', 'allowExtension', 'persistedOperationsOnly', 'suspendStale'];

/**
 * Parses policies that change some of `base` and keep the others; nothing given is `base`. All problems at once:
 * settings that do not exist, numbers out of `POLICY_BOUNDS`, and a default of NEVER where no key may be without end.
 */
export function parsePolicies(
  input: unknown,
  base: OrganizationPolicies = DEFAULT_POLICIES,
  path: IssuePath = ['policies'],
): Parsed<{ readonly policies: OrganizationPolicies }> {
  if (input === undefined) return { ok: true, policies: base };
  if (!isPlainObject(input)) {
    return { ok: false, issues: [{ path, code: 'NOT_AN_OBJECT', message: 'The policies are an object of settings.' }] };
  }
  const issues: Issue[] = [];
  for (const [setting, value] of Object.entries(input)) {
    const problem = problemOf(setting, value);
    if (problem !== null) issues.push({ path: [...path, setting], ...problem });
  }
  const policies = { ...base, ...(input as Partial<OrganizationPolicies>) };
  if (issues.length === 0 && policies.defaultExpiry === 'NEVER' && !policies.allowNoExpiry) {
    issues.push({
      path: [...path, 'defaultExpiry'],
      code: 'CONFLICT',
      message: 'The default cannot be NEVER while allowNoExpiry is off.',
    });
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, policies };
}

function problemOf(setting: string, value: unknown): Pick<Issue, 'code' | 'message'> | null {
  if (setting === 'defaultExpiry') {
    return isExpiryPreset(value) ? null : { code: 'INVALID_PRESET', message: `One of ${EXPIRY_PRESETS.join(', ')}.` };
  }
  if (FLAGS.includes(setting)) return typeof value === 'boolean' ? null : { code: 'NOT_A_BOOLEAN', message: 'true or false.' };
  if (!isBounded(setting)) return { code: 'UNKNOWN_PROPERTY', message: `${quoted(setting)} is not a policy.` };
  const { min, max, nullable } = POLICY_BOUNDS[setting];
  if (value === null && nullable) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return null;
  return { code: 'OUT_OF_BOUNDS', message: `A whole number from ${min} to ${max}${nullable ? ', or null for none' : ''}.` };
}

const isBounded = (setting: string): setting is keyof typeof POLICY_BOUNDS => Object.hasOwn(POLICY_BOUNDS, setting);
