import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import type { CreateApiKeyInput } from '../../gql/graphql.ts';
import { commandEquivalent, curlEquivalent, graphqlEquivalent } from './equivalents.ts';
import { shellWord } from './snippets.ts';

const input: CreateApiKeyInput = {
  name: "Ada's deploy bot", ownership: 'SERVICE', permissionLevel: 'RESTRICTED', permissions: ['incidents:read', 'incidents:write'],
  workspaceScope: 'CHOSEN', workspaces: ['ws_1'], expiresIn: 'DAYS_30',
};
const schema = buildSchema(readFileSync(new URL('../../../../contract/schema.graphql', `file://${import.meta.dirname}/`), 'utf8'));
const documentIn = (text: string) => parse(text.slice(0, text.indexOf('# variables')));

it('is a document of the API, with what the form holds as its variables', () => {
  for (const text of [graphqlEquivalent('createApiKey', input), graphqlEquivalent('updateApiKey', { id: 'key_1', name: 'x' })]) {
    expect(validate(schema, documentIn(text))).toEqual([]);
  }
  expect(graphqlEquivalent('createApiKey', input)).toContain(`"name": "Ada's deploy bot"`);
});

it('reaches the program as it is written, also with an apostrophe in it', () => {
  const words = (command: string) => execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8', env: { KEY: 'lk_x' } }).split('\n').slice(0, -1);
  const curl = words(curlEquivalent('http://localhost:4000', 'createApiKey', input));
  expect((JSON.parse(curl.at(-1) ?? '') as { variables: unknown }).variables).toEqual({ input });
  expect(words(commandEquivalent(input))).toEqual([
    'latchkey', 'keys', 'create', "Ada's deploy bot", '--scopes', 'incidents:read,incidents:write', '--workspaces', 'ws_1', '--expires-in', '30d', '--service',
  ]);
});

it('keeps every restriction in the command', () => {
  expect(commandEquivalent({ ...input, ipAllowlist: ['10.0.0.0/8', '2001:db8::/48'], confirmLockout: true, allowedOperations: ['sha256:a', 'sha256:b'] })).toContain('--operations sha256:a,sha256:b \\\n  --addresses 10.0.0.0/8,2001:db8::/48 \\\n  --confirm-lockout');
});

it('leaves a shell nothing to run', () => {
  const text = '$(touch /tmp/x); `id` "quoted" \\ end';
  expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
});
