import type { ExpiresIn } from '../../gql/graphql.ts';
import { joinWords } from '../../lib/list-words.ts';
import { endOfLocalDay, formatExact, formatRelative } from '../../lib/time.ts';
import { canonicalRanges } from './addresses.ts';
import { type ApiKeyDraft, CUSTOM_KIND } from './draft.ts';
import { runsWords } from './operations.ts';

interface PermissionFacts {
  name: string;
  title: string;
  access: 'READ' | 'WRITE';
  organizationWide: boolean;
}

/** What a summary has to know of the organization and its catalogue. */
export interface SummaryFacts {
  organizationName: string;
  groups: ReadonlyArray<{ title: string; permissions: readonly PermissionFacts[] }>;
  kinds: ReadonlyArray<{ name: string; title: string; permissions: readonly string[] }>;
  workspaces: ReadonlyArray<{ id: string; name: string }>;
  expirationChoices: ReadonlyArray<{ value: ExpiresIn; expiresAt: string | null }>;
}

export interface Summary {
  whose: string;
  may: string[];
  where: string;
  from: string;
  /** Null where it runs anything. */
  runs: string | null;
  until: string;
  warnings: string[];
}

const quoted = (name: string) => (name.trim() === '' ? 'This key' : `“${name.trim()}”`);

/** The permissions that a draft lists by name; null for a level, which lists none. */
export function listedPermissions(draft: ApiKeyDraft, facts: SummaryFacts): ReadonlySet<string> | null {
  if (draft.kind !== CUSTOM_KIND) return new Set(facts.kinds.find((kind) => kind.name === draft.kind)?.permissions);
  return draft.level === 'RESTRICTED' ? draft.permissions : null;
}

function groupWords(title: string, chosen: readonly PermissionFacts[]): string {
  const reads = chosen.some((permission) => permission.access === 'READ');
  const writes = chosen.some((permission) => permission.access === 'WRITE');
  const verbs = reads && writes ? 'read and write' : reads ? 'read only' : 'write only, without reading';
  return `${title}: ${verbs}`;
}

const fromWords = (ranges: string | null): string => {
  if (ranges === null) return 'From any address.';
  const canonical = canonicalRanges(ranges);
  return canonical.length === 0 ? 'From no address yet.' : `Only from ${joinWords(canonical)}.`;
};

const until = (draft: ApiKeyDraft, facts: SummaryFacts, now: number): string => {
  const { expiry } = draft;
  const end =
    expiry.type === 'day'
      ? endOfLocalDay(expiry.day)
      : expiry.type === 'keep'
        ? expiry.expiresAt
        : (facts.expirationChoices.find((choice) => choice.value === expiry.value)?.expiresAt ?? null);
  if (end !== null) return `It stops working on ${formatExact(end)}, ${formatRelative(end, now)}.`;
  if (expiry.type === 'day') return 'Choose the day on which it stops working.';
  return 'It never stops working by itself.';
};

/** What the key could do, in words, before it exists. The same sentences answer "what could this key do?" afterwards. */
export function summarize(draft: ApiKeyDraft, facts: SummaryFacts, now: number): Summary {
  const listed = listedPermissions(draft, facts);
  const personal = draft.ownership === 'PERSONAL';
  const warnings: string[] = [];
  let may: string[];
  if (listed === null) {
    may =
      draft.level === 'ALL'
        ? ['Everything that keys can do, also what is added later']
        : ['Read everything that keys can read, also what is added later', 'Change nothing'];
  } else {
    may = facts.groups.flatMap((group) => {
      const chosen = group.permissions.filter((permission) => listed.has(permission.name));
      return chosen.length === 0 ? [] : [groupWords(group.title, chosen)];
    });
    const wide = facts.groups.flatMap((group) => group.permissions).filter((permission) => permission.organizationWide && listed.has(permission.name));
    if (wide.length > 0 && draft.workspaceScope === 'CHOSEN') {
      warnings.push(`${joinWords(wide.map((permission) => permission.name))} ${wide.length === 1 ? 'counts' : 'count'} only for a key of all workspaces.`);
    }
  }
  if (draft.level === 'ALL' && draft.kind === CUSTOM_KIND) {
    warnings.push('Whoever holds the secret can do everything a key can. Restricted is enough for most uses.');
  }
  if (listed === null ? draft.level === 'ALL' : listed.has('api_keys:write')) {
    warnings.push('It can make further keys, none stronger than itself.');
  }
  if (draft.expiry.type === 'preset' && draft.expiry.value === 'NEVER') warnings.push('A key without an end is never cleaned up by itself.');
  const names = facts.workspaces.filter((workspace) => draft.workspaceIds.has(workspace.id)).map((workspace) => workspace.name);
  return {
    whose: personal
      ? `${quoted(draft.name)} is your personal key: never stronger than you are, and it ends with your membership.`
      : `${quoted(draft.name)} is a service key of ${facts.organizationName}: it stays when people leave.`,
    may,
    where:
      draft.workspaceScope === 'ALL'
        ? 'In all workspaces, also those made later.'
        : names.length === 0
          ? 'In no workspace yet.'
          : `Only in ${joinWords(names)}.`,
    from: fromWords(draft.ranges),
    runs: runsWords(draft.operations),
    until: until(draft, facts, now),
    warnings,
  };
}
