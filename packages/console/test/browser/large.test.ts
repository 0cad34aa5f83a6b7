import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_PRODUCT_GROUPS } from '@latchkey/domain/permission/product-groups.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { press, tabTo } from './keyboard.ts';
import { addManyKeys } from './many-keys.ts';
import { type Latchkey, startLatchkey } from './server.ts';
import { signIn } from './sign-in.ts';

/** Ten groups of twenty beside the product's own. */
const catalogue = [
  ...DEFAULT_PRODUCT_GROUPS,
  ...Array.from({ length: 10 }, (_, index) => {
    const letter = String.fromCharCode(97 + index);
    return {
      id: `area_${letter}`,
      title: `Area ${letter.toUpperCase()}`,
      description: `Everything of area ${letter}.`,
      permissions: Array.from({ length: 20 }, (_unused, number) => ({
        name: `${letter}_part${number}:${number % 2 === 0 ? 'read' : 'write'}`,
        title: `${number % 2 === 0 ? 'Read' : 'Change'} part ${number} of ${letter.toUpperCase()}`,
        description: 'A permission of a large catalogue.',
        access: number % 2 === 0 ? 'read' : 'write',
      })),
    };
  }),
];

const directory = mkdtempSync(join(tmpdir(), 'latchkey-large-'));
let latchkey: Latchkey;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const configuration = join(directory, 'latchkey.config.json');
  writeFileSync(configuration, JSON.stringify({ catalogue }));
  latchkey = await startLatchkey({ demo: true, variables: { LATCHKEY_CONFIG: configuration } });
  await addManyKeys(latchkey, 10_000);
  browser = await openBrowser();
  const context = await browser.newContext({ baseURL: latchkey.url, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await signIn(page, latchkey);
});

afterAll(async () => {
  await browser?.close();
  await latchkey?.stop();
  rmSync(directory, { recursive: true });
});

const table = () => page.getByRole('table', { name: 'API keys' });
const row = (name: string) => table().getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
const search = () => page.getByRole('searchbox', { name: /Search keys/ });
const chosen = () => page.getByRole('region', { name: 'Chosen keys' });
const choosePage = () => page.getByRole('checkbox', { name: 'Choose all keys on this page' }).check();

describe('ten thousand keys', () => {
  it('are counted up to a bound, fifty on a page, and every one is found by name or last four', async () => {
    await page.goto('/o/acme/api-keys?search=worker');
    await page.getByText('1–50 of 10,000', { exact: true }).waitFor();
    expect(await table().getByRole('row').count()).toBe(1 + 50);
    await search().fill('worker 09');
    await page.getByText('1–50 of 1,000', { exact: true }).waitFor();
    await search().fill('0777');
    await row('Worker 00777').waitFor();
    await page.goto('/o/acme/api-keys');
    // What is past the bound is not counted.
    await page.getByText('1–50 of 10,000+', { exact: true }).waitFor();
  });

  it('are paged to and fro, and what was chosen on one page stays chosen on the next and after a filter', async () => {
    await page.goto('/o/acme/api-keys?search=worker');
    await row('Worker 00001').waitFor();
    await choosePage();
    await chosen().getByText('50 keys chosen').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await row('Worker 00051').waitFor();
    await choosePage();
    await chosen().getByText('100 keys chosen').waitFor();
    await page.getByRole('button', { name: 'Previous' }).click();
    await row('Worker 00001').waitFor();
    expect(await page.getByRole('checkbox', { name: 'Choose Worker 00007' }).isChecked()).toBe(true);
    await search().fill('00060');
    await row('Worker 00060').waitFor();
    expect(await page.getByRole('checkbox', { name: 'Choose Worker 00060' }).isChecked()).toBe(true);
    await chosen().getByText('100 keys chosen').waitFor();
  });

  it('are disabled two hundred at once, with a result for each', async () => {
    await search().fill('worker');
    await row('Worker 00001').waitFor();
    for (const [first, isNew] of [['Worker 00051', false], ['Worker 00101', true], ['Worker 00151', true]] as const) {
      await page.getByRole('button', { name: 'Next' }).click();
      await row(first).waitFor();
      if (isNew) await choosePage();
    }
    await chosen().getByText('200 keys chosen, the most at once').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await row('Worker 00201').waitFor();
    await page.getByRole('checkbox', { name: 'Choose Worker 00201' }).click();
    expect(await page.getByRole('checkbox', { name: 'Choose Worker 00201' }).isChecked()).toBe(false);
    await chosen().getByRole('button', { name: 'Disable…' }).click();
    await page.getByRole('button', { name: 'Disable them' }).click();
    await page.getByRole('dialog', { name: '200 of 200 keys disabled' }).waitFor();
    const results = await page.getByRole('list', { name: 'Results' }).getByRole('listitem').allInnerTexts();
    expect(results.length).toBe(200);
    expect(results.filter((text) => /^Worker \d{5}\s+disabled$/.test(text.trim())).length).toBe(200);
    await page.keyboard.press('Escape');
    await page.goto('/o/acme/api-keys?search=worker&status=DISABLED');
    await page.getByText('1–50 of 200', { exact: true }).waitFor();
  });
});

describe('a catalogue of two hundred permissions', () => {
  const tree = () => page.getByRole('group', { name: 'Permissions', exact: true });
  const permissions = () => tree().getByRole('checkbox', { name: /part \d+ of/ });

  it('is searched, and a group is taken by one box with all that it has', async () => {
    await page.goto('/o/acme/api-keys/new');
    await tree().waitFor();
    expect(await permissions().count()).toBe(200);
    const find = tree().getByRole('searchbox', { name: 'Search permissions' });
    await tabTo(page, find);
    await page.keyboard.type('part19');
    await expect.poll(() => permissions().count()).toBe(10);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('area c');
    await expect.poll(() => permissions().count()).toBe(20);
    await press(page, tree().getByRole('checkbox', { name: 'All of Area C' }), 'Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    // One of the group was let go again: it is neither all nor none.
    expect(await tree().getByRole('checkbox', { name: 'All of Area C' }).evaluate((box: HTMLInputElement) => [box.checked, box.indeterminate])).toEqual([false, true]);
    await find.fill('');
    await expect.poll(() => permissions().count()).toBe(200);
    expect(await tree().locator('input:checked').count()).toBe(19);
  });

  it('stands in a frame of its own, so that what follows stays within reach', async () => {
    const height = await tree().evaluate((element) => element.getBoundingClientRect().height);
    expect(height).toBeLessThan(1_000);
  });
});
