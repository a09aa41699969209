/** A class on a broker for a test: its presenter's side and a relay, both in this process, and ended with the test. */
import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { type BrokerAddress, readAddress } from '../../src/class/relay/address.js';
import { followClass } from '../../src/class/relay/follower.js';
import { type Publisher, publishClass } from '../../src/class/relay/publisher.js';
import { DEFAULT_LIMITS } from '../../src/class/room/limits.js';
import { createLog } from '../../src/class/room/log.js';
import { originsOf } from '../../src/class/web/origins.js';
import { startWebServer } from '../../src/class/web/server.js';
import { startBroker } from './broker.js';
import { openWebClass, TOKEN, type WebClass } from './web-class.js';
import { type ClientOptions, joinByWeb, type WebClient } from './web-client.js';

export interface PublishedClass extends WebClass {
  readonly publisher: Publisher;
}

export async function openPublishedClass(url: string, environment = {}): Promise<PublishedClass> {
  const there = await openWebClass();
  const log = createLog('json', (line) => void (there.log as string[]).push(line));
  const publisher = await publishClass({ classroom: there.classroom, address: addressOf(url, environment), log });
  onTestFinished(() => publisher.close('ended'));
  return { ...there, publisher };
}

export interface TestRelay {
  readonly follower: Awaited<ReturnType<typeof followClass>>;
  readonly origin: string;
  /** Lets in whoever opens it. */
  readonly link: string;
  readonly log: readonly string[];
  join(options?: Partial<ClientOptions>): Promise<WebClient>;
  close(farewell: string): Promise<void>;
}

export async function openRelay(url: string, environment = {}): Promise<TestRelay> {
  const lines: string[] = [];
  const log = createLog('json', (line) => void lines.push(line));
  const follower = await followClass({ address: addressOf(url, environment), limits: DEFAULT_LIMITS, log });
  const server = startWebServer({
    ...{ openView: follower.openView, limits: DEFAULT_LIMITS, log, presenters: [], certificate: null },
    engine: null,
    page: readFileSync(new URL('../../dist/page.html', import.meta.url), 'utf8'),
    tokenFor: () => TOKEN,
    originsAt: (port) => originsOf({ host: '127.0.0.1', port, url: null, reachable: ['127.0.0.1'], isSecure: false }),
    isBehindProxy: false,
  });
  const { port } = await server.listen(0, '127.0.0.1');
  const origin = `http://127.0.0.1:${port}`;
  const close = async (farewell: string): Promise<void> => {
    await server.close(farewell);
    await follower.close();
  };
  onTestFinished(() => close(''));
  return {
    ...{ follower, origin, link: `${origin}/#${TOKEN}`, log: lines, close },
    join: (options) => joinByWeb(origin, { token: TOKEN, ...options }),
  };
}

/** A broker with a class on it, a relay, and somebody who follows there. */
export async function followThroughRelay() {
  const broker = await startBroker();
  const there = await openPublishedClass(broker.url);
  const relay = await openRelay(broker.url);
  const client = await relay.join();
  await client.until(/following ada/);
  return { broker, url: broker.url, there, relay, client };
}

function addressOf(url: string, environment: Readonly<Record<string, string>>): BrokerAddress {
  return readAddress(url, environment);
}
