import { formatExact } from '../../lib/time.ts';
import { expiryWords, levelWords } from '../../words/key-words.ts';
import { count, joinWords } from '../../lib/list-words.ts';
import { canonicalRanges } from './addresses.ts';
import type { ApiKeyDraft } from './draft.ts';
import { endOfLocalDay } from '../../lib/time.ts';

/** One line of a diff: something added, taken away, or put in another's place. */
export interface Change {
  sign: '+' | '−' | '→';
  text: string;
}

const endWords = ({ expiry }: ApiKeyDraft): string => {
  switch (expiry.type) {
    case 'preset':
      return expiry.value === 'NEVER' ? 'never' : `${expiryWords[expiry.value]} from now`;
    case 'day': {
      const end = endOfLocalDay(expiry.day);
      return end === null ? 'a day not chosen yet' : formatExact(end);
    }
    case 'keep':
      return expiry.expiresAt === null ? 'never' : formatExact(expiry.expiresAt);
  }
};

function addressChanges(before: string | null, after: string | null): Change[] {
  const had = before === null ? null : new Set(canonicalRanges(before));
  const has = after === null ? null : new Set(canonicalRanges(after));
  if (has === null) return had === null ? [] : [{ sign: '+', text: 'opens it to any address' }];
  if (had === null) return has.size === 0 ? [] : [{ sign: '−', text: `limits it to ${joinWords([...has])}` }];
  return [
    ...[...has.difference(had)].map((range): Change => ({ sign: '+', text: `works from ${range}` })),
    ...[...had.difference(has)].map((range): Change => ({ sign: '−', text: `no longer works from ${range}` })),
  ];
}

/** So many are named; more are counted. */
const NAMED_OPERATIONS = 5;

function operationChanges(before: ReadonlySet<string> | null, after: ReadonlySet<string> | null, nameOf: (id: string) => string): Change[] {
  if (after === null) return before === null ? [] : [{ sign: '+', text: 'opens it to any operation' }];
  if (before === null) return after.size === 0 ? [] : [{ sign: '−', text: `limits it to ${count(after.size, 'registered operation')}` }];
  const told = (ids: ReadonlySet<string>, sign: Change['sign'], verb: string): Change[] =>
    ids.size > NAMED_OPERATIONS
      ? [{ sign, text: `${verb} ${count(ids.size, 'operation')}` }]
      : [...ids].map((id) => ({ sign, text: `${verb} ${nameOf(id)}` }));
  return [...told(after.difference(before), '+', 'runs'), ...told(before.difference(after), '−', 'no longer runs')];
}

/** What a diff has to know beside the two drafts. */
export interface ChangeFacts {
  /** How what a draft names by its id is called. */
  workspace: (id: string) => string;
  operation: (id: string) => string;
  /** The permissions that the key had before, by its level or its list. */
  gave: ReadonlySet<string>;
}

/** What saving would change, in words ("adds incidents:write"). Narrowing and widening are told apart by their sign. */
export function changesBetween(before: ApiKeyDraft, after: ApiKeyDraft, facts: ChangeFacts): Change[] {
  const changes: Change[] = [];
  if (after.name.trim() !== before.name) changes.push({ sign: '→', text: `renames it to “${after.name.trim()}”` });
  if (after.description.trim() !== before.description) {
    changes.push({ sign: '→', text: after.description.trim() === '' ? 'clears the description' : 'changes the description' });
  }
  if (after.level !== before.level) {
    changes.push({ sign: '→', text: `permission level ${levelWords[before.level]} becomes ${levelWords[after.level]}` });
  }
  if (after.level === 'RESTRICTED') {
    const relisted = before.level !== 'RESTRICTED';
    for (const name of [...after.permissions.difference(facts.gave)].sort()) changes.push({ sign: '+', text: `adds ${name}` });
    // What is left of a level is shorter to say than what it loses.
    if (relisted) for (const name of [...after.permissions.intersection(facts.gave)].sort()) changes.push({ sign: '→', text: `keeps ${name}` });
    else for (const name of [...facts.gave.difference(after.permissions)].sort()) changes.push({ sign: '−', text: `removes ${name}` });
  }
  if (after.workspaceScope !== before.workspaceScope) {
    changes.push(after.workspaceScope === 'ALL' ? { sign: '+', text: 'opens all workspaces' } : { sign: '−', text: 'limits it to chosen workspaces' });
  }
  if (after.workspaceScope === 'CHOSEN') {
    const had = before.workspaceScope === 'CHOSEN' ? before.workspaceIds : new Set<string>();
    for (const id of after.workspaceIds.difference(had)) changes.push({ sign: '+', text: `works in ${facts.workspace(id)}` });
    for (const id of had.difference(after.workspaceIds)) changes.push({ sign: '−', text: `no longer works in ${facts.workspace(id)}` });
  }
  changes.push(...addressChanges(before.ranges, after.ranges));
  changes.push(...operationChanges(before.operations, after.operations, facts.operation));
  if (after.expiry.type !== 'keep') changes.push({ sign: '→', text: `ends ${endWords(after)} instead of ${endWords(before)}` });
  return changes;
}
