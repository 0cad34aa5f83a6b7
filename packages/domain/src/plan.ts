import type { RateLimit } from './authority.ts';
import { isPlainObject, quoted, type Issue, type IssuePath, type Parsed } from './issue.ts';

/** What an operator sells or grants: bounds for one organization. */
export interface Plan {
  readonly id: string;
  /** `null` is no maximum. */
  readonly maxKeys: number | null;
  /** Requests per minute and key; `null` is no limit. */
  readonly rateLimits: RateLimit | null;
  /** Whether keys may be given an IP allowlist. What a key already has stays enforced on every plan. */
  readonly ipAllowlist: boolean;
}

export const DEFAULT_PLAN_ID = 'enterprise';

/** The plans of an installation that configures none. */
export const DEFAULT_PLANS: Readonly<Record<string, Omit<Plan, 'id'>>> = {
  starter: { maxKeys: 0, rateLimits: { read: 60, write: 12 }, ipAllowlist: true },
  pro: { maxKeys: 5, rateLimits: { read: 300, write: 60 }, ipAllowlist: true },
  team: { maxKeys: 25, rateLimits: { read: 600, write: 120 }, ipAllowlist: true },
  enterprise: { maxKeys: null, rateLimits: { read: 2400, write: 600 }, ipAllowlist: true },
};

const ID = /^[a-z][a-z0-9_]{0,39}$/;
const MAX_KEYS = 1_000_000;
const MAX_RATE = 10_000_000;
const PROPERTIES: ReadonlySet<string> = new Set(['maxKeys', 'rateLimits', 'ipAllowlist']);

/** The smaller of the plan's maximum and the organization's cap; `null` is none. */
export function effectiveCap(planMaxKeys: number | null, organizationCap: number | null): number | null {
  if (planMaxKeys === null) return organizationCap;
  return organizationCap === null ? planMaxKeys : Math.min(planMaxKeys, organizationCap);
}

/** True while one more key fits; `counted` are the keys that count toward the cap now. */
export function hasRoomForKey(counted: number, cap: number | null): boolean {
  return cap === null || counted < cap;
}

/** True when the new cap allows no more than the old one. An owner may set such a cap only; an operator any. */
export function isCapWithin(current: number | null, wanted: number | null): boolean {
  return current === null || (wanted !== null && wanted <= current);
}

/**
 * Parses the plans and the default plan of the configuration, all problems at once. Nothing given means the default
 * plans and `enterprise`; own plans without an `enterprise` must name their default.
 */
export function parsePlans(
  input: unknown,
  defaultPlan: unknown = DEFAULT_PLAN_ID,
): Parsed<{ readonly plans: ReadonlyMap<string, Plan>; readonly defaultPlan: string }> {
  const definitions = input === undefined ? DEFAULT_PLANS : input;
  if (!isPlainObject(definitions)) {
    return { ok: false, issues: [{ path: ['plans'], code: 'NOT_AN_OBJECT', message: 'The plans are an object from plan id to plan.' }] };
  }
  const issues: Issue[] = [];
  const plans = new Map<string, Plan>();
  for (const [id, definition] of Object.entries(definitions)) {
    const plan = parsePlan(id, definition, ['plans', id], issues);
    if (plan !== null) plans.set(id, plan);
  }
  if (typeof defaultPlan !== 'string' || !Object.hasOwn(definitions, defaultPlan)) {
    issues.push({ path: ['defaultPlan'], code: 'UNKNOWN_PLAN', message: 'The default plan is the id of one of the plans.' });
    return { ok: false, issues };
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, plans, defaultPlan };
}

function parsePlan(id: string, input: unknown, path: IssuePath, issues: Issue[]): Plan | null {
  if (!ID.test(id)) {
    issues.push({ path, code: 'INVALID_ID', message: 'A plan id is a lower-case letter and up to 39 letters, digits or _.' });
    return null;
  }
  if (!isPlainObject(input)) {
    issues.push({ path, code: 'NOT_AN_OBJECT', message: 'A plan is an object with maxKeys, rateLimits and ipAllowlist.' });
    return null;
  }
  for (const property of Object.keys(input)) {
    if (!PROPERTIES.has(property)) issues.push({ path: [...path, property], code: 'UNKNOWN_PROPERTY', message: `${quoted(property)} is not known here.` });
  }
  // A plan that forgets its maximum must not mean "no maximum".
  const { maxKeys, rateLimits = null, ipAllowlist = true } = input;
  if (maxKeys !== null && !isCount(maxKeys, 0, MAX_KEYS)) {
    issues.push({ path: [...path, 'maxKeys'], code: 'OUT_OF_BOUNDS', message: `A whole number from 0 to ${MAX_KEYS}, or null for none.` });
  }
  if (rateLimits !== null && !isRateLimit(rateLimits)) {
    issues.push({ path: [...path, 'rateLimits'], code: 'OUT_OF_BOUNDS', message: `read and write, each a whole number from 1 to ${MAX_RATE} per minute, or null.` });
  }
  if (typeof ipAllowlist !== 'boolean') issues.push({ path: [...path, 'ipAllowlist'], code: 'NOT_A_BOOLEAN', message: 'true or false.' });
  return {
    id,
    maxKeys: isCount(maxKeys, 0, MAX_KEYS) ? maxKeys : null,
    rateLimits: isRateLimit(rateLimits) ? { read: rateLimits.read, write: rateLimits.write } : null,
    ipAllowlist: ipAllowlist === true,
  };
}

const isCount = (value: unknown, min: number, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;

const isRateLimit = (value: unknown): value is RateLimit =>
  isPlainObject(value) && Object.keys(value).length === 2 && isCount(value['read'], 1, MAX_RATE) && isCount(value['write'], 1, MAX_RATE);
