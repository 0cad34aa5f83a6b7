import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { type Cidr, parseCidr } from '@latchkey/domain/address/cidr.ts';
import type { IssuePath } from '@latchkey/domain/issue.ts';
import { z } from 'zod';

import { type FileConfig, parseConfigFile } from './config-file.ts';

/** A value that must not be printed: every way of turning it into text gives `[secret]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one call that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/** One thing to correct: where (a variable, or a place in the configuration file) and what. Never carries a secret's value. */
export interface ConfigurationProblem {
  where: string;
  message: string;
}

/** All problems of the configuration at once, so that one round of corrections is enough. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    super(['The configuration has problems:', ...problems.map(({ where, message }) => `  ${where}: ${message}`)].join('\n'));
    this.problems = problems;
  }
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Everything an operator can set, parsed and frozen. */
export interface Config extends FileConfig {
  readonly host: string;
  /** 0 lets the operating system choose. */
  readonly port: number;
  /** `null`: the embedded PostgreSQL. */
  readonly databaseUrl: Secret | null;
  /** The role that owns the tables; `null`: migrations run as the role of `databaseUrl`. */
  readonly migrationDatabaseUrl: Secret | null;
  /** A direct connection for following changes, where `databaseUrl` goes through a pooler; `null`: `databaseUrl`. */
  readonly listenDatabaseUrl: Secret | null;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Origin under which people reach Latchkey; `null`: the address it listens on. */
  readonly publicUrl: URL | null;
  readonly trustedProxies: readonly Cidr[];
  /** Gateways that prove themselves by their address, where they cannot send a header of their own. */
  readonly trustedGateways: readonly Cidr[];
  readonly setupToken: Secret | null;
  readonly operations: 'any' | 'persisted';
  /** Whether `/graphql` shows a page to try documents on. */
  readonly graphiql: boolean;
  readonly metricsToken: Secret | null;
  /** Redis or Valkey, where the requests of several processes are counted together; `null`: each counts its share. */
  readonly redisUrl: Secret | null;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

const EVERYWHERE = new Set(['0.0.0.0/0', '::/0']);
/** 22 characters of base64 carry 128 bits. */
const TOKEN_CHARACTERS = 22;

const text = z.string();
const postgresUrl = z.string().refine(isPostgresUrl, 'must be a URL that begins with postgres:// or postgresql://').transform((value) => new Secret(value));
const redisUrl = z
  .string()
  .refine((value) => URL.canParse(value) && ['redis:', 'rediss:'].includes(new URL(value).protocol), 'must be a URL that begins with redis:// or rediss://')
  .transform((value) => new Secret(value));
const token = z
  .string()
  .regex(/^[\x21-\x7e]*$/, 'must be printable ASCII without blanks')
  .min(TOKEN_CHARACTERS, `must carry at least 128 random bits: ${TOKEN_CHARACTERS} characters or more, for example from "openssl rand -hex 16"`)
  .transform((value) => new Secret(value));
const port = z
  .string()
  .regex(/^(0|[1-9]\d{0,4})$/, 'must be a whole number from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65535, 'must be a whole number from 0 to 65535');
const origin = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url !== null && ['http:', 'https:'].includes(url.protocol) && url.href === `${url.origin}/` ) return url;
  context.addIssue('must be an address like https://keys.example.com, without a path, query or user');
  return z.NEVER;
});
const networks = z.string().transform((value, context) =>
  value
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .flatMap((part) => {
      const parsed = parseCidr(part);
      if (!parsed.ok) {
        context.addIssue(`"${part}" is not a network or address: ${parsed.issue.message}`);
        return [];
      }
      if (EVERYWHERE.has(parsed.text)) {
        context.addIssue(`"${part}" would let every client choose its own address`);
        return [];
      }
      return [parsed.cidr];
    }),
);
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) => z.enum(values, `must be one of ${values.join(', ')}`);

/** Every variable this process reads; `secret` ones can also be given as a file in `<NAME>_FILE`. */
const VARIABLES = {
  HOST: { schema: text, secret: false },
  PORT: { schema: port, secret: false },
  DATABASE_URL: { schema: postgresUrl, secret: true },
  LATCHKEY_MIGRATION_DATABASE_URL: { schema: postgresUrl, secret: true },
  LATCHKEY_LISTEN_DATABASE_URL: { schema: postgresUrl, secret: true },
  LATCHKEY_DATA_DIR: { schema: text, secret: false },
  LATCHKEY_PUBLIC_URL: { schema: origin, secret: false },
  LATCHKEY_TRUSTED_PROXIES: { schema: networks, secret: false },
  LATCHKEY_TRUSTED_GATEWAYS: { schema: networks, secret: false },
  LATCHKEY_CONFIG: { schema: text, secret: false },
  LATCHKEY_SETUP_TOKEN: { schema: token, secret: true },
  LATCHKEY_OPERATIONS: { schema: oneOf(['any', 'persisted']), secret: false },
  LATCHKEY_GRAPHIQL: { schema: oneOf(['0', '1']), secret: false },
  LATCHKEY_METRICS_TOKEN: { schema: token, secret: true },
  REDIS_URL: { schema: redisUrl, secret: true },
  LOG_LEVEL: { schema: oneOf(LOG_LEVELS), secret: false },
} as const;

/** Names that belong to Latchkey's own commands, or to whoever asks a server, and not to the server: both may run in one shell. */
const READ_BY_OTHERS = ['LATCHKEY_SOAK', 'LATCHKEY_URL', 'LATCHKEY_KEY_FILE', 'LATCHKEY_PROFILE', 'LATCHKEY_KEY', 'LATCHKEY_API_KEY', 'LATCHKEY_GATEWAY_KEY'];

type VariableName = keyof typeof VARIABLES;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads environment and configuration file; the only place that does. An empty variable counts as not given.
 *
 * @param cwd what relative paths in `LATCHKEY_DATA_DIR`, `LATCHKEY_CONFIG` and `…_FILE` are relative to.
 * @throws {ConfigurationError} with every problem there is.
 */
export function readConfig(env: Environment = process.env, cwd: string = process.cwd()): Config {
  const problems: ConfigurationProblem[] = unknownVariables(env);

  const read = <Name extends VariableName>(name: Name): z.output<(typeof VARIABLES)[Name]['schema']> | null => {
    const given = readText(name, env, cwd, problems);
    if (given === null) return null;
    const parsed = VARIABLES[name].schema.safeParse(given);
    if (parsed.success) return parsed.data as z.output<(typeof VARIABLES)[Name]['schema']>;
    problems.push(...parsed.error.issues.map(({ message }) => ({ where: name, message })));
    return null;
  };

  const databaseUrl = read('DATABASE_URL');
  const migrationDatabaseUrl = read('LATCHKEY_MIGRATION_DATABASE_URL');
  if (migrationDatabaseUrl !== null && !isGiven('DATABASE_URL', env)) {
    problems.push({ where: 'LATCHKEY_MIGRATION_DATABASE_URL', message: 'needs DATABASE_URL beside it' });
  }
  const listenDatabaseUrl = read('LATCHKEY_LISTEN_DATABASE_URL');
  if (listenDatabaseUrl !== null && !isGiven('DATABASE_URL', env)) {
    problems.push({ where: 'LATCHKEY_LISTEN_DATABASE_URL', message: 'needs DATABASE_URL beside it' });
  }
  const fromEnvironment = {
    host: read('HOST') ?? '127.0.0.1',
    port: read('PORT') ?? 4000,
    databaseUrl,
    migrationDatabaseUrl,
    listenDatabaseUrl,
    dataDirectory: resolve(cwd, read('LATCHKEY_DATA_DIR') ?? '.latchkey'),
    publicUrl: read('LATCHKEY_PUBLIC_URL'),
    trustedGateways: Object.freeze(read('LATCHKEY_TRUSTED_GATEWAYS') ?? []),
    trustedProxies: Object.freeze(read('LATCHKEY_TRUSTED_PROXIES') ?? []),
    setupToken: read('LATCHKEY_SETUP_TOKEN'),
    operations: read('LATCHKEY_OPERATIONS') ?? 'any',
    graphiql: read('LATCHKEY_GRAPHIQL') === '1',
    metricsToken: read('LATCHKEY_METRICS_TOKEN'),
    redisUrl: read('REDIS_URL'),
    logLevel: read('LOG_LEVEL') ?? 'info',
  } as const;

  const file = parseConfigFile(readFileOfConfiguration(read('LATCHKEY_CONFIG'), cwd, problems));
  if (!file.ok) problems.push(...file.issues.map(({ path, message }) => ({ where: `configuration file, ${printPath(path)}`, message })));
  if (!file.ok || problems.length > 0) throw new ConfigurationError(problems);
  return Object.freeze({ ...fromEnvironment, ...file.config });
}

function printPath(path: IssuePath): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('') || 'top';
}

function unknownVariables(env: Environment): ConfigurationProblem[] {
  const known = new Set<string>(READ_BY_OTHERS);
  for (const [name, { secret }] of Object.entries(VARIABLES)) {
    known.add(name);
    if (secret) known.add(`${name}_FILE`);
  }
  return Object.keys(env)
    .filter((name) => name.startsWith('LATCHKEY_') && !known.has(name))
    .map((name) => ({ where: name, message: 'is not a variable of this version of Latchkey' }));
}

function isGiven(name: VariableName, env: Environment): boolean {
  return Boolean(env[name]) || (VARIABLES[name].secret && Boolean(env[`${name}_FILE`]));
}

function readText(name: VariableName, env: Environment, cwd: string, problems: ConfigurationProblem[]): string | null {
  const direct = env[name] || null;
  const path = VARIABLES[name].secret ? env[`${name}_FILE`] || null : null;
  if (path === null) return direct;
  const where = `${name}_FILE`;
  if (direct !== null) {
    problems.push({ where, message: `is given together with ${name}; give one of them` });
    return null;
  }
  try {
    const content = readFileSync(resolve(cwd, path), 'utf8').trim();
    if (content === '') problems.push({ where, message: `${path} is empty` });
    return content || null;
  } catch (error) {
    problems.push({ where, message: `${path} cannot be read (${codeOf(error)})` });
    return null;
  }
}

/** @returns what the file holds, or `{}` when there is none, which is an error only if the path was given. */
function readFileOfConfiguration(given: string | null, cwd: string, problems: ConfigurationProblem[]): unknown {
  const name = given ?? 'latchkey.config.json';
  let content: string;
  try {
    content = readFileSync(resolve(cwd, name), 'utf8');
  } catch (error) {
    if (given !== null || codeOf(error) !== 'ENOENT') problems.push({ where: name, message: `cannot be read (${codeOf(error)})` });
    return {};
  }
  try {
    return JSON.parse(content) as unknown;
  } catch (error) {
    problems.push({ where: name, message: `is not JSON: ${error instanceof Error ? error.message : String(error)}` });
    return {};
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function isPostgresUrl(value: string): boolean {
  return URL.canParse(value) && ['postgres:', 'postgresql:'].includes(new URL(value).protocol);
}
