/** "Firefox on Linux" out of what a browser calls itself; the text itself where it says neither. */
export function browserName(userAgent: string | null): string {
  if (userAgent === null) return 'A browser that did not say which';
  const find = (names: ReadonlyArray<readonly [RegExp, string]>) => names.find(([pattern]) => pattern.test(userAgent))?.[1];
  // Each calls itself also by the names of those after it.
  const browser = find([[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\//, 'Firefox'], [/Chrome\/|CriOS\//, 'Chrome'], [/Safari\//, 'Safari']]);
  const system = find([[/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/Linux|X11/, 'Linux']]);
  if (browser === undefined) return userAgent.slice(0, 80);
  return system === undefined ? browser : `${browser} on ${system}`;
}
