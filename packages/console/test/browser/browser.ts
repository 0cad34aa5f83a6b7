import { type Browser, chromium } from 'playwright-core';

/** The machine's own Chromium, without anything that it would ask of foreign hosts. */
export const chromiumOptions = {
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

export const openBrowser = (): Promise<Browser> => chromium.launch(chromiumOptions);
