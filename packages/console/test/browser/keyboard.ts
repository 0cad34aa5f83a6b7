import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

const mostStops = 150;

/** Presses Tab until something has the focus, as a person without a pointer would; fails when that never happens. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < mostStops; stop += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('The Tab key never gets there.');
}

/** Goes to something by Tab and presses a key on it. */
export async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Goes to a field by Tab and types. */
export async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Waits until something is to be seen; the test fails when it never is. */
export async function expectShown(target: Locator): Promise<void> {
  await target.waitFor();
  expect(await target.isVisible()).toBe(true);
}
