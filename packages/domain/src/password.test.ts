import { describe, expect, it } from 'vitest';
import { normalizePassword, parsePassword } from './password.ts';

const context = ['ada.lovelace@acme.example', 'Acme Incorporated', 'Ada Lovelace'];
const answer = (text: string): string => {
  const parsed = parsePassword(text, context);
  return parsed.ok ? 'OK' : parsed.issues.map((issue) => issue.code).join();
};

describe('parsePassword', () => {
  it.each([
    'correct horse battery staple',
    'xK9#mQ2$vL7&nR4',
    'a long enough sentence',
    '82736451827364519',
    'パスワードではない長い文章です',
    '😀😃😄😁😆😅😂🤣😊😇🙂🙃😉😌😍',
    ' spaces count, also here ',
    'welcome to my house in the north',
    'aBcDx'.repeat(51).slice(0, 200) + ' and something else',
    'kühn trägt öl über äcker',
  ])('takes %j', (text) => {
    expect(answer(text)).toBe('OK');
  });

  it.each([
    ['fourteen characters', 'xK9#mQ2$vL7&nR', 'TOO_SHORT'],
    ['nothing', '', 'TOO_SHORT'],
    ['fourteen emoji', '😀😃😄😁😆😅😂🤣😊😇🙂🙃😉😌', 'TOO_SHORT'],
    ['257 characters', 'xK9#mQ2$vL7&nR4 '.repeat(17).slice(0, 257), 'TOO_LONG'],
    ['a megabyte', 'x'.repeat(1_000_000), 'TOO_LONG'],
    ['a line break', 'xK9#mQ2$vL7&nR4\n', 'INVALID_CHARACTER'],
    ['a NUL', 'xK9#mQ2$\u0000vL7&nR4', 'INVALID_CHARACTER'],
    ['a half character', 'xK9#mQ2$vL7&nR4\ud800', 'INVALID_CHARACTER'],
    ['one character', 'aaaaaaaaaaaaaaaaaaaa', 'TOO_COMMON'],
    ['four characters', 'abdc'.repeat(10), 'TOO_COMMON'],
    ['password twice', 'passwordpassword', 'TOO_COMMON'],
    ['password with digits for letters', 'P4ssw0rd12345678', 'TOO_COMMON'],
    ['digits in order', '1234567890123456', 'TOO_COMMON'],
    ['digits backwards', '9876543210987654', 'TOO_COMMON'],
    ['a row of keys', 'qwertyuiopasdfghjkl', 'TOO_COMMON'],
    ['the alphabet', 'abcdefghijklmnopqrstuvwxyz', 'TOO_COMMON'],
    ['a piece again and again', 'xyzxyzxyzxyzxyzxyz', 'TOO_COMMON'],
    ['the company and a year', 'Acme-Admin-2026!!', 'TOO_COMMON'],
    ['the person', 'adalovelace-adalovelace', 'TOO_COMMON'],
    ['the person with digits for letters', '4d4.L0v3l4c3.2026', 'TOO_COMMON'],
    ['the product', 'latchkey latchkey 1', 'TOO_COMMON'],
    ['a season and a year', 'Summer2026Summer2026', 'TOO_COMMON'],
  ])('refuses %s', (_, text, code) => {
    expect(answer(text)).toBe(code);
  });

  it('keeps all 256 characters, so two that differ in the last are two', () => {
    const long = 'correct horse battery staple '.repeat(9).slice(0, 255);
    const a = parsePassword(`${long}a`);
    const b = parsePassword(`${long}b`);
    expect(a.ok && b.ok && a.value !== b.value && a.value.length).toBe(256);
  });

  it('gives the same spelling as sign-in, whatever the keyboard sends', () => {
    const composed = parsePassword('kühn trägt öl über äcker');
    const decomposed = parsePassword('kühn trägt öl über äcker'.normalize('NFD'));
    expect(composed).toEqual(decomposed);
    expect(composed.ok && composed.value).toBe(normalizePassword('kühn trägt öl über äcker'.normalize('NFD')));
  });

  it('looks at the context only where it says something', () => {
    expect(parsePassword('to be or not to be, that', ['to', 'be', '', '@']).ok).toBe(true);
  });
});
