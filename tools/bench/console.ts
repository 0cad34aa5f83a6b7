// Some of what is here runs in the page.
/// <reference lib="dom" />
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import lighthouse, { desktopConfig } from 'lighthouse';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

import { chromiumOptions } from '../../packages/console/test/browser/browser.ts';
import { addManyKeys } from '../../packages/console/test/browser/many-keys.ts';
import { type Latchkey, startLatchkey } from '../../packages/console/test/browser/server.ts';
import { signIn } from '../../packages/console/test/browser/sign-in.ts';
import { median, type Row } from './measure.ts';

interface Place {
  name: string;
  path: string;
}

const SIGN_IN: Place = { name: 'sign-in', path: '/sign-in' };
const LIST: Place = { name: 'keys list', path: '/o/acme/api-keys' };
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;
const MANY = 10_000;

type Scores = Record<(typeof CATEGORIES)[number], number>;

/** One browser that Lighthouse and the rest share, so that Lighthouse finds the session of who is signed in. */
interface SharedBrowser {
  context: BrowserContext;
  port: number;
  close(): Promise<void>;
}

async function openShared(): Promise<SharedBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const context = await chromium.launchPersistentContext(profile, { ...chromiumOptions, args: [...chromiumOptions.args, '--remote-debugging-port=0'], viewport: { width: 1280, height: 800 } });
  const port = Number(readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]);
  return {
    context,
    port,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Lighthouse's scores of 100. It empties the browser's cache before, and keeps cookies. */
async function scoresOf(url: string, port: number, config?: typeof desktopConfig): Promise<Scores> {
  const result = await lighthouse(url, { port, logLevel: 'error', onlyCategories: [...CATEGORIES] }, config);
  if (result === undefined) throw new Error('Lighthouse gave no result.');
  if (result.lhr.finalDisplayedUrl !== url) throw new Error(`Lighthouse was led from ${url} to ${result.lhr.finalDisplayedUrl}.`);
  const score = (name: (typeof CATEGORIES)[number]) => Math.round((result.lhr.categories[name]?.score ?? Number.NaN) * 100);
  return { performance: score('performance'), accessibility: score('accessibility'), 'best-practices': score('best-practices') };
}

/** What a first load brings, gzipped, in KiB. */
async function weightOf(context: BrowserContext, url: string): Promise<{ script: number; style: number }> {
  const page = await context.newPage();
  const bodies: Promise<readonly [string, number]>[] = [];
  page.on('response', (response) => {
    const type = /\.(js|css)$/.exec(new URL(response.url()).pathname)?.[1];
    if (type !== undefined) bodies.push(response.body().then((body) => [type, gzipSync(body).length] as const));
  });
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForLoadState('networkidle');
  const weights = await Promise.all(bodies);
  await page.close();
  const sum = (wanted: string) => weights.reduce((total, [type, bytes]) => total + (type === wanted ? bytes : 0), 0) / 1024;
  return { script: sum('js'), style: sum('css') };
}

/** Milliseconds from the start of the navigation, without anything in the browser's cache, until the first keys are painted. */
async function firstKeys(page: Page, url: string): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await session.detach();
  await page.goto(url, { waitUntil: 'commit' });
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (document.querySelector('tbody tr') === null) setTimeout(look, 1);
          else requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
        };
        look();
      }),
  );
}

/** Milliseconds from an act in the page until the first key of the list is this one, painted. */
async function untilFirst(page: Page, name: string, act: () => Promise<void>): Promise<number> {
  const shown = page.evaluate(
    (wanted) =>
      new Promise<number>((resolve, reject) => {
        let begun = Number.POSITIVE_INFINITY;
        for (const type of ['input', 'click', 'change']) document.addEventListener(type, (event) => (begun = Math.min(begun, event.timeStamp)), { capture: true, once: true });
        const look = () => {
          const first = document.querySelector('tbody tr a')?.textContent;
          if (performance.now() > begun + 10_000) reject(new Error(`The first key is ${first ?? 'none'} and never ${wanted}.`));
          else if (begun === Number.POSITIVE_INFINITY || first !== wanted) setTimeout(look, 1);
          else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
        };
        look();
      }),
    name,
  );
  await act();
  return shown;
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

async function manyKeys(page: Page, latchkey: Latchkey, rounds: number): Promise<Row[]> {
  await addManyKeys(latchkey, MANY);
  // A window behind another has its timers held back.
  await page.bringToFront();
  const paints: number[] = [];
  const finds: number[] = [];
  const filters: number[] = [];
  const pages: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    paints.push(await firstKeys(page, `${latchkey.url}${LIST.path}?search=worker`));
    await page.waitForLoadState('networkidle');
    pages.push(await untilFirst(page, 'Worker 00051', () => page.getByRole('button', { name: 'Next' }).click()));
    filters.push(await untilFirst(page, 'Worker 00001', () => page.getByRole('combobox', { name: 'Attention' }).selectOption('unused').then(() => {})));
    finds.push(await untilFirst(page, 'Worker 09871', () => page.getByRole('searchbox', { name: /Search keys/ }).fill('9871')));
  }
  const row = (id: string, what: string, times: number[], goal: number, gate: number): Row => ({
    id, what: `${whole(MANY)} keys: ${what}, ms`, value: median(times), goal: `≤ ${whole(goal)}`, gate, lessIsBetter: true, details: `${rounds} times, ${whole(Math.min(...times))} to ${whole(Math.max(...times))} ms`,
  });
  return [
    row('U3a', 'first load of the list, nothing cached, until keys are painted', paints, 1_000, 1_500),
    row('U3b', 'a letter of a search until its keys are painted', finds, 200, 300),
    row('U3c', 'a filter until its keys are painted', filters, 200, 300),
    row('U3d', 'the next page', pages, 200, 300),
  ];
}

/** Measures the console in a real browser: what a first load weighs, Lighthouse, and a list of ten thousand keys. */
export async function consoleRows({ rounds }: { rounds: number }): Promise<Row[]> {
  const latchkey = await startLatchkey({ demo: true });
  const browser = await openShared();
  const { context, port } = browser;
  try {
    const page = await context.newPage();
    const measured: { place: Place; weight: { script: number; style: number }; desktop: Scores; phone: Scores }[] = [];
    for (const place of [SIGN_IN, LIST]) {
      if (place === LIST) await signIn(page, latchkey);
      const url = `${latchkey.url}${place.path}`;
      const desktop = await scoresOf(url, port, desktopConfig);
      const phone = await scoresOf(url, port);
      measured.push({ place, weight: await weightOf(context, url), desktop, phone });
    }
    const weighed = (type: 'script' | 'style', id: string, what: string, goal: number, gate: number): Row => ({
      id, what: `first load, ${what} gzipped, KiB`, value: Math.max(...measured.map(({ weight }) => weight[type])), goal: `≤ ${goal}`, gate, lessIsBetter: true,
      details: measured.map(({ place, weight }) => `${place.name} ${weight[type].toFixed(0)}`).join(', '),
    });
    const scored = (category: (typeof CATEGORIES)[number], id: string, what: string, goal: number, gate: number): Row => ({
      id, what: `Lighthouse, ${what}`, value: Math.min(...measured.map(({ desktop }) => desktop[category])), goal: `≥ ${goal}`, gate, lessIsBetter: false,
      details: measured.map(({ place, desktop, phone }) => `${place.name} ${desktop[category]}, as a slow phone ${phone[category]}`).join('; '),
    });
    return [
      weighed('script', 'U1a', 'scripts', 180, 230),
      weighed('style', 'U1b', 'styles', 40, 50),
      scored('performance', 'U2a', 'performance', 95, 90),
      scored('accessibility', 'U2b', 'accessibility', 100, 95),
      scored('best-practices', 'U2c', 'best practices', 100, 95),
      ...(await manyKeys(page, latchkey, rounds)),
    ];
  } finally {
    await browser.close();
    await latchkey.stop();
  }
}

/** By itself, for work on the console: `node tools/bench/console.ts --rounds 3`. */
async function main(): Promise<void> {
  const { values } = parseArgs({ args: argv.slice(2), options: { rounds: { type: 'string', default: '9' } } });
  for (const { id, what, value, goal, gate, details } of await consoleRows({ rounds: Number(values.rounds) })) stdout.write(`| ${id} | ${what} | ${whole(value)} | ${goal} | ${gate} | ${details} |\n`);
}

if (import.meta.main) await main();
