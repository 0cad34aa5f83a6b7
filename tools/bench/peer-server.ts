import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { env, stderr } from 'node:process';

import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import Fastify from 'fastify';
import pg from 'pg';

// The servers that verification is measured against, one by name in SERVER, on the database of DATABASE_URL.

const connectionString = env['DATABASE_URL'] ?? '';
const listening = (url: string): void => void stderr.write(`listens on ${url}\n`);

/** What somebody would write first: a web framework and one prepared read for each question. */
async function serveFastify(): Promise<void> {
  const pool = new pg.Pool({ connectionString, max: 10 });
  const text = `select k.id, k.name, k.permissions, k.revoked_at, k.disabled_at, k.expires_at, o.slug as organization
    from api_key_secret s join api_key k on k.id = s.api_key_id join organization o on o.id = k.organization_id where s.digest = $1 and s.ended_at is null`;
  interface Row {
    id: string;
    name: string;
    permissions: string[];
    revoked_at: Date | null;
    disabled_at: Date | null;
    expires_at: Date | null;
    organization: string;
  }
  const app = Fastify();
  app.post<{ Body: { key: string; permissions: string[] } }>('/v1/keys/verify', async ({ body }) => {
    const { rows } = await pool.query<Row>({ name: 'key', text, values: [createHash('sha256').update(body.key).digest()] });
    const [row] = rows;
    if (row === undefined) return { valid: false, code: 'NOT_FOUND' };
    const { id, name, permissions, organization } = row;
    const isGood = row.revoked_at === null && row.disabled_at === null && (row.expires_at === null || row.expires_at > new Date());
    const valid = isGood && body.permissions.every((permission) => permissions.includes(permission));
    return { valid, code: valid ? 'VALID' : 'REFUSED', key_id: id, name, permissions, organization, expires_at: row.expires_at };
  });
  listening(await app.listen({ port: 0, host: '127.0.0.1' }));
}

const SECRET_KEYS = 100;

/** Better Auth with its plugin for API keys, its storage in the database, in a schema of its own, with KEYS keys. */
async function serveBetterAuth(): Promise<void> {
  const keys = Number(env['KEYS'] ?? SECRET_KEYS);
  const pool = new pg.Pool({ connectionString, max: 10, options: '-c search_path=better_auth' });
  await pool.query('create schema if not exists better_auth');
  const auth = betterAuth({
    database: pool,
    secret: 'only for this benchmark, 32 letters or more',
    baseURL: 'http://127.0.0.1',
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true },
    // Its limit would refuse the load; ours has one that is never reached.
    plugins: [apiKey({ rateLimit: { enabled: false } })],
  });
  await (await getMigrations(auth.options)).runMigrations();
  const { user } = await auth.api.signUpEmail({ body: { email: 'bench@example.com', password: 'only for this benchmark', name: 'Bench' } });
  const secrets: string[] = [];
  while (secrets.length < SECRET_KEYS) secrets.push((await auth.api.createApiKey({ body: { userId: user.id, name: `Key ${secrets.length}`, expiresIn: 86_400 * 300 } })).key);
  await multiply(pool, keys - SECRET_KEYS);
  const server = createServer((request, response) => {
    const answer = (value: unknown): void => {
      const body = JSON.stringify(value);
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
      response.end(body);
    };
    if (request.method === 'GET') {
      answer(secrets);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { key } = JSON.parse(Buffer.concat(chunks).toString()) as { key: string };
      auth.api.verifyApiKey({ body: { key } }).then(answer, (error: unknown) => {
        response.writeHead(500);
        response.end(String(error));
      });
    });
  });
  server.listen(0, '127.0.0.1', () => listening(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
}

/** More keys like the first, whose secrets nobody has. */
async function multiply(pool: pg.Pool, more: number): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(`select column_name as name from information_schema.columns where table_schema = 'better_auth' and table_name = 'apikey' and column_name not in ('id', 'key')`);
  const others = rows.map(({ name }) => `"${name}"`).join(', ');
  await pool.query(`insert into "apikey" ("id", "key", ${others}) select 'filler-' || i, encode(sha256(('filler ' || i)::bytea), 'base64'), ${others} from (select * from "apikey" limit 1) one cross join generate_series(1, $1::int) i`, [more]);
  await pool.query('analyze "apikey"');
}

await (env['SERVER'] === 'fastify' ? serveFastify() : serveBetterAuth());
