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

/** Signs in by keyboard alone and waits for the first page. */
export async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto('/sign-in');
  await type(page, page.getByRole('textbox', { name: 'Email address' }), email);
  await type(page, page.getByLabel('Password', { exact: true }), password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
}

/** Goes to a screen by its two letters. */
export async function goTo(page: Page, letter: string, title: string): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press(letter);
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
}

/** Waits until something is to be seen; the test fails when it never is. */
export async function expectShown(target: Locator): Promise<void> {
  await target.waitFor();
  expect(await target.isVisible()).toBe(true);
}
