/**
 * A class in browsers: simulated pages in processes of their own, a presenter over SSH who presses a key a second. What
 * a key costs the server, when the last page has it, and what a page takes of line and memory.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Figure, median, percentile } from './measure.js';
import { joinAsPresenter } from './ssh.js';
import { type Server, startServer } from './ssh-server.js';
import type { Report } from './web-clients.js';

const FOLLOWERS = 1000;
const PROCESSES = 4;
const PRESSES = 40;
const WARM_UP = 10;
const PRESS_MILLISECONDS = 1000;
/** What has not come by then is counted as that late. */
const MOST_MILLISECONDS = 950;

export async function measureWeb(program: string): Promise<readonly Figure[]> {
  const server = await startServer(program, true);
  const presenter = await joinAsPresenter(server);
  const first = await startClients(server, 1);
  await pause(1000);
  const memoryOfOne = server.memory();
  const others = await Promise.all(
    Array.from({ length: PROCESSES }, () => startClients(server, Math.floor((FOLLOWERS - 1) / PROCESSES))),
  );
  const clients = [first, ...others];
  await pause(2000);
  const memory = (server.memory() - memoryOfOne) / (FOLLOWERS - 1);
  const last: number[] = [];
  const all: number[] = [];
  let [cpu, bytes, pages] = [0, 0, 0];
  for (let press = 0; press < WARM_UP + PRESSES; press++) {
    if (press === WARM_UP) cpu = server.cpuMilliseconds();
    const began = performance.timeOrigin + performance.now();
    presenter.pty.write('\x1b[C');
    await pause(PRESS_MILLISECONDS);
    const reports = await Promise.all(clients.map(askFor));
    if (press < WARM_UP) continue;
    const times = reports
      .flatMap(({ shownAt }) => shownAt)
      .map((at) => (at < began ? MOST_MILLISECONDS : Math.min(MOST_MILLISECONDS, at - began)));
    pages = times.length;
    bytes += reports.reduce((sum, report) => sum + report.bytes, 0);
    last.push(Math.max(...times));
    all.push(...times);
  }
  const cpuOfKey = (server.cpuMilliseconds() - cpu) / PRESSES;
  for (const client of clients) client.disconnect();
  presenter.pty.kill();
  server.end();
  return [
    { what: `server CPU a key, ${pages} pages`, value: cpuOfKey, unit: 'ms', aim: { bound: 60, kind: 'at most' } },
    { what: 'key to a page (median)', value: median(all), unit: 'ms' },
    {
      what: 'the same, 99th percentile',
      value: percentile(all, 99),
      unit: 'ms',
      aim: { bound: 150, kind: 'at most' },
    },
    { what: 'key to the last page (median)', value: median(last), unit: 'ms' },
    { what: 'bytes a page and key', value: bytes / pages / PRESSES, unit: 'bytes' },
    { what: 'memory a page beyond the first', value: memory, unit: 'MB' },
  ];
}

async function startClients({ link }: Server, count: number): Promise<ChildProcess> {
  const child = fork(fileURLToPath(import.meta.url), ['web-clients', link, String(count)]);
  await once(child, 'message');
  return child;
}

async function askFor(client: ChildProcess): Promise<Report> {
  const answer = once(client, 'message');
  client.send('report');
  const [report] = await answer;
  return report as Report;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
