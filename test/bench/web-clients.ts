/**
 * A process of simulated viewers, pages or SSH clients: each joins the class, follows, and confirms as the real one does.
 * It tells its parent when all have joined, and, when asked, when each last got a message and how many bytes it got since it was last asked.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import { CONFIRM_COUNT } from '../../src/web/protocol.js';
import { joinFleet } from './ssh-fleet.js';

export interface Report {
  /** When the last message came to each page, in milliseconds since 1970. */
  readonly shownAt: readonly number[];
  readonly bytes: number;
}

const AT_A_TIME = 10;
interface Viewer {
  readonly shownAt: number;
  bytes: number;
}

/** @param where the link to a page, or the port of a class over SSH */
export async function runClients(where: string, count: number): Promise<void> {
  const viewers = where.startsWith('http') ? await openPages(where, count) : await joinBySsh(Number(where), count);
  process.on('message', () => {
    const bytes = viewers.reduce((sum, viewer) => sum + viewer.bytes, 0);
    process.send?.({ shownAt: viewers.map(({ shownAt }) => shownAt), bytes } satisfies Report);
    for (const viewer of viewers) viewer.bytes = 0;
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
    bytes: 0,
    get shownAt() {
      return performance.timeOrigin + client.shownAt;
    },
  }));
}

async function openPage(link: string): Promise<Viewer> {
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
  const { body } = await send('/enter', {}, Cookie);
  const { view } = JSON.parse(body) as { readonly view: string };
  const stream = await open(origin, `/events?view=${view}`, { headers: { Cookie } });
  const page = { shownAt: 0, bytes: 0 };
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
