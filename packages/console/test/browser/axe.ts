import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

type Axe = typeof axe;

/** Lets axe loose on what a selector finds first, or on the whole page. */
async function run(page: Page, options: axe.RunOptions, selector = ':root'): Promise<string[]> {
  // The driver's own script, which the page's policy does not hold back; once for a page, since axe is half a megabyte.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const violations = await page.evaluate(
    async ([asked, within]) => (await (globalThis as unknown as { axe: Axe }).axe.run(document.querySelector(within) ?? document, asked)).violations,
    [{ ...options, resultTypes: ['violations'] } satisfies axe.RunOptions, selector] as const,
  );
  return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ html }) => html).join(' | ')}`);
}

/**
 * What axe objects to on the page as it is, one line a rule with the elements concerned; empty when all is well.
 * @param only rules, where not all of them are asked
 */
export const axeFindings = (page: Page, only?: readonly string[]): Promise<string[]> => run(page, only === undefined ? {} : { runOnly: [...only] });

/** Targets under 24 by 24 pixels without as much room (WCAG 2.5.8): those of the dialog where one is open, since nothing behind it can be touched. */
export async function targetFindings(page: Page): Promise<string[]> {
  const dialog = '[role="dialog"]';
  return run(page, { runOnly: ['target-size'] }, (await page.locator(dialog).count()) > 0 ? dialog : undefined);
}

/** Shows the page in a theme, and goes on once its colors are there. */
export async function inTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
  await page.waitForFunction(() => document.getAnimations().length === 0);
}

/** No finding of axe, in either theme. */
export async function expectAccessible(page: Page): Promise<void> {
  // A heading that is still a placeholder has nothing to say yet.
  await page.waitForFunction(() => [...document.querySelectorAll('h1')].every((heading) => heading.textContent.trim() !== ''));
  await inTheme(page, 'light');
  const light = await axeFindings(page);
  await inTheme(page, 'dark');
  const dark = await axeFindings(page, ['color-contrast']);
  await inTheme(page, 'light');
  expect({ light, dark }).toEqual({ light: [], dark: [] });
}
