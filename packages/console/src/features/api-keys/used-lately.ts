const sevenDaysMilliseconds = 7 * 86_400_000;

/** True when a key was used within the last seven days, the seventh day's end included: something may still depend on it. */
export const usedLately = (lastUsedAt: string | null, now: number): boolean =>
  lastUsedAt !== null && now - Date.parse(lastUsedAt) <= sevenDaysMilliseconds;

/** The name of a key that is in use, to be typed before it ends. */
export const typedName = (name: string): { label: string; text: string } => ({ label: `Type “${name}” to confirm`, text: name });
