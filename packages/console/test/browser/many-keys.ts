import { createRequire } from 'node:module';
import { startOrJoinEmbeddedPostgres } from '../../../api/src/persistence/embedded-postgres.ts';
import type { Latchkey } from './server.ts';

interface DatabaseClient {
  connect(): Promise<void>;
  query(text: string, values: unknown[]): Promise<unknown>;
  end(): Promise<void>;
}

// The server's own driver: the console has no database of its own.
const { Client } = createRequire(new URL('../../../api/package.json', import.meta.url))('pg') as { Client: new (options: { connectionString: string }) => DatabaseClient };

/**
 * Adds active Restricted service keys named `Worker 00001` and so on to the demo's first organization, past its API, which would
 * hash and audit each. Their hints end in the last four digits of the number; every third was used lately.
 */
export async function addManyKeys(latchkey: Latchkey, count: number): Promise<void> {
  const silent = { info: () => {}, warn: () => {} };
  const { ownerUrl } = await startOrJoinEmbeddedPostgres({ dataDirectory: latchkey.directory, log: silent });
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  const numbers = `generate_series(1, $1::int) i`;
  const id = (prefix: string) => `'${prefix}_' || lpad(i::text, 22, '0')`;
  try {
    await client.query(
      `insert into api_key (id, created_at, updated_at, organization_id, name, description, metadata, kind, class, ownership, created_by_kind, created_with_kind, permission_level, permissions, all_workspaces, workspace_ids, expires_at)
       select ${id('key')}, now() - interval '1 hour' - i * interval '1 second', now(), organization.id, 'Worker ' || lpad(i::text, 5, '0'), '', '{}', 'custom', 'STANDARD', 'SERVICE', 'SYSTEM', 'NONE', 'RESTRICTED',
         array['incidents:read', 'monitors:write'], true, '{}', now() + (i % 300) * interval '1 day' + interval '20 days' from ${numbers}, organization where organization.slug = 'acme'`,
      [count],
    );
    await client.query(
      `insert into api_key_secret (id, created_at, api_key_id, digest, hint, format_prefix, format_encoding)
       select ${id('sec')}, now(), ${id('key')}, sha256(('worker ' || i)::bytea), 'lk_…' || right(lpad(i::text, 4, '0'), 4), 'lk', 'base62' from ${numbers}`,
      [count],
    );
    await client.query(`update api_key_use set last_used_at = now() - i * interval '1 minute', last_used_from = '203.0.113.7' from ${numbers} where i % 3 = 0 and api_key_id = ${id('key')}`, [count]);
    await client.query('analyze api_key, api_key_secret, api_key_use', []);
  } finally {
    await client.end();
  }
}
