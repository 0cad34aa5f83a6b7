import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { cruise, type ICruiseResult } from 'dependency-cruiser';

import { RULES } from './rules.ts';

/** What one look at a tree of packages found. */
export interface Boundaries {
  /** Source files that were read, relative to the root. */
  modules: readonly string[];
  /** `rule: from → to`, one per forbidden import. */
  violations: readonly { rule: string; from: string; to: string }[];
}

/** Follows every import of the packages below `root` and holds it against the rules. */
export async function readBoundaries(root: string): Promise<Boundaries> {
  const { output } = await cruise(['packages'], {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: [...RULES] },
    parser: 'swc',
    combinedDependencies: true,
    exclude: { path: ['^packages/[^/]+/dist/'] },
    doNotFollow: { path: ['node_modules'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['node', 'import', 'types', 'default'], mainFields: ['module', 'main', 'types', 'typings'], extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'] },
  });
  const { modules, summary } = output as ICruiseResult;
  return {
    modules: modules.map(({ source }) => source),
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

/** Every source file there is, relative to the root; the cruise must have seen all of them. */
export function listSources(root: string): string[] {
  return readdirSync(join(root, 'packages'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => /^packages\/[^/]+\/src\//.test(path) && !/\/node_modules\//.test(path) && !path.endsWith('.d.ts'));
}
