import { expect, it } from 'vitest';
import { changesOf, draftOf, effectsOf, type Policies, problemsOf } from './policy-draft.ts';

const policies: Policies = { persistedOperationsOnly: false, defaultExpiry: 'DAYS_90', maxLifetimeDays: 365, allowNoExpiry: false, allowExtension: false };
const draft = draftOf(policies);

it('sends only what differs', () => {
  expect(changesOf(draft, policies)).toEqual({});
  expect(changesOf({ ...draft, maxLifetimeDays: ' 30 ', allowExtension: true }, policies)).toEqual({ maxLifetimeDays: 30, allowExtension: true });
  expect(changesOf({ ...draft, maxLifetimeDays: '' }, policies)).toEqual({ maxLifetimeDays: null });
});

it('says what the API would refuse', () => {
  expect([...problemsOf(draft)]).toEqual([]);
  for (const maxLifetimeDays of ['0', '3651', '1.5', '-1', 'a year']) expect(problemsOf({ ...draft, maxLifetimeDays }).has('maxLifetimeDays')).toBe(true);
  for (const maxLifetimeDays of ['1', '3650', '']) expect(problemsOf({ ...draft, maxLifetimeDays }).size).toBe(0);
  expect([...problemsOf({ ...draft, defaultExpiry: 'NEVER' }).keys()]).toEqual(['defaultExpiry']);
  expect(problemsOf({ ...draft, defaultExpiry: 'NEVER', allowNoExpiry: true }).size).toBe(0);
});

it('says whom each change affects, in numbers where they are known', () => {
  expect(effectsOf(draft, policies, null)).toEqual([]);
  const only = { ...draft, persistedOperationsOnly: true };
  expect(effectsOf(only, policies, { count: 7, exact: true })).toMatchObject([{ policy: 'persistedOperationsOnly', affects: '7 active keys that are not limited to operations can no longer send documents of their own, within a second.', stops: true }]);
  expect(effectsOf(only, policies, { count: 1, exact: true })[0]?.affects).toMatch(/^1 active key that is not limited/);
  expect(effectsOf(only, policies, { count: 0, exact: true })[0]?.stops).toBe(false);
  expect(effectsOf(only, policies, { count: 10_000, exact: false })[0]?.affects).toMatch(/^10,000 active keys or more/);
  expect(effectsOf({ ...draft, defaultExpiry: 'DAYS_30', maxLifetimeDays: '60', allowNoExpiry: true, allowExtension: true }, policies, null).map(({ policy }) => policy)).toEqual([
    'defaultExpiry', 'maxLifetimeDays', 'allowNoExpiry', 'allowExtension',
  ]);
});
