import type { CreateApiKeyInput, ExpiresIn, UpdateApiKeyInput } from '../../gql/graphql.ts';
import { shellWord } from './snippets.ts';

const successFields = { createApiKey: '{ apiKey { id hint } secret }', updateApiKey: '{ apiKey { id version } }' } as const;

type MutationName = keyof typeof successFields;

const typeName = (mutation: MutationName): string => mutation.charAt(0).toUpperCase() + mutation.slice(1);

function documentOf(mutation: MutationName): string {
  const name = typeName(mutation);
  return `mutation ${name}($input: ${name}Input!) {
  ${mutation}(input: $input) {
    ... on ${name}Success ${successFields[mutation]}
    ... on DomainError { code message }
  }
}`;
}

/** What the form would send, as a document and its variables. */
export const graphqlEquivalent = (mutation: MutationName, input: object): string =>
  `${documentOf(mutation)}

# variables
${JSON.stringify({ input }, null, 2)}`;

/** The same as one command, with a key that may do it in `$KEY`. */
export function curlEquivalent(origin: string, mutation: MutationName, input: object): string {
  const body = JSON.stringify({ query: documentOf(mutation).replace(/\s+/g, ' '), variables: { input } });
  return `curl ${origin}/graphql \\
  -H "Authorization: Bearer $KEY" \\
  -H 'Content-Type: application/json' \\
  -d ${shellWord(body)}`;
}

const periods: Readonly<Record<ExpiresIn, string>> = {
  DAYS_7: '7d', DAYS_30: '30d', DAYS_60: '60d', DAYS_90: '90d', DAYS_180: '180d', YEAR_1: '1y', NEVER: 'never',
};

/** The same with Latchkey's command line. */
export function commandEquivalent(input: CreateApiKeyInput): string {
  const options: string[] = [];
  if (input.description !== undefined && input.description !== null) options.push(`--description ${shellWord(input.description)}`);
  if (input.kind !== undefined && input.kind !== null) options.push(`--kind ${shellWord(input.kind)}`);
  else if (input.permissionLevel === 'ALL' || input.permissionLevel === 'READ_ONLY') options.push(`--level ${input.permissionLevel === 'ALL' ? 'all' : 'read-only'}`);
  else options.push(`--scopes ${shellWord((input.permissions ?? []).join(','))}`);
  if (input.workspaceScope === 'CHOSEN') options.push(`--workspaces ${shellWord((input.workspaces ?? []).join(','))}`);
  if (input.allowedOperations !== undefined && input.allowedOperations !== null) options.push(`--operations ${shellWord(input.allowedOperations.join(','))}`);
  if (input.ipAllowlist !== undefined && input.ipAllowlist !== null) options.push(`--addresses ${shellWord(input.ipAllowlist.join(','))}`);
  if (input.confirmLockout === true) options.push('--confirm-lockout');
  if (input.expiresIn !== undefined && input.expiresIn !== null) options.push(`--expires-in ${periods[input.expiresIn]}`);
  if (input.expiresAt !== undefined && input.expiresAt !== null) options.push(`--expires-at ${input.expiresAt}`);
  options.push(input.ownership === 'PERSONAL' ? '--personal' : '--service');
  return [`latchkey keys create ${shellWord(input.name)}`, ...options.map((option) => `  ${option}`)].join(' \\\n');
}

/** The changes of a form without what only the form needs. */
export const withoutVersion = ({ version: _version, ...input }: UpdateApiKeyInput): object => input;
