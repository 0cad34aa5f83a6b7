import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request that cannot be served, as `application/problem+json`. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

const MAX_BODY_BYTES = 10_000;

/** The body as a JSON object. Throws a Problem for anything else and for more than 10 KB. */
export async function readObject(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new Problem(413, 'TOO_LARGE', 'The body is larger than 10 KB.', { connection: 'close' });
    chunks.push(chunk);
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Problem(400, 'BAD_USER_INPUT', 'The body is not JSON.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Problem(400, 'BAD_USER_INPUT', 'The body must be a JSON object.');
  return body as Record<string, unknown>;
}

/** Sends JSON. No cache may keep it: what one key may read, the next may not. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

/** Sends a problem. */
export function sendProblem(response: ServerResponse, { status, code, message, headers }: Problem): void {
  const body = { type: 'about:blank', status, code, detail: message };
  response.writeHead(status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers }).end(JSON.stringify(body));
}
