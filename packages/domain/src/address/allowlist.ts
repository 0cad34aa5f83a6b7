import { quoted, type Issue, type IssuePath, type Parsed } from '../issue.ts';
import { contains, parseAddress, parseCidr, type Cidr } from './cidr.ts';

/** How many ranges a key may be bound to: each is compared with the address of every request. */
export const ALLOWLIST_MAX = 50;

/**
 * Parses the ranges that a key may be used from, all problems at once. The answer is canonical, sorted and without
 * repetition: one list has one spelling. An empty list is refused, because a key that nothing may use is disabled
 * instead; host bits are cleared, so whoever asks is to show `value` to the person.
 */
export function parseAllowlist(texts: readonly string[], path: IssuePath = ['ipAllowlist']): Parsed<{ readonly value: readonly string[] }> {
  if (texts.length === 0) return { ok: false, issues: [{ path, code: 'EMPTY_LIST', message: 'Name at least one range, or leave the allowlist out.' }] };
  if (texts.length > ALLOWLIST_MAX) return { ok: false, issues: [{ path, code: 'TOO_MANY', message: `At most ${ALLOWLIST_MAX} ranges.` }] };
  const issues: Issue[] = [];
  const value = new Set<string>();
  for (const [index, text] of texts.entries()) {
    const parsed = parseCidr(text);
    if (parsed.ok) value.add(parsed.text);
    else issues.push({ ...parsed.issue, path: [...path, index], message: `${quoted(text)} is no range of addresses. ${parsed.issue.message}` });
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: [...value].toSorted() };
}

/** The ranges of a stored allowlist. A text that cannot be read stands for no range, so it opens nothing. */
export function allowlistFromStored(texts: readonly string[]): readonly Cidr[] {
  return texts.flatMap((text): Cidr[] => {
    const parsed = parseCidr(text);
    return parsed.ok ? [parsed.cidr] : [];
  });
}

/** True when one of the ranges holds the address. No address (`null`), and text that is none, lies in no range. */
export function isWithinAllowlist(texts: readonly string[], address: string | null): boolean {
  const parsed = address === null ? null : parseAddress(address);
  return parsed !== null && parsed.ok && contains(allowlistFromStored(texts), parsed.address);
}
