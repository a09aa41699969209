/**
 * A process of simulated pages: each joins the class, follows, and confirms as the page does. It tells its parent when
 * all have joined, and, when asked, when each last got a message and how many bytes it got since it was last asked.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import { CONFIRM_COUNT } from '../../src/web/messages.js';

export interface Report {
  /** When the last message came to each page, in milliseconds since 1970. */
  readonly shownAt: readonly number[];
  readonly bytes: number;
}

const AT_A_TIME = 10;
/** Most followers hold a phone; the others sit at laptops. */
const SIZES = [
  { columns: 40, rows: 36 },
  { columns: 40, rows: 30 },
  { columns: 120, rows: 36 },
] as const;

interface Page {
  shownAt: number;
  bytes: number;
}

export async function runClients(link: string, count: number): Promise<void> {
  const pages: Page[] = [];
  while (pages.length < count) {
    const group = Array.from({ length: Math.min(AT_A_TIME, count - pages.length) }, (_, k) =>
      openPage(link, SIZES[(pages.length + k) % SIZES.length]),
    );
    pages.push(...(await Promise.all(group)));
  }
  process.on('message', () => {
    const bytes = pages.reduce((sum, page) => sum + page.bytes, 0);
    process.send?.({ shownAt: pages.map(({ shownAt }) => shownAt), bytes } satisfies Report);
    for (const page of pages) page.bytes = 0;
  });
  process.send?.('joined');
  await new Promise((resolve) => process.once('disconnect', resolve));
}

async function openPage(link: string, size: (typeof SIZES)[number]): Promise<Page> {
  const { origin, hash } = new URL(link);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = async (path: string, values: object, cookie = ''): Promise<IncomingMessage & { body: string }> => {
    const headers = { Origin: origin, Cookie: cookie, 'Content-Type': 'application/json' };
    const response = await open(origin, path, { method: 'POST', headers, agent }, JSON.stringify(values));
    let body = '';
    for await (const part of response) body += part;
    return Object.assign(response, { body });
  };
  const joined = await send('/join', { token: hash.slice(1), name: 'page' });
  const Cookie = joined.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const { body } = await send('/enter', size, Cookie);
  const { view } = JSON.parse(body) as { readonly view: string };
  const stream = await open(origin, `/events?view=${view}`, { headers: { Cookie } });
  const page: Page = { shownAt: 0, bytes: 0 };
  let seen = 0;
  await new Promise<void>((resolve) => {
    stream.on('data', (data: Buffer) => {
      page.bytes += data.length;
      // A message may come in pieces; its end counts.
      if (data.at(-1) !== 10 || data.at(-2) !== 10 || data.subarray(0, 7).toString() === 'event: ') return;
      page.shownAt = performance.timeOrigin + performance.now();
      if (++seen % CONFIRM_COUNT === 0) send('/act', { view, seen }, Cookie).catch(() => {});
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
