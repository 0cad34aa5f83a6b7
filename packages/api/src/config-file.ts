import type { Issue, IssuePath, Parsed } from '@latchkey/domain/issue.ts';
import { isSameFormat, type KeyFormat, parseKeyFormat } from '@latchkey/domain/key/format.ts';
import { type KeyKind, parseKinds } from '@latchkey/domain/key/kind.ts';
import { type Catalogue, parseCatalogue } from '@latchkey/domain/permission/catalogue.ts';
import { parsePlans, type Plan } from '@latchkey/domain/plan.ts';
import { type OrganizationPolicies, parsePolicies } from '@latchkey/domain/policy.ts';
import type { z } from 'zod';

import { CONFIG_FILE_SCHEMA } from './config-file-schema.ts';

/** What `latchkey.config.json` decides, with the defaults for what it leaves out. */
export interface FileConfig {
  /** What new keys get. */
  readonly keyFormat: KeyFormat;
  /** Read beside `keyFormat`, which is not repeated here. */
  readonly acceptedKeyFormats: readonly KeyFormat[];
  readonly catalogue: Catalogue;
  readonly kinds: ReadonlyMap<string, KeyKind>;
  readonly plans: ReadonlyMap<string, Plan>;
  /** Id of the plan of new organizations; always one of `plans`. */
  readonly defaultPlan: string;
  /** Defaults of new organizations. */
  readonly policies: OrganizationPolicies;
}

type Section = Exclude<keyof z.input<typeof CONFIG_FILE_SCHEMA>, '$schema'>;

/**
 * Parses the content of the configuration file; `{}` is all defaults. Shape first, section by section; a section of the right
 * shape then goes to the domain's parser, so that one wrong section hides no problem of another.
 */
export function parseConfigFile(content: unknown): Parsed<{ readonly config: FileConfig }> {
  const shape = CONFIG_FILE_SCHEMA.safeParse(content);
  const issues: Issue[] = shape.success ? [] : shape.error.issues.flatMap(issuesOfShape);
  const misshapen = new Set(issues.map(({ path }) => path[0]));
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return { ok: false, issues };

  const sections = content as Partial<Record<Section, unknown>>;
  const section = (name: Section): unknown => (misshapen.has(name) ? undefined : sections[name]);
  const keep = <Parts extends object>(parsed: Parsed<Parts>, prefix: IssuePath = []): Parts | null => {
    if (parsed.ok) return parsed;
    issues.push(...parsed.issues.map((issue) => ({ ...issue, path: [...prefix, ...issue.path] })));
    return null;
  };

  const format = keep(parseKeyFormat(section('keyFormat')));
  const accepted = ((section('acceptedKeyFormats') ?? []) as readonly unknown[]).map((item, index) => keep(parseKeyFormat(item, ['acceptedKeyFormats', index])));
  const catalogue = keep(parseCatalogue(section('catalogue')), ['catalogue']);
  // Kinds name permissions; against a catalogue that was refused, each of them would be reported as unknown.
  const kinds = catalogue === null || misshapen.has('catalogue') ? null : keep(parseKinds(section('kinds'), catalogue.catalogue));
  const plans = misshapen.has('plans') ? null : keep(parsePlans(section('plans'), section('defaultPlan')));
  const policies = keep(parsePolicies(section('policies')));

  if (issues.length > 0 || format === null || catalogue === null || kinds === null || plans === null || policies === null) return { ok: false, issues };
  const formats = accepted.flatMap((parsed) => (parsed === null ? [] : [parsed.format]));
  return {
    ok: true,
    config: {
      keyFormat: format.format,
      acceptedKeyFormats: formats.filter((one, index) => ![format.format, ...formats.slice(0, index)].some((other) => isSameFormat(one, other))),
      catalogue: catalogue.catalogue,
      kinds: kinds.kinds,
      plans: plans.plans,
      defaultPlan: plans.defaultPlan,
      policies: policies.policies,
    },
  };
}

function issuesOfShape(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code !== 'unrecognized_keys') return [{ path, code: 'WRONG_SHAPE', message: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], code: 'UNKNOWN_PROPERTY', message: 'is not known here' }));
}
