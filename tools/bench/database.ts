import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type KeyFormat, printKey } from '../../packages/domain/src/key/format.ts';
import { startEmbeddedPostgres } from '../../packages/api/src/persistence/embedded-postgres.ts';
import { migrateDatabase } from '../../packages/api/src/persistence/migrate-database.ts';

interface DatabaseClient {
  connect(): Promise<void>;
  query<Row>(text: string, values: unknown[]): Promise<{ rows: Row[] }>;
  end(): Promise<void>;
}

// The server's own driver: a benchmark brings no dependency of its own for what is there.
const { Client } = createRequire(new URL('../../packages/api/package.json', import.meta.url))('pg') as { Client: new (options: { connectionString: string }) => DatabaseClient };

export interface BenchDatabase {
  url: string;
  gatewayKey: string;
  /** Keys of an organization whose plan has limits that are never reached, and of one without any. */
  limited: string[];
  unlimited: string[];
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** As many new good keys with their secrets. Not announced: start servers after it. */
  addMany(keys: number): Promise<string[]>;
  /** A new good key with its id. */
  addKey(): Promise<{ id: string; secret: string }>;
  /** Keys up to this number, without secrets that anybody has. Not announced: start servers after it. */
  fill(keys: number): Promise<void>;
  stop(): Promise<void>;
}

const FORMAT: KeyFormat = { prefix: 'lk', encoding: 'base62' };
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const id = (prefix: string): string => `${prefix}_${randomBytes(16).toString('hex').slice(0, 22)}`;

const COLUMNS = `(id, created_at, updated_at, organization_id, name, description, metadata, kind, class, ownership, created_by_kind, created_with_kind, permission_level, permissions, all_workspaces, workspace_ids, expires_at)`;

/** The plans of the measured servers: one with budgets that a benchmark does not use up, one without. */
export const BENCH_CONFIGURATION = {
  plans: { measured: { maxKeys: null, rateLimits: { read: 10_000_000, write: 10_000_000 } }, free: { maxKeys: null, rateLimits: null } },
  defaultPlan: 'measured',
};

/** A PostgreSQL of its own, migrated and set up, with two organizations. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const server = await startEmbeddedPostgres({ dataDirectory: directory, log: { info: () => {}, warn: (message) => process.stderr.write(`${message}\n`) } });
  await migrateDatabase(server.ownerUrl);
  const client = new Client({ connectionString: server.ownerUrl });
  await client.connect();
  const query = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> => (await client.query<Row>(text, values)).rows;
  await query('update installation set set_up_at = now() where id = 1');
  for (const plan of ['measured', 'free']) {
    await query(`insert into organization (id, created_at, updated_at, slug, name, plan, policies) values ($1, now(), now(), $2, $3, $4, '{}')`, [`org_${plan}`, plan, `Organization ${plan}`, plan]);
  }
  const addKey = async (organization = 'org_measured'): Promise<{ id: string; secret: string }> => {
    const key = id('key');
    const secret = printKey(FORMAT, randomBytes(32));
    await query(`insert into api_key ${COLUMNS} values ($1, now(), now(), $2, 'A key of the benchmark', '', '{"team":"bench"}', 'custom', 'STANDARD', 'SERVICE', 'SYSTEM', 'NONE', 'RESTRICTED', '{incidents:read,incidents:write,monitors:read}', true, '{}', now() + interval '300 days')`, [key, organization]);
    await query(`insert into api_key_secret (id, created_at, api_key_id, digest, hint, format_prefix, format_encoding) values ($1, now(), $2, $3, 'lk_…', 'lk', 'base62')`, [id('sec'), key, digest(secret)]);
    return { id: key, secret };
  };
  const several = async (organization: string): Promise<string[]> => {
    const secrets: string[] = [];
    for (let count = 0; count < 100; count += 1) secrets.push((await addKey(organization)).secret);
    return secrets;
  };
  const gatewayKey = printKey({ prefix: 'lkgw', encoding: 'base62' }, randomBytes(32));
  await query(`insert into gateway_key (id, created_at, updated_at, name, digest, hint) values ('gwk_bench', now(), now(), 'bench', $1, 'lkgw_…')`, [digest(gatewayKey)]);
  /** What a trigger does for keys that are made one by one. */
  const addUses = (): Promise<unknown> => query('insert into api_key_use (api_key_id, organization_id, created_at) select id, organization_id, created_at from api_key on conflict do nothing');
  return {
    url: server.ownerUrl,
    gatewayKey,
    limited: await several('org_measured'),
    unlimited: await several('org_free'),
    query,
    addKey: () => addKey(),
    async addMany(keys) {
      const secrets = Array.from({ length: keys }, () => printKey(FORMAT, randomBytes(32)));
      await query('set session_replication_role = replica');
      await query(`insert into api_key ${COLUMNS} select 'key_many' || i, now(), now(), 'org_measured', 'Key ' || i, '', '{}', 'custom', 'STANDARD', 'SERVICE', 'SYSTEM', 'NONE', 'RESTRICTED', '{incidents:read}', true, '{}', now() + interval '300 days' from generate_series(1, $1::int) i`, [keys]);
      await query(`insert into api_key_secret (id, created_at, api_key_id, digest, hint, format_prefix, format_encoding) select 'sec_many' || i, now(), 'key_many' || i, digest, 'lk_…', 'lk', 'base62' from unnest($1::bytea[]) with ordinality as one (digest, i)`, [secrets.map(digest)]);
      await query('set session_replication_role = origin');
      await addUses();
      return secrets;
    },
    async fill(keys) {
      await query('set session_replication_role = replica');
      await query(`insert into api_key ${COLUMNS} select 'key_' || lpad(i::text, 22, '0'), now(), now(), 'org_measured', 'Key ' || i, '', '{}', 'custom', 'STANDARD', 'SERVICE', 'SYSTEM', 'NONE',
        case i % 3 when 0 then 'ALL' when 1 then 'READ_ONLY' else 'RESTRICTED' end, case when i % 3 = 2 then array['incidents:read', 'monitors:write'] else '{}'::text[] end, true, '{}', now() + interval '300 days' from generate_series(1, $1::int) i`, [keys]);
      await query(`insert into api_key_secret (id, created_at, api_key_id, digest, hint, format_prefix, format_encoding) select 'sec_' || lpad(i::text, 22, '0'), now(), 'key_' || lpad(i::text, 22, '0'), sha256(('filler ' || i)::bytea), 'lk_…', 'lk', 'base62' from generate_series(1, $1::int) i`, [keys]);
      await query('set session_replication_role = origin');
      await addUses();
      await query('analyze');
    },
    async stop() {
      await client.end();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
