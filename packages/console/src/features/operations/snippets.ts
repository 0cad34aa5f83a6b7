/** A request that runs an operation by its id, to paste into a POSIX shell. */
export const runSnippet = (origin: string, id: string): string =>
  [`curl ${origin}/graphql \\`, `  -H "Authorization: Bearer $KEY" \\`, `  -H 'Content-Type: application/json' \\`, `  -d '{"documentId":"${id}","variables":{}}'`].join('\n');
