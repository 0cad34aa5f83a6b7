import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../browser/browser.ts';
import { callWithDemoKeys, type Latchkey, startLatchkey } from '../browser/server.ts';
import { signIn } from '../browser/sign-in.ts';
import { type Screen, screens } from './screens.ts';

const pictures = new URL('../../../../docs/pictures/', import.meta.url).pathname;
const themes = ['light', 'dark'] as const;
const widths = [1280, 390] as const;

/** Only what README and the guide show, in the one look that they show it in. */
const onlyPublished = process.argv.includes('--published');

/** What README and the guide show; these lie beside the folder of all pictures and are kept with the sources. */
const published = new Set(['bound-key', 'explain', 'keys', 'key', 'create-key', 'reveal', 'edit-key', 'audit-log', 'workspaces', 'members', 'permissions', 'bulk', 'rotating-key', 'operations', 'operation', 'operation-versions', 'settings', 'member']);

async function shoot(page: Page, screen: Screen, width: number, theme: string): Promise<void> {
  await page.goto(screen.path);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForLoadState('networkidle');
  await screen.act?.(page);
  await page.waitForLoadState('networkidle');
  await page.mouse.move(0, 0);
  // Toasts, tooltips and dialogs come with a short motion.
  await page.waitForTimeout(250);
  // A dialog is seen in the window that it stands in; a page is seen whole, and from its top, where what sticks to the window belongs.
  const inWindow = (await page.getByRole('dialog').count()) > 0;
  if (!inWindow) await page.evaluate(() => window.scrollTo(0, 0));
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width, height: Math.min(whole, 2400) };
  await page.screenshot({ path: join(pictures, 'all', `${screen.name}-${width}-${theme}.png`), ...(inWindow ? {} : { fullPage: true, clip }) });
  if (width === 1280 && theme === 'light' && published.has(screen.name)) await page.screenshot({ path: join(pictures, `${screen.name}.png`) });
  await page.goto('about:blank');
}

async function takeAll(browser: Browser, latchkey: Latchkey, chosen: readonly Screen[]): Promise<void> {
  for (const theme of onlyPublished ? themes.slice(0, 1) : themes) {
    for (const width of onlyPublished ? widths.slice(0, 1) : widths) {
      const context = await browser.newContext({ baseURL: latchkey.url, colorScheme: theme, viewport: { width, height: width === 1280 ? 800 : 844 }, reducedMotion: 'reduce' });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      // The screen that shows a secret asks before it is left; here the secret is of no use to anyone.
      page.on('dialog', (dialog) => void dialog.accept());
      for (const screen of chosen.filter(({ signedIn }) => signedIn === false)) await shoot(page, screen, width, theme);
      await signIn(page, latchkey);
      for (const screen of chosen.filter(({ signedIn }) => signedIn !== false)) await shoot(page, screen, width, theme);
      await context.close();
    }
  }
}

const names = process.argv.slice(2).filter((argument) => argument !== '--published');
const chosen = screens.filter(({ name }) => (names.length === 0 || names.includes(name)) && (!onlyPublished || published.has(name)));
mkdirSync(join(pictures, 'all'), { recursive: true });
const latchkey = await startLatchkey({ demo: true });
await callWithDemoKeys(latchkey);
const browser = await openBrowser();
try {
  await takeAll(browser, latchkey, chosen);
  process.stdout.write(`The pictures of ${chosen.length} screens are in docs/pictures/all; what is published of them is in docs/pictures.\n`);
} finally {
  await browser.close();
  await latchkey.stop();
}
