/** True for text that begins like a key of any format: it may be a secret, and is then neither sent nor put into an address. */
export const isLikeKey = (text: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => text.trimStart().startsWith(`${prefix}_`));

const shortestKeyLength = 40;

/** The last four characters of what looks like a whole key, which a hint shows anyway; null for what is too short to be one. */
export function lastFourOf(text: string): string | null {
  const key = text.trim();
  return key.length < shortestKeyLength ? null : key.slice(-4);
}
