import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Screen, screens } from '../pictures/screens.ts';
import { axeFindings, inTheme, targetFindings } from './axe.ts';
import { openBrowser } from './browser.ts';
import { speak } from './other-words.ts';
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

/** Where the page can be moved sideways: what reaches beyond the window without anything around it that scrolls or cuts. */
const sideways = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('main *')].filter((element) => element.getBoundingClientRect().right > clientWidth + 1 && element.children.length === 0);
    return [`${scrollWidth} px wide in a window of ${clientWidth}: ${wide.slice(0, 3).map(({ outerHTML }) => outerHTML.slice(0, 160)).join(' | ')}`];
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

/** Notes what scripts and styles a page loads; the answer says where that is more than it may be. */
function weigh(page: Page): () => Promise<string[]> {
  const bodies: Promise<readonly [string, number]>[] = [];
  const note = (response: Response): void => {
    const type = /\.(js|css)$/.exec(new URL(response.url()).pathname)?.[1];
    if (type !== undefined) bodies.push(response.body().then((body) => [type, gzipSync(body).length] as const));
  };
  page.on('response', note);
  return async () => {
    // What is loaded later is no part of the first load, and may still be on its way when the page is closed.
    page.off('response', note);
    const weights = await Promise.all(bodies);
    const weight = (type: string) => weights.reduce((sum, [of, bytes]) => sum + (of === type ? bytes : 0), 0);
    const [script, style] = [weight('js'), weight('css')];
    if (script === 0 || style === 0) return ['nothing was weighed'];
    return script > mostScript || style > mostStyle ? [`first load of ${script} bytes of script and ${style} of style`] : [];
  };
}

/** What axe may say otherwise of a narrow page than of a wide one. */
const rulesOfWidth = ['landmark-unique', 'aria-hidden-focus', 'scrollable-region-focusable', 'empty-heading', 'list'];

/** How much of what was there already has moved while the page came in, as browsers reckon it; people notice a tenth. */
const mostShift = 0.05;

async function shiftFindings(page: Page): Promise<string[]> {
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, entry) => sum + (entry as PerformanceEntry & { value: number }).value, 0))).observe({ type: 'layout-shift', buffered: true });
        // Nothing is told of a page in which nothing moved.
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
      }),
  );
  return shift > mostShift ? [`what was there moved by ${shift.toFixed(3)}`] : [];
}

const shown = async (page: Page) => {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' });
};

async function withPage<Answer>(options: BrowserContextOptions, look: (page: Page) => Promise<Answer>): Promise<Answer> {
  const context = await browser.newContext({ baseURL: latchkey.url, reducedMotion: 'reduce', colorScheme: 'light', ...options });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('dialog', (dialog) => void dialog.accept());
    return await look(page);
  } finally {
    await context.close();
  }
}

async function firstLoadFindings(options: BrowserContextOptions, path: string): Promise<string[]> {
  return withPage(options, async (page) => {
    const weightFindings = weigh(page);
    await page.goto(path);
    await shown(page);
    return [...(await weightFindings()), ...(await shiftFindings(page))];
  });
}

async function findingsOf(options: BrowserContextOptions, screen: Screen): Promise<string[]> {
  return withPage(options, async (page) => {
    const found: string[] = [];
    const add = (where: string, findings: readonly string[]) => found.push(...findings.map((finding) => `${where}: ${finding}`));
    const weightFindings = weigh(page);
    await page.goto(screen.path);
    await shown(page);
    add(screen.path, await weightFindings());
    add(screen.path, await shiftFindings(page));
    await screen.act?.(page);
    const { pathname } = new URL(page.url());
    if (pathname !== screen.path.split('?')[0]) add(pathname, await firstLoadFindings(options, pathname));
    add('light', await axeFindings(page));
    await inTheme(page, 'dark');
    add('dark', await axeFindings(page, ['color-contrast']));
    await inTheme(page, 'light');
    await page.emulateMedia({ forcedColors: 'active' });
    // 1280 pixels at 200 %.
    await page.setViewportSize({ width: 640, height: 400 });
    add('200 %', await sideways(page));
    add('forced colors', await focusRing(page));
    await page.emulateMedia({ forcedColors: 'none' });
    await page.setViewportSize({ width: 320, height: 640 });
    add('320 px', await sideways(page));
    add('320 px', await axeFindings(page, rulesOfWidth));
    // As high as it is, so that no bar lies on what would be scrolled away from under it.
    await page.setViewportSize({ width: 320, height: await page.evaluate(() => document.documentElement.scrollHeight + 200) });
    add('320 px', await targetFindings(page));
    for (const language of ['German', 'Japanese'] as const) {
      await speak(page, language);
      add(language, await sideways(page));
    }
    return found;
  });
}

describe('every screen', () => {
  it.each(screens)('$name: axe in both themes, 200 % zoom, forced colors, 320 pixels, longer words, weight and stillness of the first load', async (screen) => {
    expect(await findingsOf(screen.signedIn === false ? {} : { storageState: signedIn }, screen)).toEqual([]);
  });
});
