/**
 * What a server on a conference network has to bear: strangers, floods, crafted input, clients that stop.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn as spawnInTerminal } from '@lydell/node-pty';
import ssh2 from 'ssh2';
import { afterEach, describe, expect, test } from 'vitest';
import { gridText } from '../../src/cells/cell-grid.js';
import { openHostKey } from '../../src/ssh/host-key.js';
import { makeTestFolder } from '../support/temporary-folder.js';
import { createEmulator } from '../terminal/emulator.js';
import { type ClassOptions, openClass, type TestClass } from './class.js';
import { endClients, hasSsh, joinClass, lastLine, PLAIN_OPTIONS, RIGHT } from './client.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

let room: TestClass | null = null;
const sockets: Socket[] = [];
const servers: ChildProcess[] = [];

afterEach(async () => {
  await endClients();
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.kill('SIGKILL');
  await room?.close();
  room = null;
});

async function open(options?: ClassOptions): Promise<TestClass> {
  room = await openClass(options);
  return room;
}

/** A plain connection that says nothing unless it is told to. */
async function connectPlainly({
  port,
}: TestClass): Promise<{ readonly socket: Socket; readonly closed: Promise<unknown> }> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  socket.resume();
  const closed = once(socket, 'close');
  await Promise.race([once(socket, 'connect'), closed]);
  return { socket, closed };
}

/** Runs `ssh` without a terminal; resolves with its exit code and all that it wrote. */
async function runSsh(
  { port }: TestClass,
  args: readonly string[],
): Promise<{ readonly code: number; readonly text: string }> {
  const child = spawn('ssh', [...PLAIN_OPTIONS, '-o', 'BatchMode=yes', '-p', String(port), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (data) => {
    text += data;
  });
  child.stderr.on('data', (data) => {
    text += data;
  });
  const [code] = await once(child, 'close');
  return { code, text };
}

describe.skipIf(!hasSsh)('a class on an open network', () => {
  test('sends away who has the password wrong three times', async () => {
    const there = await open({ viewerPassword: 'sesame' });
    const stranger = joinClass(there.port);
    const prompts = [/password:/, /(?:password:[\s\S]*){2}/, /(?:password:[\s\S]*){3}/];
    for (const prompt of prompts) {
      await stranger.until(prompt);
      stranger.write('open up\r');
    }
    expect(await stranger.exited).toBe(255);
    expect(there.log.filter((line) => line.includes('wrong password'))).toHaveLength(3);
    expect(there.classroom.members.size).toBe(0);
  });

  test('ends a connection after three wrong passwords, however many the client would try', async () => {
    const there = await open({ viewerPassword: 'sesame' });
    const client = new ssh2.Client();
    let asked = 0;
    client.on('error', () => {});
    client.connect({
      host: '127.0.0.1',
      port: there.port,
      username: 'guest',
      authHandler: (_left, _partial, next) => {
        asked++;
        next({ type: 'password', username: 'guest', password: `guess ${asked}` });
      },
    });
    await once(client, 'close');
    expect(there.log.filter((line) => line.includes('wrong password'))).toHaveLength(3);
  });

  test('refuses a presenter with another key', async () => {
    const there = await open();
    const { code, text } = await runSsh(there, [...there.keys.stranger, '-l', 'presenter', '127.0.0.1']);
    expect(code).toBe(255);
    expect(text).toContain('Permission denied');
    expect(there.classroom.members.size).toBe(0);
  });

  test('gives no command, subsystem, file transfer, forwarding, agent or X11', async () => {
    const there = await open();
    const guest = ['-l', 'guest', '127.0.0.1'];
    expect((await runSsh(there, [...guest, 'id'])).text).toMatch(/exec request failed/);
    expect((await runSsh(there, ['-s', ...guest, 'sftp'])).text).toMatch(/subsystem request failed/);
    expect((await runSsh(there, ['-s', ...guest, 'netconf'])).text).toMatch(/subsystem request failed/);
    const back = await runSsh(there, ['-N', '-o', 'ExitOnForwardFailure=yes', '-R', '0:127.0.0.1:9', ...guest]);
    expect(back.text).toMatch(/forwarding failed/);
    expect((await runSsh(there, ['-W', `127.0.0.1:${there.port}`, ...guest])).text).toMatch(/stdio forwarding failed/);
    expect((await runSsh(there, ['-T', ...guest])).text).toMatch(/This needs a terminal/);
    const viewer = joinClass(there.port, { options: ['-A', '-X', '-o', 'ForwardX11Trusted=yes'] });
    await viewer.until(/waiting for the presenter/);
    expect(there.classroom.members.size).toBe(1);
  });

  test('opens one terminal a connection', async () => {
    const there = await open();
    const client = new ssh2.Client();
    client.connect({ host: '127.0.0.1', port: there.port, username: 'guest', authHandler: ['none'] });
    await once(client, 'ready');
    await new Promise((resolve, reject) => client.shell((error, stream) => (error ? reject(error) : resolve(stream))));
    await expect(
      new Promise((resolve, reject) => client.shell((error, stream) => (error ? reject(error) : resolve(stream)))),
    ).rejects.toThrow(/Channel open failure/);
    client.end();
    await once(client, 'close');
  });

  test('opens one shell in a terminal, and lets who asks again be', async () => {
    const there = await open();
    const client = new ssh2.Client();
    client.connect({ host: '127.0.0.1', port: there.port, username: 'guest', authHandler: ['none'] });
    await once(client, 'ready');
    const stream = await new Promise<ssh2.ClientChannel>((resolve, reject) =>
      client.shell((error, opened) => (error ? reject(error) : resolve(opened))),
    );
    // The client's own library asks once; under it is what writes any request.
    const { outgoing } = stream as unknown as { readonly outgoing: { readonly id: number } };
    const { _protocol: protocol } = client as unknown as {
      readonly _protocol: { shell(channel: number, wantReply: boolean): void };
    };
    protocol.shell(outgoing.id, false);
    const seen = new Promise<void>((resolve) =>
      stream.on('data', (bytes: Buffer) => {
        if (bytes.toString().includes('These keys are yours')) resolve();
      }),
    );
    stream.write('?');
    await seen;
    expect(there.classroom.members.size).toBe(1);
    expect(there.log.join('')).not.toContain('connection failed');
    client.end();
    await once(client, 'close');
  });

  test('bears seventy silent connections, and lets the class go on meanwhile', async () => {
    const there = await open({ limits: { loginMilliseconds: 3000 } });
    const presenter = joinClass(there.port, { user: 'presenter', options: there.keys.ada });
    await presenter.until(/you drive/);
    const silent = [];
    for (let k = 0; k < 70; k++) silent.push(await connectPlainly(there));
    expect(there.server.connectionCount).toBeLessThanOrEqual(49);
    presenter.write(RIGHT);
    await presenter.until(/step 1 of 38/);
    const viewer = joinClass(there.port);
    await viewer.until(/step 1 of 38[\s\S]*following ada/);
    await Promise.all(silent.map(({ closed }) => closed));
    expect(there.log.some((line) => line.includes('not logged in in time'))).toBe(true);
    expect(there.server.connectionCount).toBe(2);
  });

  test('lets go of who logs in and then asks for nothing', async () => {
    const there = await open({ limits: { loginMilliseconds: 1000 } });
    const client = new ssh2.Client();
    client.on('error', () => {});
    client.connect({ host: '127.0.0.1', port: there.port, username: 'guest', authHandler: ['none'] });
    await once(client, 'ready');
    await once(client, 'close');
    await there.logged(/not logged in in time/);
  });

  test('survives garbage before the banner, and instead of the key exchange', async () => {
    const there = await open({ limits: { loginMilliseconds: 1500 } });
    for (const garbage of [
      Buffer.alloc(4096, 0xff),
      Buffer.from(`GET / HTTP/1.1\r\nHost: ${'a'.repeat(300)}\r\n\r\n`.repeat(40)),
      Buffer.from(`SSH-2.0-x\r\n${'\x00'.repeat(8192)}`),
      Buffer.from(`SSH-2.0-\x1b]0;title\x07${'y'.repeat(100)}\r\n\x7f\xff\xff\xff${'z'.repeat(5000)}`, 'latin1'),
    ]) {
      const { socket, closed } = await connectPlainly(there);
      socket.write(garbage);
      await closed;
    }
    const viewer = joinClass(there.port);
    await viewer.until(/waiting for the presenter/);
  });

  test('draws no more than so large a screen, whatever a terminal claims', async () => {
    const there = await open();
    const presenter = joinClass(there.port, { user: 'presenter', options: there.keys.ada });
    await presenter.until(/you drive/);
    const large = joinClass(there.port, { columns: 400, rows: 200 });
    const text = await large.until(/following ada/);
    const lines = text.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(300);
    expect(lines.findLastIndex((line) => line !== '')).toBe(119);
    const client = new ssh2.Client();
    client.connect({ host: '127.0.0.1', port: there.port, username: 'giant', authHandler: ['none'] });
    await once(client, 'ready');
    await new Promise((resolve, reject) =>
      client.shell({ cols: 2 ** 31, rows: 2 ** 31, term: 'xterm' }, (error, stream) =>
        error ? reject(error) : resolve(stream),
      ),
    );
    expect(await there.logged(/"name":"giant"/)).toContain('"size":"300x120"');
    client.end();
    await once(client, 'close');
  });

  test('keeps more sizes than it draws for within those that it draws', async () => {
    const there = await open();
    const viewers = Array.from({ length: 28 }, (_, k) => joinClass(there.port, { columns: 70 + k, rows: 24 }));
    await Promise.all(viewers.map((viewer) => viewer.until(/waiting for the presenter/)));
    expect(there.classroom.stageCount).toBeLessThanOrEqual(25);
  });

  test('shows nothing of what a client puts into its name, its terminal or its environment', async () => {
    const there = await open();
    const presenter = joinClass(there.port, { user: 'presenter', options: there.keys.ada });
    await presenter.until(/you drive/);
    const evil = '\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\n{"event":"forged"}';
    const client = new ssh2.Client();
    client.connect({ host: '127.0.0.1', port: there.port, username: `eve${evil}`, authHandler: ['none'] });
    await once(client, 'ready');
    await new Promise((resolve, reject) =>
      client.shell(
        { term: `xterm${evil}`, cols: 80, rows: 24 },
        { env: { COLORTERM: evil, LD_PRELOAD: evil } },
        (error, stream) => (error ? reject(error) : resolve(stream)),
      ),
    );
    const byTerm = joinClass(there.port, { term: `vt100\x1b]0;owned\x07`, env: { COLORTERM: '\x1b[31mtruecolor' } });
    await byTerm.until(/following ada/);
    await presenter.until(/2 viewers here/);
    for (const line of there.log) expect(line).toMatch(/^[\x20-\x7e]*\n$/);
    expect(there.log.some((line) => line.startsWith('{"event":"forged"}'))).toBe(false);
    for (const { received } of [presenter, byTerm]) {
      expect(received).not.toContain('\x1b]');
      expect(received).not.toContain('owned');
    }
    client.end();
    await once(client, 'close');
  });

  test('takes no more viewers than it may, in all and from one address', async () => {
    const there = await open({ limits: { mostViewers: 1 } });
    const first = joinClass(there.port);
    await first.until(/waiting/);
    const second = joinClass(there.port);
    expect(await second.exited).toBe(1);
    expect(second.text()).toContain('The class is full');
    await room?.close();
    const other = await open({ limits: { mostGuestsOfAddress: 1 } });
    await joinClass(other.port).until(/waiting/);
    const third = joinClass(other.port);
    expect(await third.exited).toBe(1);
    expect(third.text()).toContain('too many guests from your address');
  });

  test('lets go of guests who do nothing', async () => {
    const there = await open({ limits: { idleMilliseconds: 600 } });
    const viewer = joinClass(there.port);
    await viewer.until(/waiting/);
    await viewer.exited;
    expect(viewer.text()).toContain('You were away for long');
    expect(viewer.emulator.isOnAlternateScreen()).toBe(false);
  });

  test('drops keys beyond what a person presses, and who sends without end', async () => {
    const there = await open({ limits: { keysAtOnce: 8, keysASecond: 1, connectionBytesASecond: 512 } });
    const client = new ssh2.Client();
    client.on('error', () => {});
    client.connect({ host: '127.0.0.1', port: there.port, username: 'guest', authHandler: ['none'] });
    await once(client, 'ready');
    const stream = await new Promise<ssh2.ClientChannel>((resolve, reject) =>
      client.shell((error, opened) => (error ? reject(error) : resolve(opened))),
    );
    stream.on('error', () => {});
    const flood = setInterval(() => stream.write('q'.repeat(4000)), 5);
    // Who is dropped in the midst of sending may see a reset first, which `once` would take for a failure.
    await new Promise<void>((resolve) => client.once('close', () => resolve()));
    clearInterval(flood);
    // Each flood was more than the budget, so not one q of it was taken.
    await there.logged(/sends too much/);
    expect(await there.logged(/"event":"left"/)).toContain('"disconnected"');
  });

  test('sends a client that has stopped four frames at most, and gives it up', async () => {
    const there = await open({ limits: { stalledMilliseconds: 1500 } });
    const presenter = joinClass(there.port, { user: 'presenter', options: there.keys.ada });
    await presenter.until(/you drive/);
    const viewer = joinClass(there.port);
    await viewer.until(/following ada/);
    presenter.write(RIGHT);
    await viewer.until(/step 1 of 38/);
    const before = countFrames(viewer.received);
    process.kill(viewer.pty.pid, 'SIGSTOP');
    for (let step = 2; step <= 12; step++) {
      presenter.write(RIGHT);
      await presenter.until(new RegExp(`step ${step} of 38`));
    }
    await there.logged(/"how":"stalled"/);
    process.kill(viewer.pty.pid, 'SIGCONT');
    await viewer.exited;
    expect(countFrames(viewer.received) - before).toBeLessThanOrEqual(4);
    expect(lastLine(presenter.text())).toContain('you drive');
  });

  test('shows a client that was stopped for a while the newest step, not all of them', async () => {
    const there = await open();
    const presenter = joinClass(there.port, { user: 'presenter', options: there.keys.ada });
    await presenter.until(/you drive/);
    const viewer = joinClass(there.port);
    await viewer.until(/following ada/);
    const before = countFrames(viewer.received);
    process.kill(viewer.pty.pid, 'SIGSTOP');
    for (let step = 1; step <= 20; step++) {
      presenter.write(RIGHT);
      await presenter.until(new RegExp(`step ${step} of 38`));
    }
    process.kill(viewer.pty.pid, 'SIGCONT');
    await viewer.until(/step 20 of 38/);
    expect(countFrames(viewer.received) - before).toBeLessThanOrEqual(6);
  });
});

function countFrames(received: string): number {
  return received.split('\x1b[?2026l\x1b[5n').length - 1;
}

describe.skipIf(!hasSsh)('backstep serve', () => {
  async function serve(
    env: Readonly<Record<string, string | undefined>> = {},
    ...args: readonly string[]
  ): Promise<{ readonly child: ChildProcess; readonly port: number; text(): string }> {
    const folder = makeTestFolder();
    const child = spawn(
      process.execPath,
      [program, 'serve', '--port', '0', '--host-key', join(folder, 'key'), ...args],
      {
        env: { ...process.env, BACKSTEP_PRESENTER_PASSWORD: 'right horse', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    servers.push(child);
    let text = '';
    const port = await new Promise<number>((resolve) => {
      const read = (data: unknown): void => {
        text += data;
        const [, found] = /ssh -p (\d+) presenter@/.exec(text) ?? /ssh -p (\d+) 127/.exec(text) ?? [];
        if (found !== undefined) resolve(Number(found));
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
    });
    return { child, port, text: () => text };
  }

  test('prints how to join, with a QR code and the fingerprint of its key', async () => {
    const { port, text } = await serve();
    expect(text()).toContain(`    ssh -p ${port} 127.0.0.1\n`);
    expect(text()).toMatch(/█▀▀|▄▄▄▄▄/);
    expect(text()).toMatch(/SHA256:[\w+/]{43}/);
    expect(text()).not.toContain('right horse');
  });

  test('lets presenters in by the keys of a file, under the names in them, and nobody by password then', async () => {
    const there = await open();
    const keys = join(there.folder, 'authorized_keys');
    writeFileSync(keys, `# presenters\n${readFileSync(join(there.folder, 'ada.pub'), 'utf8')}`);
    const { port, text } = await serve({ BACKSTEP_PRESENTER_PASSWORD: undefined }, '--presenter-key', keys);
    expect(text()).toContain('Presenters join with your key:');
    const ada = joinClass(port, { user: 'presenter', options: there.keys.ada });
    await ada.until(/you drive/);
    const viewer = joinClass(port);
    await viewer.until(/following ada/);
    const stranger = joinClass(port, { user: 'presenter', options: there.keys.stranger });
    expect(await stranger.exited).toBe(255);
    expect(stranger.text()).toContain('Permission denied (publickey)');
  });

  test('makes a password for presenters and prints it once', async () => {
    const { port, text } = await serve({ BACKSTEP_PRESENTER_PASSWORD: undefined });
    const [, password = ''] = /Presenters join with the password (\w{4}(?:-\w{4}){3}):/.exec(text()) ?? [];
    const presenter = joinClass(port, { user: 'presenter' });
    await presenter.until(/password:/);
    presenter.write(`${password}\r`);
    await presenter.until(/you drive/);
    expect(text().split(password)).toHaveLength(2);
  });

  test('opens a lesson with its fixture, and sessions of their own', async () => {
    const lesson = await serve({}, '--lesson', 'villages-microgpt');
    const viewer = joinClass(lesson.port);
    await viewer.until(/villages-microgpt[\s\S]*1\/16/);
    const solo = await serve({ BACKSTEP_PRESENTER_PASSWORD: undefined }, '--solo');
    expect(solo.text()).toContain('Every guest gets a session of their own');
    expect(solo.text()).not.toMatch(/presenter/i);
    const alone = joinClass(solo.port);
    await alone.until(/a session of your own/);
    alone.write(RIGHT);
    await alone.until(/step 1 of 38/);
  });

  test('gives the terminals of its guests back when it is terminated', async () => {
    const { child, port } = await serve();
    const viewer = joinClass(port);
    await viewer.until(/waiting for the presenter/);
    child.kill('SIGTERM');
    expect(await viewer.exited).toBe(0);
    expect(viewer.text()).toContain('The class has ended. Thank you for coming.');
    expect(viewer.emulator.isOnAlternateScreen()).toBe(false);
    expect(viewer.emulator.isCursorVisible()).toBe(true);
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  test('logs in JSON and nothing else on stdout', async () => {
    const { child, port } = await serve({}, '--log', 'json');
    let out = '';
    child.stdout?.on('data', (data) => {
      out += data;
    });
    const viewer = joinClass(port);
    await viewer.until(/waiting for the presenter/);
    viewer.write('q');
    await viewer.exited;
    child.kill('SIGTERM');
    await once(child, 'exit');
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event);
    expect(events).toContain('joined');
    expect(events).toContain('left');
  });

  test('lets the presenter drive from the terminal in which it was started', async () => {
    const folder = makeTestFolder();
    const emulator = createEmulator({ columns: 120, rows: 40 });
    const host = spawnInTerminal(
      process.execPath,
      [program, 'serve', '--port', '0', '--host-key', join(folder, 'key')],
      {
        cols: 120,
        rows: 40,
        env: { ...process.env, TERM: 'xterm-256color', BACKSTEP_PRESENTER_PASSWORD: 'right horse' },
      },
    );
    let written = Promise.resolve();
    const waiting = new Set<() => void>();
    emulator.terminal.onData((answer) => host.write(answer));
    host.onData((data) => {
      written = emulator.write(data);
      void written.then(() => {
        for (const check of waiting) check();
      });
    });
    const exited = new Promise<number>((resolve) => host.onExit(({ exitCode }) => resolve(exitCode)));
    const until = (pattern: RegExp): Promise<string> =>
      new Promise((resolve) => {
        const check = (): void => {
          const text = gridText(emulator.grid());
          if (!pattern.test(text)) return;
          waiting.delete(check);
          resolve(text);
        };
        waiting.add(check);
        check();
      });
    try {
      const [, port] = /ssh -p (\d+) 127/.exec(await until(/Enter drives from here/)) ?? [];
      await until(/0 viewers · 0 exploring · 0 behind · nobody drives/);
      const viewer = joinClass(Number(port));
      await viewer.until(/waiting for the presenter/);
      // Who comes is counted, and does not push off the screen how to join.
      expect(await until(/1 viewer · /)).not.toContain('joined');
      host.write('\r');
      await until(/you drive/);
      host.write(RIGHT);
      await viewer.until(/step 1 of 38[\s\S]*following the host/);
      host.write('q');
      await until(/1 viewer · [\s\S]*nobody drives/);
      expect(emulator.isOnAlternateScreen()).toBe(false);
      expect(emulator.isCursorVisible()).toBe(true);
      await viewer.until(/waiting for the presenter/);
      host.write('q');
      expect(await exited).toBe(0);
      expect(await viewer.exited).toBe(0);
    } finally {
      host.kill();
    }
  });

  test('makes a password for viewers when the network may join, unless it is open', async () => {
    const guarded = await serve({}, '--host', '0.0.0.0');
    expect(guarded.text()).toMatch(/The class joins, with the password \w{4}-\w{4}:/);
    const free = await serve({}, '--host', '0.0.0.0', '--open');
    expect(free.text()).toContain('The class joins:');
    const viewer = joinClass(free.port);
    await viewer.until(/waiting for the presenter/);
  });
});

describe('the host key', () => {
  test('is made for its owner alone, and not used when others may read it', () => {
    const folder = makeTestFolder();
    const file = join(folder, 'deep', 'key');
    const made = openHostKey(file);
    expect(made).toMatchObject({ kind: 'key', isNew: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = openHostKey(file);
    expect(again).toMatchObject({ kind: 'key', isNew: false });
    if (made.kind === 'key' && again.kind === 'key') expect(again.fingerprint).toBe(made.fingerprint);
    chmodSync(file, 0o640);
    expect(openHostKey(file)).toMatchObject({ kind: 'refused', message: expect.stringContaining('chmod 600') });
    writeFileSync(join(folder, 'no-key'), 'hello', { mode: 0o600 });
    expect(openHostKey(join(folder, 'no-key'))).toMatchObject({ kind: 'refused' });
  });
});
