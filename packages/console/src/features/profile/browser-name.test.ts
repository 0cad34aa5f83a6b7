import { expect, it } from 'vitest';
import { browserName } from './browser-name.ts';

it('names the browser and its system', () => {
  expect(browserName('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36')).toBe('Chrome on Linux');
  expect(browserName('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0')).toBe('Edge on Windows');
  expect(browserName('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1')).toBe('Safari on iOS');
});

it('shows what it does not know as it is, and says so when nothing was said', () => {
  expect(browserName('Latchkey demo')).toBe('Latchkey demo');
  expect(browserName(null)).toBe('A browser that did not say which');
});
