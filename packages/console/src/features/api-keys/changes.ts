import { formatExact } from '../../lib/time.ts';
import { expiryWords, levelWords } from '../../words/key-words.ts';
import { joinWords } from '../../lib/list-words.ts';
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

/** What saving would change, in words ("adds incidents:write"). Narrowing and widening are told apart by their sign. */
export function changesBetween(before: ApiKeyDraft, after: ApiKeyDraft, workspaceName: (id: string) => string): Change[] {
  const changes: Change[] = [];
  if (after.name.trim() !== before.name) changes.push({ sign: '→', text: `renames it to “${after.name.trim()}”` });
  if (after.description.trim() !== before.description) {
    changes.push({ sign: '→', text: after.description.trim() === '' ? 'clears the description' : 'changes the description' });
  }
  if (after.level !== before.level) {
    changes.push({ sign: '→', text: `permission level ${levelWords[before.level]} becomes ${levelWords[after.level]}` });
  }
  if (after.level === 'RESTRICTED') {
    const had = before.level === 'RESTRICTED' ? before.permissions : null;
    for (const name of [...(had === null ? after.permissions : after.permissions.difference(had))].sort()) changes.push(had === null ? { sign: '→', text: `lists ${name}` } : { sign: '+', text: `adds ${name}` });
    for (const name of [...(had ?? after.permissions).difference(after.permissions)].sort()) changes.push({ sign: '−', text: `removes ${name}` });
  }
  if (after.workspaceScope !== before.workspaceScope) {
    changes.push(after.workspaceScope === 'ALL' ? { sign: '+', text: 'opens all workspaces' } : { sign: '−', text: 'limits it to chosen workspaces' });
  }
  if (after.workspaceScope === 'CHOSEN') {
    const had = before.workspaceScope === 'CHOSEN' ? before.workspaceIds : new Set<string>();
    for (const id of after.workspaceIds.difference(had)) changes.push({ sign: '+', text: `works in ${workspaceName(id)}` });
    for (const id of had.difference(after.workspaceIds)) changes.push({ sign: '−', text: `no longer works in ${workspaceName(id)}` });
  }
  changes.push(...addressChanges(before.ranges, after.ranges));
  if (after.expiry.type !== 'keep') changes.push({ sign: '→', text: `ends ${endWords(after)} instead of ${endWords(before)}` });
  return changes;
}
