import { refused, type IssuePath, type Parsed } from '../issue.ts';

const MAX = 64;
const CLIENT = /^[A-Za-z0-9_@][A-Za-z0-9_@./-]*$/;
const VERSION = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;

type Text = { readonly value: string };

/** The name of a program that registers operations, such as `ci` or `@acme/web`. It is compared exactly. */
export const parseClientName = (text: string, path: IssuePath = ['client']): Parsed<Text> =>
  parse(text, CLIENT, path, 'Letters, digits and _ @ . / -, beginning with a letter, a digit, _ or @.');

/** The version of such a program, such as `1.4.0` or a commit. It is compared exactly and has no order. */
export const parseClientVersion = (text: string, path: IssuePath = ['version']): Parsed<Text> =>
  parse(text, VERSION, path, 'Letters, digits and _ . + -, beginning with a letter, a digit or _.');

function parse(text: string, pattern: RegExp, path: IssuePath, allowed: string): Parsed<Text> {
  if (text === '') return refused(path, 'REQUIRED', 'It must not be empty.');
  if (text.length > MAX) return refused(path, 'TOO_LONG', `At most ${MAX} characters.`);
  return pattern.test(text) ? { ok: true, value: text } : refused(path, 'INVALID_CHARACTER', allowed);
}
