import { describe, expect, it } from 'vitest';
import { type ManifestFault, parseManifests, MAX_DOCUMENT_LENGTH, MAX_OPERATIONS_PER_PUSH } from './manifest.ts';
import { parseOperationId, printOperationId } from './operation-id.ts';
import { parseClientName, parseClientVersion } from './client.ts';

const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';
const SHA1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
const SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const parse = (text: string, path = 'ops.json') => parseManifests([{ path, text }]);
const faultsOf = (text: string, path = 'ops.json'): readonly Pick<ManifestFault, 'line' | 'code'>[] => {
  const parsed = parse(text, path);
  return parsed.ok ? [] : parsed.faults.map(({ line, code }) => ({ line, code }));
};

describe('a manifest', () => {
  it('of Relay has MD5 ids, of the code generator SHA-1 or SHA-256 ones', () => {
    const parsed = parse(`{\n  "${MD5}": "query A { a }",\n  "${SHA1}": "query B { b }",\n  "sha256:${SHA256}": "query C { c }"\n}`);
    expect(parsed).toEqual({
      ok: true,
      operations: [
        { file: 'ops.json', line: 2, id: { algorithm: 'md5', hex: MD5 }, text: 'query A { a }', declared: null },
        { file: 'ops.json', line: 3, id: { algorithm: 'sha1', hex: SHA1 }, text: 'query B { b }', declared: null },
        { file: 'ops.json', line: 4, id: { algorithm: 'sha256', hex: SHA256 }, text: 'query C { c }', declared: null },
      ],
    });
  });

  it('of Apollo says name and kind of each operation', () => {
    const text = JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations: [{ id: SHA256, name: 'A', type: 'query', body: 'query A { a }' }] }, null, 2);
    expect(parse(text)).toMatchObject({ ok: true, operations: [{ line: 5, id: { algorithm: 'sha256', hex: SHA256 }, text: 'query A { a }', declared: { name: 'A', kind: 'query' } }] });
  });

  it('can be a plain document, which keeps every character', () => {
    expect(parse('query A {\n  a\n}\n', 'a.graphql')).toMatchObject({ ok: true, operations: [{ file: 'a.graphql', line: 1, id: null, text: 'query A {\n  a\n}\n' }] });
  });

  it('that is half right gives nothing and lists every fault of every file with its line', () => {
    const parsed = parseManifests([
      { path: 'good.json', text: `{"${MD5}": "query A { a }"}` },
      { path: 'bad.json', text: `{\n"${MD5}": 7,\n"x": "query B { b }",\n"${SHA1}": "query C { c }",\n"${SHA1}": "query D { d }"\n}` },
      { path: 'worse.json', text: '{\n  "a": [1,\n}' },
    ]);
    expect(parsed).toEqual({
      ok: false,
      faults: [
        { file: 'bad.json', line: 2, code: 'TEXT_REQUIRED', message: expect.any(String) },
        { file: 'bad.json', line: 3, code: 'INVALID_ID', message: expect.any(String) },
        { file: 'bad.json', line: 5, code: 'DUPLICATE_ID', message: expect.stringContaining('line 4') },
        { file: 'worse.json', line: 3, code: 'NOT_JSON', message: expect.any(String) },
      ],
    });
  });

  it.each<[string, string, number, string]>([
    ['nothing', '', 1, 'NOT_JSON'],
    ['something after the end', '{}\n\nx', 3, 'NOT_JSON'],
    ['a text without an end', '{\n"a": "b\n}', 2, 'NOT_JSON'],
    ['a comma too many', `{"a": "b",\n}`, 2, 'NOT_JSON'],
    ['a word that is none', '{"a": undefined}', 1, 'NOT_JSON'],
    ['a bad escape', String.raw`{"a": "\x"}`, 1, 'NOT_JSON'],
    ['nesting without end', `${'['.repeat(10_000)}`, 1, 'NOT_JSON'],
    ['a list', '[]', 1, 'NOT_A_MANIFEST'],
    ['an empty object', '{}', 1, 'EMPTY'],
    ['another format', '{\n"format": "relay"}', 2, 'UNKNOWN_FORMAT'],
    ['an Apollo manifest of a later version', `{"format": "apollo-persisted-query-manifest",\n"version": 2, "operations": [{"id": "${SHA256}", "name": "A", "type": "query", "body": "{ a }"}]}`, 2, 'UNKNOWN_VERSION'],
    ['an Apollo manifest without operations', '{"format": "apollo-persisted-query-manifest", "version": 1}', 1, 'OPERATIONS_REQUIRED'],
    ['an Apollo operation without a body', `{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [\n{"id": "${SHA256}", "name": "A", "type": "query"}]}`, 2, 'TEXT_REQUIRED'],
    ['an Apollo operation that is a number', '{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [7]}', 1, 'NOT_AN_OPERATION'],
    ['a document of 1 MB', JSON.stringify({ [MD5]: 'x'.repeat(1_000_000) }), 1, 'TOO_LONG'],
    ['a document one character too long', JSON.stringify({ [MD5]: 'x'.repeat(MAX_DOCUMENT_LENGTH + 1) }), 1, 'TOO_LONG'],
    ['a NUL', JSON.stringify({ [MD5]: 'query A { a }\0' }), 1, 'INVALID_CHARACTER'],
    ['names of every object', '{"__proto__": "query A { a }"}', 1, 'INVALID_ID'],
    ['the constructor of every object', '{"constructor": "query A { a }"}', 1, 'INVALID_ID'],
  ])('with %s is refused on its line', (_what, text, line, code) => {
    expect(faultsOf(text)).toEqual([{ line, code }]);
  });

  it('holds at most so many operations', () => {
    const many = (count: number) => parseManifests(Array.from({ length: count }, (_, index) => ({ path: `${index}.graphql`, text: '{ a }' })));
    expect(many(MAX_OPERATIONS_PER_PUSH).ok).toBe(true);
    expect(many(MAX_OPERATIONS_PER_PUSH + 1)).toMatchObject({ ok: false, faults: [{ code: 'TOO_MANY' }] });
  });

  it('may begin with a byte order mark', () => {
    expect(parse(`\ufeff{"${MD5}": "query A { a }"}`).ok).toBe(true);
  });
});

describe('an operation id', () => {
  it('is told by its length, and a prefix must fit it', () => {
    for (const [hex, algorithm] of [[MD5, 'md5'], [SHA1, 'sha1'], [SHA256, 'sha256']] as const) {
      expect(parseOperationId(hex)).toEqual({ algorithm, hex });
      expect(parseOperationId(`${algorithm}:${hex}`)).toEqual({ algorithm, hex });
      expect(printOperationId({ algorithm, hex })).toBe(`${algorithm}:${hex}`);
    }
    for (const text of ['', 'sha256:', `md5:${SHA256}`, `sha512:${SHA256}`, SHA256.toUpperCase(), `${SHA256}0`, `${SHA256}\n`, '__proto__', 'x'.repeat(1_000_000)]) {
      expect(parseOperationId(text)).toBeNull();
    }
  });
});

describe('a client and its version', () => {
  it('have names that fit an address and a log line', () => {
    for (const name of ['ci', '@acme/web', '__proto__', 'constructor', 'a'.repeat(64)]) expect(parseClientName(name)).toEqual({ ok: true, value: name });
    for (const version of ['1.4.0', '1.4.0-rc.1+build', 'f00dcafe']) expect(parseClientVersion(version)).toEqual({ ok: true, value: version });
    for (const text of ['', ' ', 'a b', 'a\n', 'é', 'a'.repeat(65), '-a']) {
      expect(parseClientName(text).ok).toBe(false);
      expect(parseClientVersion(text).ok).toBe(false);
    }
  });
});
