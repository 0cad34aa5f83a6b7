import { DEFAULT_KEY_FORMAT, GATEWAY_KEY_FORMAT, printKey } from '@latchkey/domain/key/format.ts';
import { describe, expect, it } from 'vitest';
import { presentedKey, type Presented } from './credential.ts';

const key = printKey(DEFAULT_KEY_FORMAT, new Uint8Array(32).fill(7));
const other = printKey(DEFAULT_KEY_FORMAT, new Uint8Array(32).fill(8));
const gateway = printKey(GATEWAY_KEY_FORMAT, new Uint8Array(32).fill(9));
const basic = (text: string): string => `Basic ${btoa(text)}`;
const read = (headers: [string, string][], url = 'https://api.example.com/incidents'): Presented => presentedKey({ url, headers }, [DEFAULT_KEY_FORMAT]);

describe('presentedKey', () => {
  it.each<[string, [string, string][]]>([
    ['Bearer', [['authorization', `Bearer ${key}`]]],
    ['Bearer in another case and with spaces', [['Authorization', `bearer   ${key} `]]],
    ['X-API-Key', [['X-API-Key', key]]],
    ['Basic with an empty password', [['authorization', basic(`${key}:`)]]],
    ['the same key in every place', [['authorization', `Bearer ${key}`], ['x-api-key', key]]],
    ['the same header twice', [['x-api-key', key], ['x-api-key', key]]],
    ['the same header twice, joined as Headers does', [['x-api-key', `${key}, ${key}`]]],
    ['other headers', [['cookie', `session=${other}`], ['x-api-key', key], ['proxy-authorization', `Bearer ${other}`]]],
  ])('reads %s', (_what, headers) => {
    expect(read(headers)).toEqual({ kind: 'KEY', text: key });
  });

  it.each<[string, [string, string][]]>([
    ['two places', [['authorization', `Bearer ${key}`], ['x-api-key', other]]],
    ['a header sent twice', [['authorization', `Bearer ${key}`], ['authorization', `Bearer ${other}`]]],
    ['a header joined by a runtime', [['authorization', `Bearer ${key}, Bearer ${other}`]]],
    ['one header with two keys', [['x-api-key', `${key},${other}`]]],
    ['Basic and Bearer', [['authorization', basic(`${other}:`)], ['authorization', `Bearer ${key}`]]],
    ['a password', [['authorization', basic(`${key}:secret`)]]],
    ['the key as password', [['authorization', basic(`:${key}`)]]],
    ['two colons', [['authorization', basic(`${key}::`)]]],
    ['Base64 that is none', [['authorization', 'Basic a']]],
    ['another scheme', [['authorization', `Token ${key}`]]],
    ['a scheme alone', [['authorization', 'Bearer']]],
    ['an empty Authorization', [['authorization', '']]],
  ])('refuses %s', (_what, headers) => {
    expect(read(headers)).toMatchObject({ kind: 'REFUSED', code: 'AMBIGUOUS_CREDENTIALS' });
  });

  it.each(['', '   ', 'anything'])('takes X-API-Key %j for a key that is none', (value) => {
    expect(read([['x-api-key', value]])).toEqual({ kind: 'KEY', text: value.trim() });
  });

  it('finds nothing in a request without a credential', () => {
    expect(read([['cookie', `session=${key}`], ['host', 'api.example.com']])).toEqual({ kind: 'NONE' });
  });

  it.each([`?q=${key}`, `?page=2&x=${other}`, `?q=${key.toUpperCase()}`, `?q=%20${key}`, `?q=lk_half`, `?${key}`, `?q=${gateway}`, '?api_key=anything', '?X-API-Key=', `?a=b?c&q=${key}#part`])(
    'refuses a key in the URL: %s',
    (search) => {
      for (const url of [`https://api.example.com/incidents${search}`, `/incidents${search}`, `//incidents${search}`]) {
        expect(read([['x-api-key', key]], url)).toMatchObject({ kind: 'REFUSED', code: 'BAD_USER_INPUT' });
      }
    },
  );

  it.each(['', '?', '?page=2', '?q=monkey', '?key=name', '?token=next', '?q=lk', '#lk_part'])('lets other parameters be: %s', (search) => {
    expect(read([['x-api-key', key]], `/incidents${search}`).kind).toBe('KEY');
  });

  it('reads a Web-standard Request', () => {
    const request = new Request('https://api.example.com/incidents', { headers: { authorization: `Bearer ${key}` } });
    expect(presentedKey(request, [DEFAULT_KEY_FORMAT])).toEqual({ kind: 'KEY', text: key });
  });

  it('repeats no key in a refusal', () => {
    expect(JSON.stringify([read([['x-api-key', `${key},${other}`]]), read([], `/?q=${key}`)])).not.toMatch(/lk_[0-9A-Za-z]{8}/);
  });
});
