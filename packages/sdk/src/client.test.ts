import { DEFAULT_KEY_FORMAT, GATEWAY_KEY_FORMAT, printKey } from '@latchkey/domain/key/format.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLatchkey, type Latchkey, type LatchkeyOptions } from './client.ts';
import { LatchkeyError } from './errors.ts';
import type { Protection } from './protect.ts';
import type { Requirement } from './question.ts';

const key = printKey(DEFAULT_KEY_FORMAT, new Uint8Array(32).fill(7));
const gatewayKey = printKey(GATEWAY_KEY_FORMAT, new Uint8Array(32).fill(9));

const VALID = {
  valid: true,
  code: 'VALID',
  key_id: 'key_1',
  name: 'Pipeline',
  metadata: { team: 'blue' },
  organization: 'acme',
  external_id: null,
  owner: null,
  permissions: ['incidents:read'],
  workspace_scope: 'CHOSEN',
  workspaces: ['production'],
  expires_at: '2027-01-15T12:00:00.000Z',
  rate_limit: { limit: 600, remaining: 599, reset_seconds: 60 },
};

type Step = { status?: number; body?: unknown; headers?: Record<string, string> } | 'NETWORK' | 'SILENCE';
interface Asked {
  url: string;
  init: RequestInit;
  at: number;
}

/** A Latchkey that answers what the test says, one step per request; the last step again and again. */
function scripted(steps: Step[], options: Partial<LatchkeyOptions> = {}): { latchkey: Latchkey; asked: Asked[]; reported: LatchkeyError[] } {
  const asked: Asked[] = [];
  const reported: LatchkeyError[] = [];
  const fetch = (url: string, init: RequestInit): Promise<Response> => {
    const step = steps[Math.min(asked.length, steps.length - 1)] ?? 'NETWORK';
    asked.push({ url, init, at: performance.now() });
    if (step === 'NETWORK') return Promise.reject(new TypeError('fetch failed'));
    // One that does not even listen to its signal.
    if (step === 'SILENCE') return new Promise(() => {});
    const { status = 200, body = VALID, headers = {} } = step;
    return Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }));
  };
  const latchkey = createLatchkey({ url: 'https://keys.example.com', key: gatewayKey, fetch, onError: (error) => reported.push(error), ...options });
  return { latchkey, asked, reported };
}

async function failure(work: Promise<unknown>): Promise<LatchkeyError> {
  const error: unknown = await work.then(
    (value) => expect.fail(`answered ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LatchkeyError);
  return error as LatchkeyError;
}

async function refusalIn(work: Promise<Protection>): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const protection = await work;
  if (protection.ok) throw new Error('it was let through');
  const { status, headers } = protection.response;
  return { status, headers, body: (await protection.response.json()) as Record<string, unknown> };
}

describe('createLatchkey', () => {
  it.each<[string, Partial<Record<keyof LatchkeyOptions, unknown>>]>([
    ['no url', { url: undefined }],
    ['a relative url', { url: '/latchkey' }],
    ['another protocol', { url: 'ftp://keys.example.com' }],
    ['a credential in the url', { url: 'https://a:b@keys.example.com' }],
    ['a query in the url', { url: 'https://keys.example.com/?a=b' }],
    ['no key', { key: undefined }],
    ['an empty key', { key: '' }],
    ['a key with a line break', { key: `${gatewayKey}\n` }],
    ['no time', { timeoutMs: 0 }],
    ['time without end', { timeoutMs: Infinity }],
    ['retries without end', { retries: 11 }],
    ['half a retry', { retries: 0.5 }],
    ['no format', { formats: [] }],
    ['a format that is none', { formats: [{ prefix: 'LK', encoding: 'base62' }] }],
    ['the format of gateway keys', { formats: [GATEWAY_KEY_FORMAT] }],
  ])('refuses %s at once', (_what, options) => {
    const make = (): Latchkey => createLatchkey({ url: 'https://keys.example.com', key: gatewayKey, ...options } as LatchkeyOptions);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
    expect(make).not.toThrow(gatewayKey);
  });

  it.each([
    ['https://keys.example.com', 'https://keys.example.com/v1/keys/verify'],
    ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000/v1/keys/verify'],
    [new URL('https://example.com/latchkey/'), 'https://example.com/latchkey/v1/keys/verify'],
  ])('asks below the root %s', async (url, address) => {
    const { latchkey, asked } = scripted([{}], { url });
    await latchkey.verify({ key });
    expect(asked[0]?.url).toBe(address);
  });
});

describe('verify', () => {
  it('asks what was asked and nothing else, and reads the whole answer', async () => {
    const { latchkey, asked } = scripted([{}]);
    const answer = await latchkey.verify({ key, permissions: ['incidents:read'], workspace: 'production', ip: 'fe80::1%eth0', access: 'read', operation: null });
    expect(answer).toEqual({
      valid: true,
      outcome: 'VALID',
      key: {
        id: 'key_1',
        name: 'Pipeline',
        metadata: { team: 'blue' },
        organization: 'acme',
        externalId: null,
        owner: null,
        permissions: ['incidents:read'],
        workspaceScope: 'CHOSEN',
        workspaces: ['production'],
        expiresAt: new Date('2027-01-15T12:00:00.000Z'),
      },
      rateLimit: { limit: 600, remaining: 599, resetSeconds: 60 },
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.init).toMatchObject({ method: 'POST', redirect: 'manual', headers: { authorization: `Bearer ${gatewayKey}` } });
    expect(JSON.parse(asked[0]?.init.body as string)).toEqual({ key, permissions: ['incidents:read'], workspace: 'production', ip: 'fe80::1', access: 'read' });
  });

  it.each(['', 'nothing', `${key}0`, key.toUpperCase(), gatewayKey, key.replace('lk_', 'ks_')])('asks nobody about %j, which is no key', async (text) => {
    const { latchkey, asked } = scripted([{}]);
    expect(await latchkey.verify({ key: text })).toMatchObject({ valid: false, outcome: 'MALFORMED', key: null });
    expect(asked).toEqual([]);
  });

  it('knows the formats it was given', async () => {
    const format = { prefix: 'ks_live', encoding: 'hex' } as const;
    const { latchkey, asked } = scripted([{}], { formats: [format] });
    expect((await latchkey.verify({ key: printKey(format, new Uint8Array(32)) })).valid).toBe(true);
    expect((await latchkey.verify({ key })).outcome).toBe('MALFORMED');
    expect(asked).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ['an undefined workspace', { workspace: undefined }, 'BAD_USER_INPUT'],
    ['a workspace that is null', { workspace: null }, 'BAD_USER_INPUT'],
    ['an empty workspace', { workspace: '' }, 'BAD_USER_INPUT'],
    ['undefined permissions', { permissions: undefined }, 'INVALID_OPTIONS'],
    ['permissions that are a text', { permissions: 'incidents:read' }, 'INVALID_OPTIONS'],
    ['an undefined permission', { permissions: [undefined] }, 'INVALID_OPTIONS'],
  ])('asks for no less than was meant: %s', async (_what, requirement, code) => {
    const { latchkey, asked } = scripted([{}]);
    expect((await failure(latchkey.verify({ key, ...(requirement as Requirement) }))).code).toBe(code);
    expect(asked).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['text', 'welcome'],
    ['nothing', ''],
    ['a list', [VALID]],
    ['valid without a key', { valid: true, code: 'VALID' }],
    ['valid with another code', { ...VALID, code: 'REVOKED' }],
    ['not valid with the code VALID', { ...VALID, valid: false }],
    ['valid as a text', { ...VALID, valid: 'true' }],
    ['a code of later days', { valid: false, code: 'ASLEEP' }],
    ['permissions that are no list', { ...VALID, permissions: 'incidents:read' }],
    ['an end that is no instant', { ...VALID, expires_at: 'soon' }],
  ])('takes no answer for one that is none: %s', async (_what, body) => {
    const { latchkey } = scripted([{ body }]);
    expect((await failure(latchkey.verify({ key }))).code).toBe('UNEXPECTED_ANSWER');
  });

  it('reads an answer of a later version', async () => {
    const { latchkey } = scripted([{ body: { ...VALID, colour: 'green' } }]);
    expect((await latchkey.verify({ key })).valid).toBe(true);
  });
});

describe('when there is no answer', () => {
  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each<[string, Step]>([
    ['a network error', 'NETWORK'],
    ['503', { status: 503 }],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '0' } }],
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '0' } }],
  ])('asks again after %s', async (_what, step) => {
    const { latchkey, asked } = scripted([step, step, {}]);
    expect((await latchkey.verify({ key })).valid).toBe(true);
    expect(asked).toHaveLength(3);
  });

  it.each<[Step, string, number]>([
    ['NETWORK', 'UNREACHABLE', 3],
    [{ status: 503 }, 'UNAVAILABLE', 3],
    [{ status: 429, headers: { 'retry-after': '0' } }, 'RATE_LIMITED', 3],
    [{ status: 429 }, 'RATE_LIMITED', 1],
    [{ status: 400 }, 'BAD_USER_INPUT', 1],
    [{ status: 401 }, 'UNAUTHENTICATED', 1],
    [{ status: 403 }, 'FORBIDDEN', 1],
    [{ status: 404 }, 'UNEXPECTED_ANSWER', 1],
    [{ status: 302, headers: { location: 'https://elsewhere.example.com' } }, 'UNEXPECTED_ANSWER', 1],
    [{ status: 500 }, 'UNAVAILABLE', 1],
    [{ status: 502 }, 'UNAVAILABLE', 1],
  ])('%j ends as %s after %i tries', async (step, code, tries) => {
    const { latchkey, asked } = scripted([step]);
    expect((await failure(latchkey.verify({ key }))).code).toBe(code);
    expect(asked).toHaveLength(tries);
  });

  it('pauses twice as long each time, and never at one beat with others', async () => {
    const pauses = async (random: number): Promise<number[]> => {
      vi.spyOn(Math, 'random').mockReturnValue(random);
      const { latchkey, asked } = scripted(['NETWORK'], { retries: 3 });
      await failure(latchkey.verify({ key }));
      return asked.slice(1).map(({ at }, index) => at - (asked[index]?.at ?? 0));
    };
    const [shortest, longest] = [await pauses(0), await pauses(0.999)];
    for (const [index, least] of [25, 50, 100].entries()) {
      // Timers may fire a millisecond early.
      expect(shortest[index]).toBeGreaterThanOrEqual(least - 1.5);
      expect(longest[index]).toBeGreaterThanOrEqual(2 * least - 2);
    }
  });

  it('waits as long as it is told to, when there is time', async () => {
    const { latchkey, asked } = scripted([{ status: 503, headers: { 'retry-after': '1' } }, {}]);
    expect((await latchkey.verify({ key })).valid).toBe(true);
    expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0)).toBeGreaterThanOrEqual(998);
  });

  it.each(['3', new Date(Date.now() + 3_600_000).toUTCString()])('gives up at once when it is told to wait past its time: %s', async (retryAfter) => {
    const { latchkey, asked } = scripted([{ status: 503, headers: { 'retry-after': retryAfter, 'x-request-id': 'req_1' } }]);
    const begun = performance.now();
    const error = await failure(latchkey.verify({ key }));
    expect(performance.now() - begun).toBeLessThan(500);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', status: 503, requestId: 'req_1' });
    expect(error.retryAfterSeconds).toBeGreaterThanOrEqual(3);
    expect(asked).toHaveLength(1);
  });

  it('ends after timeoutMs, also when fetch does not listen', async () => {
    const { latchkey, asked } = scripted(['SILENCE'], { timeoutMs: 50 });
    const begun = performance.now();
    expect((await failure(latchkey.verify({ key }))).code).toBe('TIMEOUT');
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(asked[0]?.init.signal?.aborted).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it('ends when the caller says so, before and while it asks', async () => {
    const { latchkey, asked } = scripted(['SILENCE']);
    const controller = new AbortController();
    const asking = failure(latchkey.verify({ key, signal: controller.signal }));
    controller.abort();
    expect((await asking).code).toBe('ABORTED');
    expect((await failure(latchkey.verify({ key, signal: AbortSignal.abort() }))).code).toBe('ABORTED');
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it('says what to do next and repeats no key', async () => {
    for (const step of ['NETWORK', { status: 401 }, { status: 400, body: { issues: [{ path: ['permissions', '0'], code: 'UNKNOWN_PERMISSION', message: 'There is none.' }] } }] as Step[]) {
      const { latchkey } = scripted([step], { retries: 0 });
      const error = await failure(latchkey.verify({ key }));
      expect(error.message).toContain(error.next);
      expect(`${error.stack} ${JSON.stringify(error)}`).not.toMatch(/lk(gw)?_[0-9A-Za-z]{8}/);
    }
  });
});

describe('protect', () => {
  const request = (headers: Record<string, string> = { authorization: `Bearer ${key}` }): Request => new Request('https://api.example.com/incidents', { headers });
  const refusedWith = async (step: Step, requirement: Requirement = {}): Promise<{ status: number; headers: Headers; body: Record<string, unknown>; reported: LatchkeyError[] }> => {
    const { latchkey, reported } = scripted([step], { retries: 0 });
    const { status, headers, body } = await refusalIn(latchkey.protect(request(), requirement));
    expect([headers.get('content-type'), headers.get('cache-control')]).toEqual(['application/problem+json', 'no-store']);
    return { status, headers, body, reported };
  };

  it('lets a good key through, with what is known of it', async () => {
    const { latchkey, reported } = scripted([{}]);
    expect(await latchkey.protect(request(), { permissions: ['incidents:read'] })).toMatchObject({ ok: true, key: { id: 'key_1' }, rateLimit: { remaining: 599 } });
    expect(reported).toEqual([]);
  });

  it.each(['MALFORMED', 'NOT_FOUND', 'REVOKED', 'EXPIRED', 'DISABLED', 'SUSPENDED'])('%s is 401 with a bare challenge, the reason only where the secret matched', async (code) => {
    const { status, headers, body } = await refusedWith({ body: { valid: false, code } });
    expect([status, headers.get('www-authenticate'), body['code']]).toEqual([401, 'Bearer', 'UNAUTHENTICATED']);
    const reason = code === 'MALFORMED' || code === 'NOT_FOUND' ? undefined : code;
    expect([body['reason'], headers.get('x-latchkey-reason') ?? undefined]).toEqual([reason, reason]);
  });

  it.each(['FORBIDDEN_IP', 'WRONG_WORKSPACE', 'OPERATION_NOT_ALLOWED'])('%s is 403', async (code) => {
    expect(await refusedWith({ body: { valid: false, code, missing_permissions: [] } })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', reason: code, missing_permissions: [] } });
  });

  it('missing permissions are 403 and named', async () => {
    const { status, body } = await refusedWith({ body: { valid: false, code: 'INSUFFICIENT_PERMISSIONS', missing_permissions: ['incidents:write'] } });
    expect(status).toBe(403);
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'The key lacks incidents:write.',
      code: 'FORBIDDEN',
      reason: 'INSUFFICIENT_PERMISSIONS',
      missing_permissions: ['incidents:write'],
    });
  });

  it('a used-up rate limit is 429 and says when to come back', async () => {
    const { status, headers, body } = await refusedWith({ body: { valid: false, code: 'RATE_LIMITED', rate_limit: { limit: 600, remaining: 0, reset_seconds: 16.2 } } });
    expect([status, body['code'], body['violated-policies']]).toEqual([429, 'RATE_LIMITED', ['per-key']]);
    expect([headers.get('retry-after'), headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual(['17', '"per-key";r=0;t=17', '"per-key";q=600']);
  });

  it('a used-up rate limit is 429 with Retry-After also without its numbers', async () => {
    const { status, headers } = await refusedWith({ body: { valid: false, code: 'RATE_LIMITED' } });
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
  });

  it.each<[string, Step]>([
    ['no network', 'NETWORK'],
    ['503', { status: 503, headers: { 'retry-after': '7' } }],
    ['our own key refused', { status: 401 }],
    ['our own key forbidden', { status: 403 }],
    ['our own key throttled', { status: 429 }],
    ['an unknown permission in the requirement', { status: 400, body: { issues: [{ path: ['permissions'], code: 'X', message: 'x' }] } }],
    ['a 400 that says nothing', { status: 400 }],
    ['a page of a proxy', { body: '<html>' }],
    ['an outcome of later days', { body: { valid: false, code: 'ASLEEP' } }],
  ])('cannot decide is 503, never open, and is reported: %s', async (_what, step) => {
    const { status, headers, body, reported } = await refusedWith(step);
    expect([status, body['code'], body['reason']]).toEqual([503, 'UNAVAILABLE', undefined]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(reported).toHaveLength(1);
  });

  it('a requirement that asks for less than it says is 503', async () => {
    expect(await refusedWith({}, { permissions: undefined } as unknown as Requirement)).toMatchObject({ status: 503, reported: [{ code: 'INVALID_OPTIONS' }] });
  });

  it.each<[string, Step, Requirement]>([
    ['unknown', { status: 400, body: { issues: [{ path: ['workspace'], code: 'UNKNOWN_WORKSPACE', message: 'x' }] } }, { workspace: 'nowhere' }],
    ['missing', {}, { workspace: '' }],
  ])('a workspace of the request that is %s is the fault of the client', async (_what, step, requirement) => {
    expect(await refusedWith(step, requirement)).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT' }, reported: [] });
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['no credential', {}, 401, 'UNAUTHENTICATED'],
    ['text that is no key', { authorization: 'Bearer nothing' }, 401, 'UNAUTHENTICATED'],
    ['a gateway key', { 'x-api-key': gatewayKey }, 401, 'UNAUTHENTICATED'],
    ['two credentials', { authorization: `Bearer ${key}`, 'x-api-key': gatewayKey }, 400, 'AMBIGUOUS_CREDENTIALS'],
  ])('%s is refused without asking', async (_what, headers, status, code) => {
    const { latchkey, asked } = scripted([{}]);
    expect(await refusalIn(latchkey.protect(request(headers)))).toMatchObject({ status, body: { code } });
    expect(asked).toEqual([]);
  });

  it('writes one line to the console where nobody listens, without a key in it', async () => {
    const lines = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { latchkey } = scripted(['NETWORK'], { retries: 0, onError: undefined });
    await latchkey.protect(request());
    expect(lines).toHaveBeenCalledOnce();
    expect(String(lines.mock.calls[0]?.[0])).toMatch(/^Latchkey: UNREACHABLE: /);
    expect(String(lines.mock.calls[0]?.[0])).not.toContain(key.slice(3));
    lines.mockRestore();
  });
});
