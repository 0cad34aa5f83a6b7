import { wordsForIssue } from './error-words.ts';

/** The API's field problems by the field's name, in people's words; the first one of each field. */
export function issuesByField(issues: ReadonlyArray<{ path: readonly string[]; code: string; message: string }>): Map<string, string> {
  const byField = new Map<string, string>();
  for (const issue of issues) {
    const field = issue.path.find((part) => part !== 'input') ?? '';
    const home = field === 'permissionLevel' ? 'permissions' : field === 'workspaceScope' ? 'workspaces' : field === 'expiresIn' ? 'expiresAt' : field;
    if (!byField.has(home)) byField.set(home, wordsForIssue(issue));
  }
  return byField;
}
