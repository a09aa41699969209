/** Chromium without a window, for tests and for the pictures of the README, and what it stands for. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, type BrowserServer, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const path = [process.env.BACKSTEP_CHROMIUM, ...PLACES].find((each) => each !== undefined && existsSync(each));

export const hasBrowser = path !== undefined;

const ARGUMENTS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

const LAUNCH = { executablePath: path ?? '', args: ARGUMENTS };

export function launchBrowser(): Promise<Browser> {
  return chromium.launch(LAUNCH);
}

/** One to which several processes connect. */
export function launchBrowserServer(): Promise<BrowserServer> {
  return chromium.launchServer(LAUNCH);
}

export function connectBrowser(endpoint: string): Promise<Browser> {
  return chromium.connect(endpoint);
}

export const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
} as const satisfies BrowserContextOptions;
export const LAPTOP = { viewport: { width: 1366, height: 768 } } as const satisfies BrowserContextOptions;
