import type { Browser, BrowserContext, Page } from 'playwright-core';
import { demoPerson, type Latchkey } from './server.ts';

export type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Signs somebody of the demo in and waits for the list of keys. */
export async function signIn(page: Page, latchkey: Latchkey, role: Parameters<typeof demoPerson>[1] = 'OWNER'): Promise<void> {
  const { email, password } = demoPerson(latchkey, role);
  await page.goto(`${latchkey.url}/sign-in`);
  await page.getByRole('textbox', { name: 'Email address' }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
}

/** A session to open other windows with; a person signs in once. */
export async function sessionOf(browser: Browser, latchkey: Latchkey, role: Parameters<typeof demoPerson>[1] = 'OWNER'): Promise<StorageState> {
  const context = await browser.newContext();
  try {
    await signIn(await context.newPage(), latchkey, role);
    return await context.storageState();
  } finally {
    await context.close();
  }
}
