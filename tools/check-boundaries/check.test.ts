import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { listSources, readBoundaries } from './cruise.ts';
import { RULES } from './rules.ts';

/** A tree in which each rule is broken. Without it, a parser that reads nothing would pass as a clean repository. */
const fixture = join(import.meta.dirname, 'fixture');
const { modules, violations } = await readBoundaries(fixture);

describe('boundaries', () => {
  it.each(RULES.map((rule) => rule.name ?? ''))('%s bites', (name) => {
    expect(violations.map(({ rule }) => rule)).toContain(name);
  });

  it('reads every file', () => {
    expect(listSources(fixture).filter((path) => !modules.includes(path))).toEqual([]);
  });

  it('lets imports go down', () => {
    expect(violations.filter(({ from, to }) => from.endsWith('verification/verifier.ts') && to.includes('audit-log'))).toEqual([]);
    expect(violations.filter(({ from }) => from.endsWith('alpha.policy.ts'))).toEqual([]);
  });
});
