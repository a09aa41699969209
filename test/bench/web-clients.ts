/**
 * A process of simulated viewers, pages or SSH clients: each joins the class, follows, and confirms as the real one does.
 * It tells its parent when all have joined, and, when asked, when each last got a message and how many bytes it got since it was last asked.
 * Pages that are told to explore do so with the debugger that pages have, and step once a second.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { createOpening } from '../../src/class/web/carried/in-class.js';
import { ENGINE_PATH, RUN_PATH } from '../../src/class/web/protocol.js';
import { BEAT, CONFIRM } from '../../src/class/web/sending.js';
import { joinFleet } from './ssh-fleet.js';

export interface Report {
  /** When the last message came to each page, in milliseconds since 1970. */
  readonly shownAt: readonly number[];
  readonly bytes: number;
  /** Steps of all that explore, since it was last asked. */
  readonly steps: number;
}

/** How a part of a compressed stream ends. */
const WRITTEN_OUT = Buffer.from([0, 0, 255, 255]);

/** A sign of life and a question of what was seen show nothing, and come by a clock of the server's, not by a key. */
const SHOWS_NOTHING = Math.max(...[BEAT, CONFIRM].map((message) => message.packed().length));

const AT_A_TIME = 10;
const STEP_MILLISECONDS = 1000;
/** A page is asked what it has seen so often, where the class goes on slowly. */
const CONFIRM_MILLISECONDS = 150_000;
/** A page is let have the run so often. */
const ASK_MILLISECONDS = 100;

interface Viewer {
  readonly shownAt: number;
  bytes: number;
  steps: number;
  explore(): Promise<void>;
}

/** @param where the link to a page, or the port of a class over SSH */
export async function runClients(where: string, count: number): Promise<void> {
  const viewers = where.startsWith('http') ? await openPages(where, count) : await joinBySsh(Number(where), count);
  process.on('message', async (asked) => {
    if (asked === 'explore') for (const viewer of viewers) await viewer.explore();
    const [bytes, steps] = (['bytes', 'steps'] as const).map((of) => viewers.reduce((sum, each) => sum + each[of], 0));
    process.send?.({ shownAt: viewers.map(({ shownAt }) => shownAt), bytes, steps } satisfies Report);
    for (const viewer of viewers) Object.assign(viewer, { bytes: 0, steps: 0 });
  });
  process.send?.('joined');
  await new Promise((resolve) => process.once('disconnect', resolve));
}

async function openPages(link: string, count: number): Promise<readonly Viewer[]> {
  const pages: Viewer[] = [];
  while (pages.length < count) {
    const group = Array.from({ length: Math.min(AT_A_TIME, count - pages.length) }, () => openPage(link));
    pages.push(...(await Promise.all(group)));
  }
  return pages;
}

/** Their bytes are encrypted, and not counted. */
async function joinBySsh(port: number, count: number): Promise<readonly Viewer[]> {
  const sizes = Array.from({ length: count }, () => ({ columns: 120, rows: 40 }));
  const clients = await joinFleet({ port, user: 'viewer' }, sizes);
  return clients.map((client) => ({
    ...{ bytes: 0, steps: 0, explore: async () => {} },
    get shownAt() {
      return performance.timeOrigin + client.shownAt;
    },
  }));
}

const openInClass = createOpening({ copy: async () => false, schedule: (callback) => void setImmediate(callback) });

async function openPage(link: string): Promise<Viewer> {
  const { origin, hash } = new URL(link);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = async (
    path: string,
    values: object,
    cookie = '',
    way: Agent | false = agent,
  ): Promise<IncomingMessage & { body: string }> => {
    const headers = { Origin: origin, Cookie: cookie, 'Content-Type': 'application/json' };
    const response = await open(origin, path, { method: 'POST', headers, agent: way }, JSON.stringify(values));
    let body = '';
    for await (const part of response) body += part;
    return Object.assign(response, { body });
  };
  const joined = await send('/join', { token: hash.slice(1), name: 'page' });
  const Cookie = joined.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const { body } = await send('/enter', {}, Cookie);
  const { view } = JSON.parse(body) as { readonly view: string };
  const stream = await open(origin, `/events?view=${view}`, { headers: { Cookie, 'Accept-Encoding': 'gzip' } });
  const explore = async (): Promise<void> => {
    // The server may have closed a connection that was idle for long.
    const asked = { headers: { Cookie }, agent: false };
    await send('/act', { view, acts: [{ line: 'detach' }] }, Cookie, false);
    const engine = await open(origin, `/${ENGINE_PATH}`, asked);
    for await (const _ of engine);
    const parts: Buffer[] = [];
    // A page is told when it explores; here it asks until then.
    for (let status: number | undefined; status !== 200; ) {
      const run = await open(origin, `/${RUN_PATH}?view=${view}`, asked);
      status = run.statusCode;
      parts.length = 0;
      for await (const part of run) parts.push(part);
      if (status !== 200) await new Promise((resolve) => setTimeout(resolve, ASK_MILLISECONDS));
    }
    const request = (line: string): void => void send('/act', { view, acts: [{ line }] }, Cookie, false);
    const opened = await openInClass(gunzipSync(Buffer.concat(parts)).toString('utf8'), null, {
      show: () => {},
      request,
    });
    setInterval(() => {
      opened.act({ key: 'right' });
      page.steps++;
    }, STEP_MILLISECONDS);
  };
  const page = { shownAt: 0, bytes: 0, steps: 0, explore };
  let seen = 0;
  const confirmIn = (milliseconds: number): void => {
    const confirm = (): void => {
      send('/act', { view, seen }, Cookie).catch(() => {});
      confirmIn(CONFIRM_MILLISECONDS);
    };
    setTimeout(confirm, milliseconds).unref();
  };
  // As though everybody had been there for long.
  confirmIn(Math.random() * CONFIRM_MILLISECONDS);
  await new Promise<void>((resolve) => {
    stream.on('data', (data: Buffer) => {
      page.bytes += data.length;
      // A message may come in pieces; its end counts, with which what is compressed has been written out.
      if (data.length <= SHOWS_NOTHING || !data.subarray(-4).equals(WRITTEN_OUT)) return;
      page.shownAt = performance.timeOrigin + performance.now();
      seen++;
      resolve();
    });
  });
  return page;
}

function open(origin: string, path: string, options: object, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const sent = request({ hostname, port, path, ...options }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}
