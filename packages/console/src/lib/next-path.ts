const hidden = /[\u0000-\u0020\u007f\\]/;

/**
 * The path to return to after signing in: a path of this origin, or "/" for everything else. An address such as `//evil`,
 * `/\evil` or `/%09/evil` looks like a path and is another origin to a browser (ASVS 3.7.2), so what is not plainly a
 * path is dropped, never repaired.
 */
export function safeNextPath(next: string | undefined): string {
  if (next === undefined || !next.startsWith('/') || next.length > 2000 || hidden.test(next)) return '/';
  let decoded: string;
  try {
    decoded = decodeURIComponent(next);
  } catch {
    return '/';
  }
  if (hidden.test(decoded.split(/[?#]/, 1)[0] ?? '') || /^\/+\//.test(decoded)) return '/';
  const base = 'https://latchkey.invalid';
  const url = URL.parse(next, base);
  if (url === null || url.origin !== base || /^\/[/\\]/.test(decodeURIComponent(url.pathname))) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}
