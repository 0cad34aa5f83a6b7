import { joinWords } from '../../lib/list-words.ts';
import { levelWords } from '../../words/key-words.ts';
import type { PermissionLevel, ShortfallKind } from '../../gql/graphql.ts';

interface ShortfallFacts {
  kind: ShortfallKind;
  permission?: string | null;
  workspaces?: readonly string[] | null;
  permissionLevel?: PermissionLevel | null;
}

/** What a refused hand-out lacked, one phrase for each shortfall. */
export function wordsForShortfalls(missing: readonly ShortfallFacts[]): string[] {
  return missing.map((shortfall) => {
    switch (shortfall.kind) {
      case 'PERMISSION':
        return `the permission ${shortfall.permission ?? ''}`;
      case 'PERMISSION_LEVEL':
        return `the level ${levelWords[shortfall.permissionLevel ?? 'ALL']}`;
      case 'WORKSPACES':
        return shortfall.workspaces === null || shortfall.workspaces === undefined ? 'all workspaces' : `the workspaces ${joinWords(shortfall.workspaces)}`;
      case 'EXPIRATION':
        return 'a life beyond your own credential’s';
      case 'OPERATIONS':
        return 'these persisted operations';
      case 'ADDRESSES':
        return 'these addresses';
      case 'OWNERSHIP':
        return 'a key of this ownership';
    }
  });
}
