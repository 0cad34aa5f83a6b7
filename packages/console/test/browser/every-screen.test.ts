import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Screen, screens } from '../pictures/screens.ts';
import { openBrowser } from './browser.ts';
import { type Latchkey, startLatchkey } from './server.ts';
import { sessionOf, type StorageState } from './sign-in.ts';

/** What a first load may weigh, gzipped, in bytes. */
const mostScript = 180 * 1024;
const mostStyle = 40 * 1024;

let latchkey: Latchkey;
let browser: Browser;
let signedIn: StorageState;

beforeAll(async () => {
  latchkey = await startLatchkey({ demo: true });
  browser = await openBrowser();
  signedIn = await sessionOf(browser, latchkey);
});

afterAll(async () => {
  await browser?.close();
  await latchkey?.stop();
});

const axeFindings = async (page: Page, rules?: string[]): Promise<string[]> => {
  const builder = new AxeBuilder({ page });
  const { violations } = await (rules === undefined ? builder : builder.withRules(rules)).analyze();
  return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ html }) => html).join(' | ')}`);
};

const sideways = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [`${scrollWidth} px wide in a window of ${clientWidth}`] : [];
  });

/** Every text half as long again and full of accents, as German and Finnish would be. */
const pseudoLocalize = (page: Page) =>
  page.evaluate(() => {
    const accents: Record<string, string> = { a: 'å', e: 'ë', i: 'ï', o: 'ø', u: 'ü', A: 'Å', E: 'Ë', O: 'Ø', U: 'Ü' };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() !== null) {
      const text = walker.currentNode as Text;
      const words = text.data;
      if (words.trim().length < 2 || text.parentElement?.closest('pre, code, .mono, textarea, script, style, title') !== null) continue;
      text.data = `${words.replace(/[aeiouAEOU]/g, (letter) => accents[letter] ?? letter)} ${'ëñgłïšħ '.repeat(Math.ceil(words.length / 20))}`;
    }
  });

const focusRing = async (page: Page): Promise<string[]> => {
  await page.keyboard.press('Tab');
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return [];
    // The ring of a choice is around its card.
    const { outlineStyle, outlineWidth } = getComputedStyle((focused.matches('input[type="radio"]') ? focused.closest('label') : null) ?? focused);
    // The field of the palette is its whole box; a password's ring is around field and eye together.
    const framed = focused.matches('[role="combobox"], .mantine-PasswordInput-innerInput');
    return framed || (outlineStyle !== 'none' && outlineWidth !== '0px') ? [] : [`no focus ring on ${focused.outerHTML.slice(0, 120)}`];
  });
};

const named = (name: string, findings: readonly string[]) => findings.map((finding) => `${name}: ${finding}`);

async function findingsOf(page: Page, screen: Screen): Promise<string[]> {
  await page.goto(screen.path);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' });
  await screen.act?.(page);
  const found = named('light', await axeFindings(page));
  await page.emulateMedia({ colorScheme: 'dark' });
  // Colors are read once the page has taken the other theme.
  await page.waitForTimeout(250);
  found.push(...named('dark', await axeFindings(page, ['color-contrast'])));
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
  // 1280 pixels at 200 %.
  await page.setViewportSize({ width: 640, height: 400 });
  found.push(...named('200 %', await sideways(page)), ...named('forced colors', await focusRing(page)));
  await page.emulateMedia({ forcedColors: 'none' });
  await page.setViewportSize({ width: 320, height: 640 });
  found.push(...named('320 px', await sideways(page)), ...named('320 px', await axeFindings(page, ['landmark-unique', 'aria-hidden-focus'])));
  await pseudoLocalize(page);
  found.push(...named('longer words', await sideways(page)));
  return found;
}

describe('every screen', () => {
  it.each(screens)('$name: axe in both themes, 200 % zoom, forced colors, 320 pixels, longer words', async (screen) => {
    const context = await browser.newContext({ baseURL: latchkey.url, reducedMotion: 'reduce', colorScheme: 'light', ...(screen.signedIn === false ? {} : { storageState: signedIn }) });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('dialog', (dialog) => void dialog.accept());
    expect(await findingsOf(page, screen)).toEqual([]);
    await context.close();
  });

  it('loads no more script and style than it may', async () => {
    const heavy: string[] = [];
    const paths = ['/sign-in', '/setup', '/o/acme/api-keys', '/o/acme/api-keys/new', '/o/acme/audit-log', '/o/acme/workspaces', '/o/acme/permissions', '/o/acme/members', '/o/acme/profile', '/o/acme/operations', '/o/acme/settings'];
    for (const path of paths) {
      const context = await browser.newContext({ baseURL: latchkey.url, ...(path.startsWith('/o/') ? { storageState: signedIn } : {}) });
      const page = await context.newPage();
      const bodies: Promise<readonly [string, number]>[] = [];
      page.on('response', (response) => {
        const type = /\.(js|css)$/.exec(new URL(response.url()).pathname)?.[1];
        if (type !== undefined) bodies.push(response.body().then((body) => [type, gzipSync(body).length] as const));
      });
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      const weights = await Promise.all(bodies);
      const weight = (type: string) => weights.reduce((sum, [of, bytes]) => sum + (of === type ? bytes : 0), 0);
      expect(weight('js')).toBeGreaterThan(0);
      if (weight('js') > mostScript || weight('css') > mostStyle) heavy.push(`${path}: ${weight('js')} and ${weight('css')} bytes`);
      await context.close();
    }
    expect(heavy).toEqual([]);
  });
});
