import { isPlainObject, quoted, type Issue, type IssuePath, type Parsed } from './issue.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Bytes of the metadata as JSON in UTF-8. */
export const METADATA_MAX_BYTES = 4096;
/** The object itself is level 1. */
export const METADATA_MAX_DEPTH = 5;

const MAX_VALUES = 4096;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['constructor', 'prototype']);

/**
 * A small JSON object of the caller's own, returned by verification: at most 4 KB as JSON, at most 5 levels. The result
 * is a copy that shares nothing with the input. Keys that reach the prototype of an object (`__proto__`,
 * `constructor`, `prototype`) are refused, and with them all that begin with `__`, which object-relational mappers
 * use as markers (CVE-2026-34220). NUL and lone surrogates are refused because PostgreSQL cannot store them.
 */
export function parseMetadata(value: unknown, path: IssuePath = ['metadata']): Parsed<{ readonly value: JsonObject }> {
  if (!isPlainObject(value)) return { ok: false, issues: [{ path, code: 'NOT_AN_OBJECT', message: 'Metadata is a JSON object.' }] };
  const issues: Issue[] = [];
  const budget = { values: MAX_VALUES };
  const copy = copyObject(value, 1, path, issues, budget);
  if (budget.values < 0) return { ok: false, issues: [tooLarge(path)] };
  if (issues.length > 0) return { ok: false, issues };
  return utf8Length(JSON.stringify(copy)) > METADATA_MAX_BYTES ? { ok: false, issues: [tooLarge(path)] } : { ok: true, value: copy };
}

const tooLarge = (path: IssuePath): Issue => ({ path, code: 'TOO_LONG', message: `At most ${METADATA_MAX_BYTES} bytes as JSON.` });

function copyObject(value: Record<string, unknown>, depth: number, path: IssuePath, issues: Issue[], budget: { values: number }): JsonObject {
  const entries: [string, JsonValue][] = [];
  for (const [key, member] of Object.entries(value)) {
    if (budget.values < 0) break;
    const memberPath = [...path, key];
    if (key.startsWith('__') || FORBIDDEN_KEYS.has(key)) {
      issues.push({ path: memberPath, code: 'FORBIDDEN_KEY', message: `${quoted(key)} cannot be a key.` });
    } else if (!isStorable(key)) {
      issues.push({ path: memberPath, code: 'INVALID_CHARACTER', message: 'No NUL and no half characters.' });
    } else {
      entries.push([key, copyValue(member, depth + 1, memberPath, issues, budget)]);
    }
  }
  return Object.fromEntries(entries);
}

function copyValue(value: unknown, depth: number, path: IssuePath, issues: Issue[], budget: { values: number }): JsonValue {
  budget.values -= 1;
  if (budget.values < 0) return null;
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    if (!isStorable(value)) issues.push({ path, code: 'INVALID_CHARACTER', message: 'No NUL and no half characters.' });
    return value;
  }
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const isList = Array.isArray(value);
  if (!isList && !isPlainObject(value)) {
    issues.push({ path, code: 'NOT_JSON', message: 'Texts, finite numbers, true, false, null, lists and objects.' });
    return null;
  }
  if (depth > METADATA_MAX_DEPTH) {
    issues.push({ path, code: 'TOO_DEEP', message: `At most ${METADATA_MAX_DEPTH} levels.` });
    return null;
  }
  if (isList && value.length > budget.values) {
    budget.values = -1;
    return null;
  }
  return isList
    ? Array.from(value, (element: unknown, index) => copyValue(element, depth + 1, [...path, index], issues, budget))
    : copyObject(value, depth, path, issues, budget);
}

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** Well-formed text only: one to three bytes per unit, and four for the two units of a pair. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const isHalfOfPair = unit >= 0xd800 && unit <= 0xdfff;
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isHalfOfPair ? 2 : 3;
  }
  return bytes;
}
