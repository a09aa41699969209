/**
 * Crowds in a class over SSH, with clients in this process: a hundred viewers of a hundred sizes, five hundred who join
 * with mixed sizes, and a thousand of one size. What a key costs the server, when the presenter sees it, how long
 * joining takes.
 */
import { type Figure, median, percentile } from './measure.js';
import { PASSWORD, type Server } from './processes.js';
import { type FleetClient, joinFleet, joinOne } from './ssh-fleet.js';

const WARM_UP = 10;
const PRESSES = 40;
const PRESS_MILLISECONDS = 250;
const PATIENCE_MILLISECONDS = 10_000;

export async function measureCrowds(start: () => Promise<Server>): Promise<readonly Figure[]> {
  const mixed = await measureCrowd(await start(), 100, mixedSize);
  const arriving = await measureCrowd(await start(), 500, mixedSize);
  const large = await measureCrowd(await start(), 1000, oneSize);
  return [
    atMost(45, 'server CPU a key, 100 viewers of 100 sizes', mixed.cpu),
    { what: 'key to the presenter’s frame there (median)', value: median(mixed.own), unit: 'ms' },
    { what: 'key to a viewer’s frame there (median)', value: median(mixed.times), unit: 'ms' },
    { ...atMost(8, 'joining, 500 viewers of mixed sizes', arriving.joining), unit: 's' },
    { what: 'server CPU a key there', value: arriving.cpu, unit: 'ms' },
    { ...atMost(6, 'joining, 1,000 viewers of one size', large.joining), unit: 's' },
    atMost(100, 'server CPU a key, 1,000 followers', large.cpu),
    atMost(20, 'key to the presenter’s frame there, 95th percentile', percentile(large.own, 95)),
    { what: 'key to a viewer’s frame there (median)', value: median(large.times), unit: 'ms' },
    { what: 'the same, 99th percentile', value: percentile(large.times, 99), unit: 'ms' },
    { what: 'memory of the server there', value: large.memory, unit: 'MB' },
  ];
}

function atMost(bound: number, what: string, value: number): Figure {
  return { what, value, unit: 'ms', aim: { bound, kind: 'at most' } };
}

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A hundred and fifty widths and fifty heights, none of them twice with another. */
function mixedSize(k: number): Size {
  return { columns: 70 + (k % 150), rows: 22 + ((k * 7) % 50) };
}

function oneSize(): Size {
  return { columns: 120, rows: 40 };
}

interface Crowd {
  /** Seconds until everyone had been shown a first frame. */
  readonly joining: number;
  readonly cpu: number;
  readonly own: readonly number[];
  readonly times: readonly number[];
  readonly memory: number;
}

async function measureCrowd(server: Server, count: number, sizeOf: (k: number) => Size): Promise<Crowd> {
  const presenter = await joinOne({ port: server.port, user: 'presenter', password: PASSWORD }, oneSize());
  // There is nobody to hand over to, and what follows is to be as fast as before.
  presenter.write('p');
  const began = performance.now();
  const viewers = await joinFleet(
    { port: server.port, user: 'viewer' },
    Array.from({ length: count }, (_, k) => sizeOf(k)),
  );
  const joining = (performance.now() - began) / 1000;
  await pause(1500);
  const own: number[] = [];
  const times: number[] = [];
  let cpu = 0;
  for (let press = 0; press < WARM_UP + PRESSES; press++) {
    if (press === WARM_UP) cpu = server.cpuMilliseconds();
    const [first, ...others] = await pressOnce(presenter, viewers);
    if (press < WARM_UP) continue;
    own.push(first);
    times.push(...others);
  }
  const cpuOfKey = (server.cpuMilliseconds() - cpu) / PRESSES;
  const memory = server.memory();
  for (const client of [presenter, ...viewers]) client.end();
  server.end();
  return { joining, cpu: cpuOfKey, own, times, memory };
}

/** Milliseconds from a key of the presenter to each one's frame, the presenter's first. */
async function pressOnce(presenter: FleetClient, viewers: readonly FleetClient[]): Promise<readonly number[]> {
  const all = [presenter, ...viewers];
  const began = performance.now();
  for (const client of all) client.shownAt = 0;
  presenter.write('\x1b[C');
  const isOver = (): boolean => {
    const waited = performance.now() - began;
    return waited > PATIENCE_MILLISECONDS || (waited > PRESS_MILLISECONDS && all.every(({ shownAt }) => shownAt > 0));
  };
  while (!isOver()) await pause(5);
  return all.map(({ shownAt }) => (shownAt === 0 ? PATIENCE_MILLISECONDS : shownAt - began));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
