import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ConfigurationError, readConfig, Secret } from './config.ts';
import { printConfigSchema } from './config-file-schema.ts';

const repository = join(import.meta.dirname, '../../..');
const examples = join(repository, 'examples/configurations');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'latchkey-config-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env, directory);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ where, message }) => `${where}: ${message}`);
  }
  return [];
}

function problemsOfFile(content: unknown): string[] {
  writeFileSync(join(directory, 'latchkey.config.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return problemsOf({});
}

describe('environment', () => {
  it('needs nothing: the defaults listen on loopback with the embedded database', () => {
    expect(readConfig({}, directory)).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      databaseUrl: null,
      dataDirectory: join(directory, '.latchkey'),
      publicUrl: null,
      trustedProxies: [],
      setupToken: null,
      operations: 'any',
      graphiql: false,
      metricsToken: null,
      logLevel: 'info',
      keyFormat: { prefix: 'lk', encoding: 'base62' },
      defaultPlan: 'enterprise',
    });
  });

  it('takes an empty variable as not given, as docker compose passes it', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '', LATCHKEY_SETUP_TOKEN: '' }, directory)).toMatchObject({ port: 4000, databaseUrl: null, setupToken: null });
  });

  it('cannot be changed afterwards', () => {
    const config = readConfig({}, directory);
    expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
  });

  it('reports every problem at once', () => {
    const where = problemsOf({
      PORT: '70000',
      DATABASE_URL: 'mysql://somewhere',
      LATCHKEY_PUBLIC_URL: 'keys.example.com',
      LATCHKEY_TRUSTED_PROXIES: '10.0.0.0/33',
      LATCHKEY_OPERATIONS: 'some',
      LOG_LEVEL: 'loud',
      LATCHKEY_CONFIG: 'missing.json',
    }).map((problem) => problem.split(':')[0]);
    expect(where).toEqual(['DATABASE_URL', 'PORT', 'LATCHKEY_PUBLIC_URL', 'LATCHKEY_TRUSTED_PROXIES', 'LATCHKEY_OPERATIONS', 'LOG_LEVEL', 'missing.json']);
  });

  it('refuses a variable of its own prefix that it does not know, because it is a typing error', () => {
    expect(problemsOf({ LATCHKEY_PUBLIC_URI: 'https://keys.example.com' })).toEqual(['LATCHKEY_PUBLIC_URI: is not a variable of this version of Latchkey']);
  });

  it('takes no offence at the variables of the command line and of clients, which may be set in the same shell', () => {
    expect(problemsOf({ LATCHKEY_URL: 'http://127.0.0.1:4000', LATCHKEY_KEY_FILE: 'key', LATCHKEY_PROFILE: 'local', LATCHKEY_API_KEY: 'lk_x', LATCHKEY_GATEWAY_KEY: 'lkgw_x' })).toEqual([]);
  });

  it.each(['-1', '65536', '4000.5', '0x10', ' 80', '٣'])('refuses the port %j', (port) => {
    expect(problemsOf({ PORT: port })).toEqual(['PORT: must be a whole number from 0 to 65535']);
  });

  it.each(['0', '65535'])('accepts the port %s', (port) => {
    expect(readConfig({ PORT: port }, directory).port).toBe(Number(port));
  });

  it.each(['https://keys.example.com/console', 'https://me@keys.example.com', 'https://keys.example.com/?a', 'ftp://keys.example.com', 'keys.example.com'])(
    'refuses the public address %s',
    (url) => {
      expect(problemsOf({ LATCHKEY_PUBLIC_URL: url })).toHaveLength(1);
    },
  );

  it('accepts a public address with and without the final slash', () => {
    expect(readConfig({ LATCHKEY_PUBLIC_URL: 'https://keys.example.com' }, directory).publicUrl?.origin).toBe('https://keys.example.com');
    expect(readConfig({ LATCHKEY_PUBLIC_URL: 'https://keys.example.com/' }, directory).publicUrl?.origin).toBe('https://keys.example.com');
  });

  it('reads trusted proxies as networks and single addresses', () => {
    expect(readConfig({ LATCHKEY_TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8::/32 192.0.2.1/32' }, directory).trustedProxies).toHaveLength(3);
  });

  it.each(['0.0.0.0/0', '::/0', '192.0.2.7/0'])('does not trust everyone (%s)', (network) => {
    expect(problemsOf({ LATCHKEY_TRUSTED_PROXIES: network })[0]).toContain('would let every client choose its own address');
  });

  it('wants 128 bits in tokens: 22 characters, not 21', () => {
    expect(problemsOf({ LATCHKEY_SETUP_TOKEN: 'a'.repeat(21), LATCHKEY_METRICS_TOKEN: 'b'.repeat(21) })).toHaveLength(2);
    expect(readConfig({ LATCHKEY_SETUP_TOKEN: 'a'.repeat(22) }, directory).setupToken?.reveal()).toBe('a'.repeat(22));
  });

  it('wants the database beside the migrations', () => {
    expect(problemsOf({ LATCHKEY_MIGRATION_DATABASE_URL: 'postgres://o:p@db/l' })).toEqual(['LATCHKEY_MIGRATION_DATABASE_URL: needs DATABASE_URL beside it']);
  });
});

describe('secrets', () => {
  it('are read from files, without the final newline', () => {
    writeFileSync(join(directory, 'database'), 'postgres://latchkey:pw@db/latchkey\n');
    expect(readConfig({ DATABASE_URL_FILE: 'database' }, directory).databaseUrl?.reveal()).toBe('postgres://latchkey:pw@db/latchkey');
  });

  it('are refused when both are given, when the file is missing and when it is empty', () => {
    writeFileSync(join(directory, 'empty'), '\n');
    const url = 'postgres://latchkey:pw@db/latchkey';
    expect(problemsOf({ DATABASE_URL: url, DATABASE_URL_FILE: 'empty' })).toEqual(['DATABASE_URL_FILE: is given together with DATABASE_URL; give one of them']);
    expect(problemsOf({ DATABASE_URL_FILE: 'absent' })).toEqual(['DATABASE_URL_FILE: absent cannot be read (ENOENT)']);
    expect(problemsOf({ DATABASE_URL_FILE: 'empty' })).toEqual(['DATABASE_URL_FILE: empty is empty']);
  });

  it('show themselves in no print of the configuration and in no problem', () => {
    const canary = 'canary-7f3a9c2e5b8d1046';
    const config = readConfig({ DATABASE_URL: `postgres://u:${canary}@db/l`, LATCHKEY_SETUP_TOKEN: canary, LATCHKEY_METRICS_TOKEN: canary }, directory);
    const printed = [inspect(config, { depth: 9, showHidden: true }), JSON.stringify(config), String(config.setupToken), String(config.databaseUrl)].join();
    expect(printed).not.toContain(canary);
    expect(printed).toContain('[secret]');
    expect(problemsOf({ DATABASE_URL: `mysql://u:${canary}@db/l`, LATCHKEY_SETUP_TOKEN: `${canary} é` }).join()).not.toContain(canary);
  });

  it('are revealed on request only', () => {
    expect(new Secret('value').reveal()).toBe('value');
    expect(Object.values(new Secret('value'))).toEqual([]);
  });
});

describe('configuration file', () => {
  it.each(readdirSync(examples).filter((name) => name.endsWith('.json')))('accepts the example %s', (name) => {
    expect(readConfig({ LATCHKEY_CONFIG: join(examples, name) }, directory).plans.size).toBeGreaterThan(0);
  });

  it('gives what the example with plans says', () => {
    const config = readConfig({ LATCHKEY_CONFIG: join(examples, 'plans.json') }, directory);
    expect(config.plans.get(config.defaultPlan)).toMatchObject({ maxKeys: 3, ipAllowlist: false });
    expect(config.policies).toMatchObject({ defaultCap: null, staleAfterDays: 30, maxLifetimeDays: 180, allowNoExpiry: false });
  });

  it('reads the formats of earlier keys once each, without the one in use', () => {
    writeFileSync(
      join(directory, 'latchkey.config.json'),
      JSON.stringify({ keyFormat: { prefix: 'acme' }, acceptedKeyFormats: [{ prefix: 'lk' }, { prefix: 'acme', encoding: 'base62' }, { prefix: 'lk', encoding: 'base62' }] }),
    );
    expect(readConfig({}, directory).acceptedKeyFormats).toEqual([{ prefix: 'lk', encoding: 'base62' }]);
  });

  it('reports the problems of all sections at once, with their places', () => {
    const problems = problemsOfFile({
      keyFormat: { prefix: 'LK' },
      acceptedKeyFormats: [{ prefix: 'lkgw' }],
      catalogue: [{ id: 'members', title: 'T', description: 'D', permissions: [{ name: 'a:b', title: 'T', description: 'D', access: 'read' }] }],
      plans: { free: { maxKeys: '3' } },
      policies: { maxStalenessSeconds: 31, defaultExpirey: 'NEVER' },
      colour: 'green',
    });
    for (const place of ['keyFormat.prefix', 'acceptedKeyFormats[0].prefix', 'catalogue[0].id', 'plans.free.maxKeys', 'policies.maxStalenessSeconds', 'policies.defaultExpirey', 'colour']) {
      expect(problems.filter((problem) => problem.startsWith(`configuration file, ${place}: `)), place).toHaveLength(1);
    }
    expect(problems).toHaveLength(7);
  });

  it.each([['not JSON', '{'], ['a list', '[]'], ['null', 'null'], ['text', '"x"']])('refuses %s', (_, content) => {
    expect(problemsOfFile(content)).toHaveLength(1);
  });

  it('refuses a default plan that is none of the plans', () => {
    expect(problemsOfFile({ defaultPlan: 'gold' })).toEqual(['configuration file, defaultPlan: The default plan is the id of one of the plans.']);
  });

  it('has its published schema beside it', () => {
    expect(readFileSync(join(repository, 'latchkey.config.schema.json'), 'utf8')).toBe(printConfigSchema());
  });
});
