import { isPlainObject } from '../issue.ts';

/**
 * The one spelling of a JSON value (RFC 8785): no spaces, keys sorted by UTF-16 code units, numbers and strings as
 * ECMAScript writes them. Equal values give equal text whatever order their keys were written in, so the text can be
 * hashed and checked by anyone. Throws TypeError for what JSON cannot say (undefined, NaN, dates, half characters),
 * because a hash over something that was silently dropped would prove nothing.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return canonicalText(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} is not a JSON number.`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${Array.from(value, (element: unknown) => canonicalJson(element)).join(',')}]`;
  if (!isPlainObject(value)) throw new TypeError(`A ${typeof value} that is no JSON value has no canonical text.`);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonicalText(key)}:${canonicalJson(value[key])}`);
  return `{${members.join(',')}}`;
}

function canonicalText(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('Half characters have no canonical text.');
  return JSON.stringify(text);
}
