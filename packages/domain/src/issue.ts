/**
 * One thing that is wrong with an input. Every parser of this package reports all of them at once.
 * `code` is stable and is what clients switch on; `message` is for the developer who reads the answer of the API.
 */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

export type IssuePath = readonly (string | number)[];

/** The refusing half of every parser's answer; `issues` is never empty. */
export interface Refused {
  readonly ok: false;
  readonly issues: readonly Issue[];
}

/** What a parser answers: the parsed parts, or everything that is wrong. Parsers never throw for bad input. */
export type Parsed<Parts> = (Parts & { readonly ok: true }) | Refused;

/** A refusal with exactly one issue. */
export const refused = (path: IssuePath, code: string, message: string): Refused => ({
  ok: false,
  issues: [{ path, code, message }],
});

/** Input text as it may stand in a message: quoted, escaped, and cut after 60 characters, so that a message stays one line. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** True for objects made of JSON: no arrays, no class instances. An object without prototype counts. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
