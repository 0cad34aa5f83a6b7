import { describe, expect, it } from 'vitest';
import { changeExpiry, chooseExpiry, DAY_MS, endOfPreset, EXPIRY_PRESETS, expiryChoices, isExpiryPreset, type ExpiryPolicy, type ExpiryPreset } from './expiry.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const days = (count: number, from = now): Date => new Date(from.getTime() + count * DAY_MS);
const policy: ExpiryPolicy = { defaultExpiry: 'DAYS_90', maxLifetimeDays: 365, allowNoExpiry: false, allowExtension: false };
const base = { policy, credentialEnd: null, now };
const refusal = (reason: string) => ({ ok: false, reason });

describe('chooseExpiry by period', () => {
  it.each<[ExpiryPreset, number]>([['DAYS_7', 7], ['DAYS_30', 30], ['DAYS_60', 60], ['DAYS_90', 90], ['DAYS_180', 180], ['YEAR_1', 365]])('%s is %i days of 24 hours', (expiresIn, count) => {
    expect(chooseExpiry({ ...base, expiresIn })).toEqual({ ok: true, expiresAt: days(count) });
  });

  it('counts 365 days across a leap day and ignores daylight saving', () => {
    const leap = new Date('2028-02-28T23:59:59.999Z');
    expect(endOfPreset('YEAR_1', leap)?.toISOString()).toBe('2029-02-27T23:59:59.999Z');
    expect(endOfPreset('DAYS_7', new Date('2028-02-24T00:00:00.000Z'))?.toISOString()).toBe('2028-03-02T00:00:00.000Z');
    expect(endOfPreset('DAYS_7', new Date('2026-03-25T01:30:00.000Z'))?.toISOString()).toBe('2026-04-01T01:30:00.000Z');
  });

  it('allows the maximum itself and refuses a period beyond it', () => {
    expect(chooseExpiry({ ...base, expiresIn: 'DAYS_30', policy: { ...policy, maxLifetimeDays: 30 } }).ok).toBe(true);
    expect(chooseExpiry({ ...base, expiresIn: 'DAYS_60', policy: { ...policy, maxLifetimeDays: 30 } })).toEqual(refusal('BEYOND_MAXIMUM'));
  });

  it('allows never only where the policy does, also beside a maximum', () => {
    expect(chooseExpiry({ ...base, expiresIn: 'NEVER' })).toEqual(refusal('NEVER_NOT_ALLOWED'));
    expect(chooseExpiry({ ...base, expiresIn: 'NEVER', policy: { ...policy, allowNoExpiry: true } })).toEqual({ ok: true, expiresAt: null });
    expect(chooseExpiry({ ...base, expiresIn: 'NEVER', policy: { ...policy, allowNoExpiry: true }, credentialEnd: days(5) })).toEqual(refusal('BEYOND_CREDENTIAL'));
  });

  it('refuses, and does not trim, what ends after the credential that asks', () => {
    expect(chooseExpiry({ ...base, expiresIn: 'DAYS_7', credentialEnd: days(7) })).toEqual({ ok: true, expiresAt: days(7) });
    expect(chooseExpiry({ ...base, expiresIn: 'DAYS_7', credentialEnd: new Date(days(7).getTime() - 1) })).toEqual(refusal('BEYOND_CREDENTIAL'));
  });
});

describe('chooseExpiry by date', () => {
  it.each<[string, Date | null, object]>([
    ['the next millisecond', new Date(now.getTime() + 1), { ok: true, expiresAt: new Date(now.getTime() + 1) }],
    ['now', now, refusal('IN_THE_PAST')],
    ['the past', days(-1), refusal('IN_THE_PAST')],
    ['the beginning of time', new Date(0), refusal('IN_THE_PAST')],
    ['the maximum itself', days(365), { ok: true, expiresAt: days(365) }],
    ['a millisecond past the maximum', new Date(days(365).getTime() + 1), refusal('BEYOND_MAXIMUM')],
    ['the year 9999', new Date('9999-12-31T23:59:59.999Z'), refusal('BEYOND_MAXIMUM')],
    ['the year 10000', new Date('+010000-01-01T00:00:00.000Z'), refusal('INVALID_DATE')],
    ['no date', new Date(Number.NaN), refusal('INVALID_DATE')],
    ['never', null, refusal('NEVER_NOT_ALLOWED')],
  ])('%s', (_, expiresAt, expected) => {
    expect(chooseExpiry({ ...base, expiresAt })).toEqual(expected);
  });

  it('reaches the year 9999 where there is no maximum', () => {
    const end = new Date('9999-12-31T23:59:59.999Z');
    expect(chooseExpiry({ ...base, expiresAt: end, policy: { ...policy, maxLifetimeDays: null } })).toEqual({ ok: true, expiresAt: end });
  });

  it('refuses a period and a date together', () => {
    expect(chooseExpiry({ ...base, expiresIn: 'DAYS_7', expiresAt: days(7) })).toEqual(refusal('BOTH_GIVEN'));
    expect(chooseExpiry({ ...base, expiresIn: 'NEVER', expiresAt: null })).toEqual(refusal('BOTH_GIVEN'));
  });
});

describe('chooseExpiry without a choice', () => {
  it.each<[string, Partial<ExpiryPolicy>, Date | null, object]>([
    ['is the default', {}, null, { ok: true, expiresAt: days(90) }],
    ['is the maximum where that is earlier', { maxLifetimeDays: 10 }, null, { ok: true, expiresAt: days(10) }],
    ['is the end of the credential where that is earlier', {}, days(3), { ok: true, expiresAt: days(3) }],
    ['is the default where the credential lasts longer', {}, days(300), { ok: true, expiresAt: days(90) }],
    ['is the maximum where the default is never', { defaultExpiry: 'NEVER', allowNoExpiry: true }, null, { ok: true, expiresAt: days(365) }],
    ['is never where nothing bounds it', { defaultExpiry: 'NEVER', allowNoExpiry: true, maxLifetimeDays: null }, null, { ok: true, expiresAt: null }],
    ['is refused where never would come out and is not allowed', { defaultExpiry: 'NEVER', maxLifetimeDays: null }, null, refusal('NEVER_NOT_ALLOWED')],
    ['is refused for a credential that has just ended', {}, now, refusal('IN_THE_PAST')],
  ])('%s', (_, change, credentialEnd, expected) => {
    expect(chooseExpiry({ policy: { ...policy, ...change }, credentialEnd, now })).toEqual(expected);
  });
});

describe('changeExpiry', () => {
  const extendable = { ...policy, allowExtension: true };
  const change = { current: days(30), createdAt: days(-10), policy: extendable, credentialEnd: null, now };

  it.each<[string, Partial<Parameters<typeof changeExpiry>[0]> & { readonly wanted: Date | null }, object]>([
    ['shortens', { wanted: days(10), policy }, { ok: true, expiresAt: days(10), change: 'SHORTENED', revives: false }],
    ['gives an end to a key without one', { current: null, wanted: days(9000), policy }, { ok: true, expiresAt: days(9000), change: 'SHORTENED', revives: false }],
    ['shortens with a credential that ends earlier', { wanted: days(10), credentialEnd: days(1), policy }, { ok: true, expiresAt: days(10), change: 'SHORTENED', revives: false }],
    ['does not shorten to now', { wanted: now, policy }, refusal('IN_THE_PAST')],
    ['leaves the same end', { wanted: days(30), policy }, { ok: true, expiresAt: days(30), change: 'NONE', revives: false }],
    ['leaves no end', { current: null, wanted: null, policy }, { ok: true, expiresAt: null, change: 'NONE', revives: false }],
    ['leaves an end that has passed', { current: days(-1), wanted: days(-1), policy }, { ok: true, expiresAt: days(-1), change: 'NONE', revives: false }],
    ['does not extend without leave', { wanted: days(31), policy }, refusal('EXTENSION_NOT_ALLOWED')],
    ['extends', { wanted: days(31) }, { ok: true, expiresAt: days(31), change: 'EXTENDED', revives: false }],
    ['extends up to the maximum from creation', { wanted: days(355) }, { ok: true, expiresAt: days(355), change: 'EXTENDED', revives: false }],
    ['extends no further', { wanted: new Date(days(355).getTime() + 1) }, refusal('BEYOND_MAXIMUM')],
    ['extends no further than the credential', { wanted: days(31), credentialEnd: days(30) }, refusal('BEYOND_CREDENTIAL')],
    ['does not take the end away without leave', { wanted: null }, refusal('NEVER_NOT_ALLOWED')],
    ['takes the end away with leave', { wanted: null, policy: { ...extendable, allowNoExpiry: true } }, { ok: true, expiresAt: null, change: 'EXTENDED', revives: false }],
    ['does not take the end away through a credential with one', { wanted: null, credentialEnd: days(99), policy: { ...extendable, allowNoExpiry: true } }, refusal('BEYOND_CREDENTIAL')],
    ['revives an expired key', { current: now, wanted: days(1) }, { ok: true, expiresAt: days(1), change: 'EXTENDED', revives: true }],
    ['does not revive without leave', { current: days(-5), wanted: days(1), policy }, refusal('EXTENSION_NOT_ALLOWED')],
    ['does not extend into the past', { current: days(-5), wanted: days(-1) }, refusal('IN_THE_PAST')],
    ['refuses no date', { wanted: new Date(Number.NaN) }, refusal('INVALID_DATE')],
  ])('%s', (_, given, expected) => {
    expect(changeExpiry({ ...change, ...given })).toEqual(expected);
  });
});

describe('expiryChoices', () => {
  it('offers what can be chosen and says why the rest cannot', () => {
    const { choices, whenNotGiven, latest } = expiryChoices({ ...policy, maxLifetimeDays: 60 }, days(45), now);
    expect(choices.map(({ preset, reason }) => [preset, reason])).toEqual([
      ['DAYS_7', null], ['DAYS_30', null], ['DAYS_60', 'BEYOND_CREDENTIAL'], ['DAYS_90', 'BEYOND_MAXIMUM'], ['DAYS_180', 'BEYOND_MAXIMUM'], ['YEAR_1', 'BEYOND_MAXIMUM'], ['NEVER', 'NEVER_NOT_ALLOWED'],
    ]);
    expect(choices.some((choice) => choice.isDefault)).toBe(false);
    expect(whenNotGiven).toEqual({ ok: true, expiresAt: days(45) });
    expect(latest).toEqual(days(45));
  });

  it('marks the default and has no latest date where nothing bounds it', () => {
    const { choices, latest } = expiryChoices({ ...policy, maxLifetimeDays: null }, null, now);
    expect(choices.filter((choice) => choice.isDefault).map((choice) => choice.preset)).toEqual(['DAYS_90']);
    expect(latest).toBeNull();
  });
});

describe('isExpiryPreset', () => {
  it('is exact', () => {
    expect(EXPIRY_PRESETS.every(isExpiryPreset)).toBe(true);
    expect(['days_7', 'DAYS_365', '', null, 7, 'toString'].some(isExpiryPreset)).toBe(false);
  });
});
