/** The name of an environment variable for a key: "Deploy bot" gives `DEPLOY_BOT_API_KEY`. */
export function variableName(keyName: string): string {
  const words = keyName.normalize('NFKD').toUpperCase().replace(/[^A-Z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  const name = words === '' ? 'LATCHKEY' : words;
  return `${/^[0-9]/.test(name) ? `KEY_${name}` : name}${/(^|_)API_KEY$/.test(name) ? '' : '_API_KEY'}`;
}

/** A first request with a key, to paste into a POSIX shell. Without a secret the variable is left for the reader to set. */
export function curlSnippet(origin: string, secret: string | null, variable = 'KEY'): string {
  return [
    ...(secret === null ? [] : [`${variable}='${secret}'`]),
    `curl ${origin}/graphql \\`,
    `  -H "Authorization: Bearer $${variable}" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"query":"{ viewer { apiKey { name status expiresAt } } }"}'`,
  ].join('\n');
}
