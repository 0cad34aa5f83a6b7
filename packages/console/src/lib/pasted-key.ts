const shortestKeyLength = 40;

/** The last four characters of what looks like a whole key, which a hint shows anyway; null for what is too short to be one. */
export function lastFourOf(text: string): string | null {
  const key = text.trim();
  return key.length < shortestKeyLength ? null : key.slice(-4);
}
