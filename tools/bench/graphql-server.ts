import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { env, stderr } from 'node:process';

import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import Fastify from 'fastify';
import { GraphQLBoolean, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import mercurius from 'mercurius';
import pg from 'pg';

import { entities } from '../../packages/api/src/entities.ts';
import { ApiKey } from '../../packages/api/src/modules/api-keys/api-key.entity.ts';
import { createOrm } from '../../packages/api/src/persistence/orm.ts';
import { findProcessConnection } from '../../packages/api/src/persistence/process-connection.ts';
import { takePushedBody } from '../../packages/api/src/http/pushed-body.ts';
import type { GraphqlAnswer } from '../../packages/api/src/server/graphql-answer.ts';
import { readPosted } from '../../packages/api/src/server/graphql-request.ts';
import { createPersistedDoor } from '../../packages/api/src/server/persisted-door.ts';
import { chooseDocument } from '../../packages/api/src/server/persisted-documents.ts';

// The servers that GraphQL is measured against, one by name in SERVER. All of them answer one document over one schema; what
// differs is the server, and where its rows come from.

const LIST = env['LIST'] ?? '';
const DIGEST = env['DIGEST'] ?? '';
const ORGANIZATION = env['ORGANIZATION'] ?? '';

interface Row {
  id: string;
  name: string;
  permissionLevel: string;
  status: string;
  enabled: boolean;
  expiresAt: string | null;
  createdAt: string;
  lastUsedAt: string | null;
}

/** What a bare program would ask for the eight fields and the end of the page. */
const QUERY = `select k.id, k.name, k.permission_level, k.revoked_at, k.disabled_at, k.suspended_at, k.expires_at, k.created_at, u.last_used_at
from api_key k left join api_key_use u on u.api_key_id = k.id
where k.organization_id = $1 and k.deleted_at is null order by k.created_at desc, k.id desc limit 51`;

interface Stored {
  id: string;
  name: string;
  permission_level: string;
  revoked_at: Date | null;
  disabled_at: Date | null;
  suspended_at: Date | null;
  expires_at: Date | null;
  created_at: Date;
  last_used_at: Date | null;
}

const statusOf = (row: Pick<Stored, 'revoked_at' | 'expires_at' | 'disabled_at' | 'suspended_at'>, now: number): string =>
  row.revoked_at !== null ? 'REVOKED' : row.expires_at !== null && row.expires_at.getTime() <= now ? 'EXPIRED' : row.disabled_at !== null ? 'DISABLED' : row.suspended_at !== null ? 'SUSPENDED' : 'ACTIVE';

const shown = (row: Stored, now: number): Row => ({
  id: row.id,
  name: row.name,
  permissionLevel: row.permission_level,
  status: statusOf(row, now),
  enabled: statusOf(row, now) === 'ACTIVE',
  expiresAt: row.expires_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
});

const inMemory: Row[] = Array.from({ length: 50 }, (_, index) => ({
  id: `key_${String(index).padStart(22, '0')}`,
  name: `Key ${index}`,
  permissionLevel: 'RESTRICTED',
  status: 'ACTIVE',
  enabled: true,
  expiresAt: '2027-12-31T00:00:00.000Z',
  createdAt: '2027-01-15T12:00:00.000Z',
  lastUsedAt: null,
}));

async function rowsFrom(source: string): Promise<() => Row[] | Promise<Row[]>> {
  if (source === 'memory') return () => inMemory;
  const url = env['DATABASE_URL'] ?? '';
  if (source === 'rows') {
    const pool = new pg.Pool({ connectionString: url, max: 16 });
    return async () => {
      const { rows } = await pool.query<Stored>({ name: 'list', text: QUERY, values: [ORGANIZATION] });
      const now = Date.now();
      return rows.slice(0, 50).map((row) => shown(row, now));
    };
  }
  const orm = createOrm({ connection: await findProcessConnection(url), entities });
  return async () => {
    const keys = await orm.em.fork().find(ApiKey, { organization: ORGANIZATION, deletedAt: null }, { orderBy: { createdAt: 'desc', id: 'desc' }, limit: 51 });
    const now = Date.now();
    return keys.slice(0, 50).map(({ id, name, permissionLevel, revokedAt, disabledAt, suspendedAt, expiresAt, createdAt }) =>
      shown({ id, name, permission_level: permissionLevel, revoked_at: revokedAt, disabled_at: disabledAt, suspended_at: suspendedAt, expires_at: expiresAt, created_at: createdAt, last_used_at: null }, now),
    );
  };
}

function schemaOver(rows: () => Row[] | Promise<Row[]>): GraphQLSchema {
  const text = { type: new GraphQLNonNull(GraphQLString) };
  const key = new GraphQLObjectType<Row>({
    name: 'ApiKey',
    fields: { id: text, name: text, permissionLevel: text, status: text, enabled: { type: new GraphQLNonNull(GraphQLBoolean) }, expiresAt: { type: GraphQLString }, createdAt: text, lastUsedAt: { type: GraphQLString } },
  });
  const connection = new GraphQLObjectType({ name: 'ApiKeyConnection', fields: { nodes: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(key))) } } });
  const organization = new GraphQLObjectType({
    name: 'Organization',
    fields: { apiKeys: { type: connection, args: { first: { type: GraphQLInt } }, resolve: async () => ({ nodes: await rows() }) } },
  });
  return new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { organization: { type: organization, resolve: () => ({}) } } }) });
}

const listens = (url: string): void => void stderr.write(`listens on ${url}\n`);

async function onNode(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<void> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      stderr.write(`${String(error)}\n`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  listens(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const [kind = '', source = ''] = (env['SERVER'] ?? '').split('/');
const rows = await rowsFrom(source);
const schema = schemaOver(rows);
const documents = new Map([[DIGEST, LIST]]);

switch (kind) {
  case 'bare':
    await onNode(async (request, response) => {
      for await (const _ of request);
      const text = JSON.stringify({ data: { organization: { apiKeys: { nodes: await rows() } } } });
      response.writeHead(200, ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(text))]);
      response.end(text);
    });
    break;
  case 'door': {
    const door = createPersistedDoor({ schema });
    await onNode((request, response) => {
      const send = ({ status, type, text }: GraphqlAnswer): void => {
        response.writeHead(status, ['Content-Type', type, 'Content-Length', String(Buffer.byteLength(text))]);
        response.end(text);
      };
      return new Promise((resolve, reject) => {
        takePushedBody(request, (body) => {
          const incoming = readPosted(request.headers.accept ?? '*/*', body, false);
          const chosen = chooseDocument({ parameters: incoming.parameters ?? {}, principal: null, operations: 'persisted', builtIn: documents, registered: null });
          const plain = chosen.kind === 'STORED' ? door.plain(incoming, chosen.operation) : null;
          if (plain === null) return reject(new Error('The request is not the one that is measured.'));
          Promise.resolve(door.run(plain, {} as never, true)).then(send).then(resolve, reject);
        });
      });
    });
    break;
  }
  case 'apollo': {
    const server = new ApolloServer({ schema, introspection: false, csrfPrevention: true });
    const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
    // Its store of persisted queries is filled by its own protocol.
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: LIST, variables: { first: 50 }, extensions: { persistedQuery: { version: 1, sha256Hash: DIGEST } } }) });
    listens(url);
    break;
  }
  case 'mercurius': {
    const app = Fastify();
    await app.register(mercurius, { schema, jit: 1, path: '/', persistedQueries: { [DIGEST]: LIST }, onlyPersisted: true });
    listens(await app.listen({ port: 0, host: '127.0.0.1' }));
    break;
  }
  default:
    throw new Error(`There is no server ${kind}.`);
}
