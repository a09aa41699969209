/**
 * A class in browsers: simulated viewers in processes of their own, a presenter over SSH who presses a key a second. What
 * a key costs the server, when the last viewer has it, and what a viewer takes of line and memory. All viewers at one
 * server, some of them over SSH, and at two relays. A page says nothing of its size, so those of ten sizes are as those of
 * one.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Figure, median, percentile } from './measure.js';
import { type Process, type Server, startBroker, startRelay, startServer } from './processes.js';
import { joinAsPresenter } from './ssh.js';
import type { Report } from './web-clients.js';

const FOLLOWERS = 1000;
/** Of a mixed class. */
const BY_SSH = 200;
const PROCESSES = 4;
const PRESSES = 40;
/** V8 goes on compiling for a hundred keys and more. */
const WARM_UP = 160;
/** Of these, so many come as slowly as those that are measured. */
const SLOW_WARM_UP = 10;
const WARM_UP_MILLISECONDS = 250;
const PRESS_MILLISECONDS = 1000;
/** What has not come by then is counted as that late. */
const MOST_MILLISECONDS = 950;
/** How long explorers are watched. */
const WATCHED_MILLISECONDS = 30_000;

export async function measureWeb(program: string): Promise<readonly Figure[]> {
  return [
    ...(await measurePages(program)),
    ...(await measureMixed(program)),
    ...(await measureRelays(program)),
    ...(await measureExplorers(program)),
  ];
}

/** What the server spends on pages that explore, beside what it spends on as many that follow a class that stands still. */
export async function measureExplorers(program: string): Promise<readonly Figure[]> {
  const server = await startServer(program, true);
  const clients = await Promise.all(split(FOLLOWERS, PROCESSES).map((count) => startClients(server.link, count)));
  const presenter = await joinAsPresenter(server);
  await pause(SETTLE_MILLISECONDS);
  const spend = async (): Promise<number> => {
    const before = server.cpuMilliseconds();
    await pause(WATCHED_MILLISECONDS);
    return ((server.cpuMilliseconds() - before) * 1000) / WATCHED_MILLISECONDS;
  };
  const [followed, memory] = [await spend(), server.memory()];
  await Promise.all(clients.map((client) => askFor(client, 'explore')));
  await pause(SETTLE_MILLISECONDS);
  await Promise.all(clients.map((client) => askFor(client)));
  const explored = await spend();
  const reports = await Promise.all(clients.map((client) => askFor(client)));
  const steps = reports.reduce((sum, report) => sum + report.steps, 0);
  const each = (server.memory() - memory) / FOLLOWERS;
  for (const client of clients) client.disconnect();
  presenter.pty.kill();
  server.end();
  const of = `${FOLLOWERS} pages that explore`;
  return [
    { what: `steps a second, ${of}`, value: (steps * 1000) / WATCHED_MILLISECONDS, unit: '' },
    { what: `server CPU a second, ${of}`, value: explored, unit: 'ms' },
    { what: 'the same, where they follow a class that stands still', value: followed, unit: 'ms' },
    { what: 'server memory a page that begins to explore', value: each, unit: 'MB' },
  ];
}

async function measurePages(program: string): Promise<readonly Figure[]> {
  const server = await startServer(program, true);
  const first = await startClients(server.link, 1);
  const memory = await memoryOf(server);
  const others = await Promise.all(split(FOLLOWERS - 1, PROCESSES).map((count) => startClients(server.link, count)));
  const each = ((await memoryOf(server)) - memory) / (FOLLOWERS - 1);
  const pressed = await pressKeys(server, [first, ...others], [server]);
  server.end();
  return figuresOf(`${FOLLOWERS} pages`, pressed, each);
}

async function measureMixed(program: string): Promise<readonly Figure[]> {
  const server = await startServer(program, true);
  const memory = await memoryOf(server);
  const pages = await Promise.all(
    split(FOLLOWERS - BY_SSH, PROCESSES - 1).map((count) => startClients(server.link, count)),
  );
  const others = await startClients(String(server.port), BY_SSH);
  const each = ((await memoryOf(server)) - memory) / FOLLOWERS;
  const pressed = await pressKeys(server, [...pages, others], [server]);
  server.end();
  return figuresOf(`${FOLLOWERS - BY_SSH} pages and ${BY_SSH} over SSH`, pressed, each);
}

async function measureRelays(program: string): Promise<readonly Figure[]> {
  const broker = await startBroker();
  if (broker === null) {
    console.warn('Without mosquitto, relays are not measured.');
    return [];
  }
  const server = await startServer(program, false, '--relay', broker.url);
  const relays = [await startRelay(program, broker.url), await startRelay(program, broker.url)];
  const memory = await memoryOf(...relays);
  const clients = await Promise.all(
    relays.flatMap(({ link }) => split(FOLLOWERS, PROCESSES / 2).map((count) => startClients(link, count))),
  );
  const each = ((await memoryOf(...relays)) - memory) / (relays.length * FOLLOWERS);
  const pressed = await pressKeys(server, clients, [...relays, server, broker]);
  for (const each of [...relays, server, broker]) each.end();
  const [one, other, ofServer, ofBroker] = pressed.cpu;
  const of = `${relays.length} relays with ${FOLLOWERS} pages each`;
  return [
    ...figuresOf(of, { ...pressed, cpu: [Math.max(one, other)] }, each),
    { what: `presenter’s CPU a key, ${of}`, value: ofServer, unit: 'ms' },
    { what: `broker’s CPU a key, ${of}`, value: ofBroker, unit: 'ms' },
  ];
}

interface Pressed {
  /** Milliseconds a key of each process. */
  readonly cpu: readonly number[];
  /** From each key to each viewer, and to the last one. */
  readonly all: readonly number[];
  readonly last: readonly number[];
  /** How long the server waited for a core, for each key. Other programs make a slow key of that, and not the server. */
  readonly waited: readonly number[];
  /** Of a page. */
  readonly bytes: number;
}

/** Presses a key a second, and ends the viewers. */
async function pressKeys(
  server: Server,
  clients: readonly ChildProcess[],
  watched: readonly Process[],
): Promise<Pressed> {
  const presenter = await joinAsPresenter(server);
  const last: number[] = [];
  const all: number[] = [];
  let cpu: readonly number[] = [];
  const bytes: number[] = [];
  const waited: number[] = [];
  for (let press = 0; press < WARM_UP + PRESSES; press++) {
    if (press === WARM_UP) cpu = watched.map((each) => each.cpuMilliseconds());
    const waitedBefore = server.waitedMilliseconds();
    const began = performance.timeOrigin + performance.now();
    presenter.pty.write('\x1b[C');
    await pause(press < WARM_UP - SLOW_WARM_UP ? WARM_UP_MILLISECONDS : PRESS_MILLISECONDS);
    const reports = await Promise.all(clients.map((client) => askFor(client)));
    if (press < WARM_UP) continue;
    const times = reports
      .flatMap(({ shownAt }) => shownAt)
      .map((at) => (at < began ? MOST_MILLISECONDS : Math.min(MOST_MILLISECONDS, at - began)));
    bytes.push(...reports.filter((report) => report.bytes > 0).map((report) => report.bytes / report.shownAt.length));
    last.push(Math.max(...times));
    all.push(...times);
    waited.push(server.waitedMilliseconds() - waitedBefore);
  }
  const spent = watched.map((each, k) => (each.cpuMilliseconds() - cpu[k]) / PRESSES);
  for (const client of clients) client.disconnect();
  presenter.pty.kill();
  return { cpu: spent, all, last, waited, bytes: median(bytes) };
}

function figuresOf(of: string, { cpu, all, last, waited, bytes }: Pressed, memory: number): readonly Figure[] {
  return [
    { what: `server CPU a key, ${of}`, value: cpu[0], unit: 'ms', aim: { bound: 60, kind: 'at most' } },
    { what: 'key to a viewer (median)', value: median(all), unit: 'ms' },
    { what: 'the same, 99th percentile', value: percentile(all, 99), unit: 'ms', aim: { bound: 150, kind: 'at most' } },
    { what: 'key to the last viewer (median)', value: median(last), unit: 'ms' },
    { what: 'the same, 99th percentile', value: percentile(last, 99), unit: 'ms' },
    { what: 'the server waited for a core, at its slowest key', value: Math.max(...waited), unit: 'ms' },
    { what: 'bytes a page and key (median)', value: bytes, unit: 'bytes' },
    { what: 'memory a viewer beyond the first', value: memory, unit: 'MB' },
  ];
}

async function startClients(where: string, count: number): Promise<ChildProcess> {
  const child = fork(fileURLToPath(import.meta.url), ['web-clients', where, String(count)]);
  await once(child, 'message');
  return child;
}

async function askFor(client: ChildProcess, what: 'report' | 'explore' = 'report'): Promise<Report> {
  const answer = once(client, 'message');
  client.send(what);
  const [report] = await answer;
  return report as Report;
}

/** As many parts as equal as they can be. */
function split(whole: number, parts: number): readonly number[] {
  return Array.from(
    { length: parts },
    (_, k) => Math.floor((whole * (k + 1)) / parts) - Math.floor((whole * k) / parts),
  );
}

async function memoryOf(...processes: readonly Process[]): Promise<number> {
  await pause(SETTLE_MILLISECONDS);
  return processes.reduce((sum, each) => sum + each.memory(), 0);
}

const SETTLE_MILLISECONDS = 1500;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
