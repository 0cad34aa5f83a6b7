export type ExpiryPreset = 'DAYS_7' | 'DAYS_30' | 'DAYS_60' | 'DAYS_90' | 'DAYS_180' | 'YEAR_1' | 'NEVER';

/** A day is 24 hours everywhere, so daylight saving and leap days move no end. */
export const DAY_MS = 86_400_000;

/** The periods in days; a year is 365 of them, NEVER is none. Shortest first. */
export const EXPIRY_DAYS: Readonly<Record<ExpiryPreset, number | null>> = {
  DAYS_7: 7,
  DAYS_30: 30,
  DAYS_60: 60,
  DAYS_90: 90,
  DAYS_180: 180,
  YEAR_1: 365,
  NEVER: null,
};

export const EXPIRY_PRESETS: readonly ExpiryPreset[] = ['DAYS_7', 'DAYS_30', 'DAYS_60', 'DAYS_90', 'DAYS_180', 'YEAR_1', 'NEVER'];

/** True for the name of a preset, exactly. */
export function isExpiryPreset(value: unknown): value is ExpiryPreset {
  return typeof value === 'string' && EXPIRY_PRESETS.some((preset) => preset === value);
}

/** The part of an organization's policies that bounds how long keys live. */
export interface ExpiryPolicy {
  readonly defaultExpiry: ExpiryPreset;
  /** Days from creation; `null` is no maximum. */
  readonly maxLifetimeDays: number | null;
  readonly allowNoExpiry: boolean;
  readonly allowExtension: boolean;
}

/**
 * BOTH_GIVEN: a period and a date. INVALID_DATE: no date, or past the year 9999, which four-digit years cannot say.
 * BEYOND_CREDENTIAL: later than the end of the credential that asks.
 */
export type ExpiryRefusal =
  | 'BOTH_GIVEN'
  | 'INVALID_DATE'
  | 'IN_THE_PAST'
  | 'NEVER_NOT_ALLOWED'
  | 'BEYOND_MAXIMUM'
  | 'BEYOND_CREDENTIAL'
  | 'EXTENSION_NOT_ALLOWED';

export type ExpiryDecision = { readonly ok: true; readonly expiresAt: Date | null } | { readonly ok: false; readonly reason: ExpiryRefusal };

export type ExpiryChange =
  | {
      readonly ok: true;
      readonly expiresAt: Date | null;
      readonly change: 'NONE' | 'SHORTENED' | 'EXTENDED';
      /** True when an expired key would live again, which counts as a creation against the cap. */
      readonly revives: boolean;
    }
  | { readonly ok: false; readonly reason: ExpiryRefusal };

/** The last instant that an ISO 8601 date with four digits for the year can say. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const refuse = (reason: ExpiryRefusal): { readonly ok: false; readonly reason: ExpiryRefusal } => ({ ok: false, reason });

const daysAfter = (start: Date, days: number): Date => new Date(start.getTime() + days * DAY_MS);

const isDate = (date: Date): boolean => Number.isFinite(date.getTime()) && date.getTime() <= LAST_INSTANT;

/** The end of a preset counted from an instant; `null` for NEVER. */
export function endOfPreset(preset: ExpiryPreset, from: Date): Date | null {
  const days = EXPIRY_DAYS[preset];
  return days === null ? null : daysAfter(from, days);
}

/** The first reason that stands against an end, or `null`. The maximum and the credential's end themselves are allowed. */
function refusalOfEnd(end: Date | null, latest: Date | null, credentialEnd: Date | null, now: Date, allowNoExpiry: boolean): ExpiryRefusal | null {
  if (end === null) {
    if (!allowNoExpiry) return 'NEVER_NOT_ALLOWED';
    return credentialEnd === null ? null : 'BEYOND_CREDENTIAL';
  }
  if (!isDate(end)) return 'INVALID_DATE';
  if (end <= now) return 'IN_THE_PAST';
  if (latest !== null && end > latest) return 'BEYOND_MAXIMUM';
  return credentialEnd !== null && end > credentialEnd ? 'BEYOND_CREDENTIAL' : null;
}

const latestFrom = (createdAt: Date, policy: ExpiryPolicy): Date | null =>
  policy.maxLifetimeDays === null ? null : daysAfter(createdAt, policy.maxLifetimeDays);

/**
 * The end of a new key. Given by period or by exact date (`null` is never), or not given: then the earliest of the
 * policy's default, the policy's maximum and the end of the credential that asks. `credentialEnd` is `null` for a
 * signed-in person. What is given is never trimmed, it is refused.
 */
export function chooseExpiry(choice: {
  readonly expiresIn?: ExpiryPreset | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly policy: ExpiryPolicy;
  readonly credentialEnd: Date | null;
  readonly now: Date;
}): ExpiryDecision {
  const { expiresIn, expiresAt, policy, credentialEnd, now } = choice;
  if (expiresIn !== undefined && expiresAt !== undefined) return refuse('BOTH_GIVEN');
  const latest = latestFrom(now, policy);
  if (expiresIn === undefined && expiresAt === undefined) {
    const end = earliest([endOfPreset(policy.defaultExpiry, now), latest, credentialEnd]);
    const reason = refusalOfEnd(end, null, null, now, policy.allowNoExpiry);
    return reason === null ? { ok: true, expiresAt: end } : refuse(reason);
  }
  const end = expiresIn === undefined ? (expiresAt ?? null) : endOfPreset(expiresIn, now);
  const reason = refusalOfEnd(end, latest, credentialEnd, now, policy.allowNoExpiry);
  return reason === null ? { ok: true, expiresAt: end } : refuse(reason);
}

function earliest(ends: readonly (Date | null)[]): Date | null {
  return ends.reduce((first, end) => (first === null || (end !== null && end < first) ? end : first), null);
}

/**
 * A new end for a key that exists; `null` is never. Shortening is always allowed, down to just after now, also where the result is longer
 * than a maximum that came later. Extending needs the policy's leave, counts the maximum from creation, and stays
 * within the end of the credential that asks. The same end changes nothing and is allowed, also when it has passed.
 */
export function changeExpiry(change: {
  readonly current: Date | null;
  readonly createdAt: Date;
  readonly wanted: Date | null;
  readonly policy: ExpiryPolicy;
  readonly credentialEnd: Date | null;
  readonly now: Date;
}): ExpiryChange {
  const { current, createdAt, wanted, policy, credentialEnd, now } = change;
  if (wanted !== null && !isDate(wanted)) return refuse('INVALID_DATE');
  if (current?.getTime() === wanted?.getTime()) return { ok: true, expiresAt: current, change: 'NONE', revives: false };
  if (wanted !== null && wanted <= now) return refuse('IN_THE_PAST');
  if (wanted !== null && (current === null || wanted < current)) {
    return { ok: true, expiresAt: wanted, change: 'SHORTENED', revives: false };
  }
  if (!policy.allowExtension) return refuse('EXTENSION_NOT_ALLOWED');
  const reason = refusalOfEnd(wanted, latestFrom(createdAt, policy), credentialEnd, now, policy.allowNoExpiry);
  if (reason !== null) return refuse(reason);
  return { ok: true, expiresAt: wanted, change: 'EXTENDED', revives: current !== null && current <= now };
}

/** One period as the form shows it. */
export interface ExpiryChoice {
  readonly preset: ExpiryPreset;
  readonly expiresAt: Date | null;
  /** Why it cannot be chosen; `null` when it can. */
  readonly reason: ExpiryRefusal | null;
  /** True for the policy's default where it can be chosen. */
  readonly isDefault: boolean;
}

/**
 * What the form for a new key offers: every period with its end or the reason against it, what a key without a choice
 * gets, and the latest exact date (`null`: no bound).
 */
export function expiryChoices(
  policy: ExpiryPolicy,
  credentialEnd: Date | null,
  now: Date,
): { readonly choices: readonly ExpiryChoice[]; readonly whenNotGiven: ExpiryDecision; readonly latest: Date | null } {
  const choices = EXPIRY_PRESETS.map((preset): ExpiryChoice => {
    const decision = chooseExpiry({ expiresIn: preset, policy, credentialEnd, now });
    return {
      preset,
      expiresAt: endOfPreset(preset, now),
      reason: decision.ok ? null : decision.reason,
      isDefault: decision.ok && preset === policy.defaultExpiry,
    };
  });
  return {
    choices,
    whenNotGiven: chooseExpiry({ policy, credentialEnd, now }),
    latest: earliest([latestFrom(now, policy), credentialEnd]),
  };
}
