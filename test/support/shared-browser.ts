/**
 * One browser for a run of tests: started when a test first asks for it, and ended with the run. Tests get an address at
 * which they ask, since only some runs need a browser at all.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserServer } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { launchBrowserServer } from './chromium.js';

declare module 'vitest' {
  interface ProvidedContext {
    readonly browserAt: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let browser: Promise<BrowserServer> | undefined;
  const server = createServer((_request, response) => {
    browser ??= launchBrowserServer();
    browser.then(
      (started) => response.end(started.wsEndpoint()),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  project.provide('browserAt', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return async () => {
    server.close();
    await (await browser)?.close();
  };
}
