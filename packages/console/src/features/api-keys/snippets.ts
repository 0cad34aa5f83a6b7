/** The name of an environment variable for a key: "Deploy bot" gives `DEPLOY_BOT_API_KEY`. */
export function variableName(keyName: string): string {
  const words = keyName.normalize('NFKD').toUpperCase().replace(/[^A-Z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  const name = words === '' ? 'LATCHKEY' : words;
  return `${/^[0-9]/.test(name) ? `KEY_${name}` : name}${/(^|_)API_KEY$/.test(name) ? '' : '_API_KEY'}`;
}

/** Text as one word of a POSIX shell, whatever is in it. */
export const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

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

/** The same from JavaScript, with the key in the environment, where it belongs. */
export const nodeSnippet = (origin: string, variable: string): string => `const response = await fetch('${origin}/graphql', {
  method: 'POST',
  headers: {
    Authorization: \`Bearer \${process.env.${variable}}\`,
    'Content-Type': 'application/json',
  },
  body: JSON.stringify({ query: '{ viewer { apiKey { name status } } }' }),
});
console.log(await response.json());`;

/** Stores the secret with GitHub's own command line and hands it to a step. */
export const githubActionsSnippet = (secret: string, variable: string): string => `gh secret set ${variable} --body '${secret}'

# in .github/workflows/….yml
    - run: ./deploy.sh
      env:
        ${variable}: \${{ secrets.${variable} }}`;

/** A secret of a swarm, which a container reads from a file and never from its environment. */
export const dockerSnippet = (secret: string, variable: string): string => `printf %s '${secret}' | docker secret create ${variable.toLowerCase()} -

# in compose.yaml
services:
  app:
    secrets: [${variable.toLowerCase()}]   # read it from /run/secrets/${variable.toLowerCase()}
secrets:
  ${variable.toLowerCase()}:
    external: true`;
