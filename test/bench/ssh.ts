/**
 * A class over SSH with real OpenSSH clients on the same machine: what a key costs the server, when viewers see it, what
 * a viewer takes of memory, and whether a long day leaves anything behind.
 */
import { type IPty, spawn } from '@lydell/node-pty';
import { answerAsTerminal } from './answering.js';
import { type Figure, median, percentile } from './measure.js';
import { PASSWORD, type Server, startServer } from './processes.js';
import { measureCrowds } from './ssh-crowds.js';
import { measureLongDay } from './ssh-day.js';

const FOLLOWERS = 200;
const EXPLORERS = 50;
const PRESSES = 60;
/** V8 goes on compiling for a hundred keys and more. */
const WARM_UP = 160;
const PRESS_MILLISECONDS = 250;
const EXPLORING_SECONDS = 20;
const AT_A_TIME = 10;

export async function measureSsh(program: string): Promise<readonly Figure[]> {
  const followers = await measureFollowers(program);
  const explorers = await measureExplorers(program);
  const crowds = await measureCrowds(() => startServer(program));
  const day = await measureLongDay();
  return [...followers, ...explorers, ...crowds, ...day];
}

async function measureFollowers(program: string): Promise<readonly Figure[]> {
  const server = await startServer(program);
  const presenter = await joinAsPresenter(server);
  const [first] = await joinMany(server, 1);
  await pause(1000);
  const memoryOfOne = server.memory();
  const viewers = [first, ...(await joinMany(server, FOLLOWERS - 1))];
  await pause(1000);
  const times: number[] = [];
  const own: number[] = [];
  let cpu = 0;
  for (let press = 0; press < WARM_UP + PRESSES; press++) {
    if (press === WARM_UP) cpu = server.cpuMilliseconds();
    const began = performance.now();
    for (const client of [presenter, ...viewers]) client.shownAt = 0;
    presenter.pty.write('\x1b[C');
    while (
      performance.now() - began < PRESS_MILLISECONDS ||
      ![presenter, ...viewers].every(({ shownAt }) => shownAt > 0)
    ) {
      await pause(5);
      if (performance.now() - began > 10_000) break;
    }
    if (press < WARM_UP) continue;
    own.push(presenter.shownAt - began);
    times.push(...viewers.map(({ shownAt }) => (shownAt === 0 ? 10_000 : shownAt - began)));
  }
  const cpuOfKey = (server.cpuMilliseconds() - cpu) / PRESSES;
  const memory = (server.memory() - memoryOfOne) / (FOLLOWERS - 1);
  for (const client of [presenter, ...viewers]) client.pty.kill();
  server.end();
  return [
    {
      what: `server CPU a key, ${FOLLOWERS} followers`,
      value: cpuOfKey,
      unit: 'ms',
      aim: { bound: 20, kind: 'at most' },
    },
    {
      what: 'key to the presenter’s frame (median)',
      value: median(own),
      unit: 'ms',
      aim: { bound: 20, kind: 'at most' },
    },
    { what: 'key to a viewer’s frame (median)', value: median(times), unit: 'ms', aim: { bound: 25, kind: 'at most' } },
    {
      what: 'the same, 99th percentile',
      value: percentile(times, 99),
      unit: 'ms',
      aim: { bound: 45, kind: 'at most' },
    },
    { what: 'memory a viewer beyond the first', value: memory, unit: 'MB', aim: { bound: 1, kind: 'at most' } },
  ];
}

async function measureExplorers(program: string): Promise<readonly Figure[]> {
  const server = await startServer(program);
  const presenter = await joinAsPresenter(server);
  await pause(500);
  const before = server.memory();
  const explorers = await joinMany(server, EXPLORERS);
  for (const { pty } of explorers) pty.write('d');
  await pause(3000);
  const memory = (server.memory() - before) / EXPLORERS;
  const times: number[] = [];
  await Promise.all(
    explorers.map(async (client, k) => {
      await pause((k * 1000) / EXPLORERS);
      for (let second = 0; second < EXPLORING_SECONDS; second++) {
        const began = performance.now();
        client.shownAt = 0;
        client.pty.write('\x1b[C');
        while (performance.now() - began < 1000) await pause(20);
        if (second >= 3) times.push(client.shownAt === 0 ? 1000 : client.shownAt - began);
      }
    }),
  );
  for (const client of [presenter, ...explorers]) client.pty.kill();
  server.end();
  return [
    { what: `key to frame, ${EXPLORERS} explorers stepping each second (median)`, value: median(times), unit: 'ms' },
    {
      what: 'the same, 99th percentile',
      value: percentile(times, 99),
      unit: 'ms',
      aim: { bound: 150, kind: 'at most' },
    },
    { what: 'memory an explorer', value: memory, unit: 'MB' },
  ];
}

export interface Client {
  readonly pty: IPty;
  /** When the last frame ended. */
  shownAt: number;
  joined: Promise<void>;
}

async function joinMany(server: Server, count: number): Promise<Client[]> {
  const clients: Client[] = [];
  while (clients.length < count) {
    const group = Array.from({ length: Math.min(AT_A_TIME, count - clients.length) }, () =>
      openClient(server, 'viewer'),
    );
    await Promise.all(group.map(({ joined }) => joined));
    clients.push(...group);
  }
  return clients;
}

/** A presenter who has asked to hand over, and is the only one: what follows is to be as fast as before. */
export async function joinAsPresenter(server: Server): Promise<Client> {
  const client = openClient(server, 'presenter');
  await client.joined;
  client.pty.write('p');
  return client;
}

function openClient({ port }: Server, user: string): Client {
  const options = ['-F', '/dev/null', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
  const pty = spawn(
    'ssh',
    [
      '-tt',
      ...options,
      '-o',
      'LogLevel=ERROR',
      '-o',
      'ObscureKeystrokeTiming=no',
      '-o',
      'SendEnv=COLORTERM',
      '-p',
      String(port),
      '-l',
      user,
      '127.0.0.1',
    ],
    {
      cols: 120,
      rows: 40,
      name: 'xterm-256color',
      env: { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' },
    },
  );
  let joined: () => void = () => {};
  const client: Client = {
    pty,
    shownAt: 0,
    joined: new Promise((resolve) => {
      joined = resolve;
    }),
  };
  const read = answerAsTerminal({
    write: (answer) => pty.write(answer),
    onFrame: () => {
      client.shownAt = performance.now();
      joined();
    },
  });
  pty.onData((data) => {
    if (data.includes('password:')) pty.write(`${PASSWORD}\r`);
    read(data);
  });
  return client;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
