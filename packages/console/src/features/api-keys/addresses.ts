import { parseAllowlist } from '@latchkey/domain/address/allowlist.ts';
import { type Cidr, contains, parseAddress, parseCidr, printAddress, spanOf } from '@latchkey/domain/address/cidr.ts';

/** What stands in the field of ranges, one by one; lines, commas and spaces part them. */
export const rangesIn = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

/** The ranges in the one spelling that they are stored in, sorted and each once; what is no range is left out. */
export const canonicalRanges = (text: string): string[] => {
  const parsed = rangesIn(text).map((range) => parseCidr(range));
  return [...new Set(parsed.flatMap((range) => (range.ok ? [range.text] : [])))].sort();
};

/** What a range holds, before it is saved; or why the text is none. */
export type RangePreview =
  | { ok: true; text: string; typed: string; span: string; size: string; hostBitsCleared: boolean; holdsOwn: boolean }
  | { ok: false; typed: string; problem: string };

const LARGEST_EXACT_BITS = 32;
const NETWORK_BITS = 64;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const superscript = (number: number): string => String(number).replaceAll(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? '');

/** 2 to a power in figures as long as people read them, then as a power. */
const powerOfTwo = (bits: number): string => (bits <= LARGEST_EXACT_BITS ? (2 ** bits).toLocaleString('en') : `2${superscript(bits)}`);

/** How many addresses a range holds, in words. Of IPv6 people count networks (/64), because no number of addresses says anything. */
export function sizeOf({ family }: Cidr, hostBits: number): string {
  if (hostBits === 0) return 'one address';
  if (hostBits === (family === 4 ? 32 : 128)) return `every IPv${family} address`;
  if (family === 4 || hostBits < NETWORK_BITS) return `${powerOfTwo(hostBits)} addresses`;
  return hostBits === NETWORK_BITS ? `one network of 2${superscript(NETWORK_BITS)} addresses` : `${powerOfTwo(hostBits - NETWORK_BITS)} networks of 2${superscript(NETWORK_BITS)} addresses`;
}

function previewOf(typed: string, own: string | null): RangePreview {
  const parsed = parseCidr(typed);
  if (!parsed.ok) return { ok: false, typed, problem: parsed.issue.message };
  const { first, last, hostBits } = spanOf(parsed.cidr);
  const here = own === null ? null : parseAddress(own);
  return {
    ok: true,
    text: parsed.text,
    typed,
    span: hostBits === 0 ? printAddress(first) : `${printAddress(first)} to ${printAddress(last)}`,
    size: sizeOf(parsed.cidr, hostBits),
    hostBitsCleared: parsed.hostBitsCleared,
    holdsOwn: here !== null && here.ok && contains([parsed.cidr], here.address),
  };
}

/** Every range of the field with what it holds; `own` is the address of whoever looks, null where it is not known. */
export const previewsOf = (text: string, own: string | null): RangePreview[] => rangesIn(text).map((typed) => previewOf(typed, own));

/** The ranges of a form as its fields, its problems and its summary know them. */
export interface AddressDraft {
  /** Null for any address; else the ranges as they are typed. */
  ranges: string | null;
  /** That leaving out the own address is meant. */
  confirmLockout: boolean;
}

/** True when two drafts let the same addresses in. */
export const sameAddresses = (a: AddressDraft, b: AddressDraft): boolean =>
  a.ranges === null || b.ranges === null ? a.ranges === b.ranges : canonicalRanges(a.ranges).join() === canonicalRanges(b.ranges).join();

/** Whether saving would leave out the address of whoever saves. One that is not known counts as left out, as it does for the API. */
export function leavesOutOwn({ ranges }: AddressDraft, own: string | null): boolean {
  const previews = ranges === null ? [] : previewsOf(ranges, own);
  return previews.length > 0 && previews.every((preview) => preview.ok && !preview.holdsOwn);
}

/** What stands against the ranges, by the field's name. `before` is how they were: what stays as it is needs no confirmation. */
export function problemsOfAddresses(draft: AddressDraft, own: string | null, before: AddressDraft | null): Map<string, string> {
  const problems = new Map<string, string>();
  if (draft.ranges === null) return problems;
  const typed = rangesIn(draft.ranges);
  if (typed.length === 0) problems.set('ipAllowlist', 'Name at least one range, or choose any address.');
  else {
    const parsed = parseAllowlist(typed);
    const [issue] = parsed.ok ? [] : parsed.issues;
    if (issue !== undefined) problems.set('ipAllowlist', issue.message);
    else if (!draft.confirmLockout && leavesOutOwn(draft, own) && (before === null || !sameAddresses(before, draft))) {
      problems.set('confirmLockout', 'Add your address, or say here that leaving it out is meant.');
    }
  }
  return problems;
}

/** The part of a new key's input. */
export const addressInput = ({ ranges, confirmLockout }: AddressDraft): { ipAllowlist?: string[]; confirmLockout?: boolean } =>
  ranges === null ? {} : { ipAllowlist: canonicalRanges(ranges), ...(confirmLockout ? { confirmLockout } : {}) };

/** The part of a change's input: nothing when nothing differs. */
export function addressChange(before: AddressDraft, after: AddressDraft): { ipAllowlist?: string[]; confirmLockout?: boolean; anyAddress?: boolean } {
  if (sameAddresses(before, after)) return {};
  return after.ranges === null ? { anyAddress: true } : addressInput(after);
}
