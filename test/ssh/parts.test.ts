/**
 * The parts of the server that need no network: keys, files, logs, output, turns, distances.
 */
import { EventEmitter } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { AuthContext } from 'ssh2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAcknowledgedOutput } from '../../src/class/acknowledged-output.js';
import { confineFiles, resolveInside } from '../../src/class/guest-files.js';
import { createInbox } from '../../src/class/inbox.js';
import { createKeyBudget } from '../../src/class/key-budget.js';
import { DEFAULT_LIMITS } from '../../src/class/limits.js';
import { createLog, sanitizePeerText } from '../../src/class/log.js';
import { createTurns } from '../../src/class/turns.js';
import type { SessionFiles } from '../../src/debugger/session-host.js';
import { createLogin, isSameSecret, makePassword, parseAuthorizedKeys } from '../../src/ssh/authentication.js';
import { createConnections } from '../../src/ssh/connections.js';
import { makeKeyPair } from '../../src/ssh/host-key.js';
import { isLoopback, joinCommand, qrLines, reachableHosts } from '../../src/ssh/join.js';
import { makeTestFolder } from '../support/temporary-folder.js';

describe('keys of a guest', () => {
  it('are so many and no more', () => {
    let now = 0;
    const budget = createKeyBudget(10, 5, () => now);
    expect([budget.take(3), budget.take(3), budget.take(3)]).toEqual([3, 2, 0]);
    now += 250;
    expect(budget.take(9)).toBe(2);
    now += 60_000;
    expect(budget.take(9)).toBe(5);
  });
});

describe('acknowledged output', () => {
  afterEach(() => vi.useRealTimers());

  function open(waiting = () => 0) {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const events: string[] = [];
    const sent: string[] = [];
    const output = createAcknowledgedOutput({
      send: (bytes) => sent.push(Buffer.from(bytes).toString()),
      waiting,
      onRoom: () => events.push('room'),
      onShown: () => events.push('shown'),
      onStalled: () => events.push('stalled'),
      stalledMilliseconds: 20_000,
    });
    return { output, events, sent, frame: () => output.write(Buffer.from('frame')) };
  }

  it('has two frames under way, and room again with an answer', () => {
    const { output, events, sent, frame } = open();
    expect([frame(), frame()]).toEqual([true, false]);
    expect(sent[0]).toBe('frame\x1b[5n');
    expect(output.read('a\x1b[0nb')).toBe('ab');
    expect(events).toEqual(['shown', 'room']);
  });

  it('finds answers that arrive in pieces, and leaves other sequences alone', () => {
    const { output, frame } = open();
    frame();
    expect(output.read('x\x1b[')).toBe('x');
    expect(output.read('0ny\x1b[C')).toBe('y\x1b[C');
    expect(output.read('\x1b')).toBe('\x1b');
  });

  it('gives up who owes an answer for too long', () => {
    const { output, events, frame } = open();
    frame();
    output.read('\x1b[0n');
    frame();
    vi.advanceTimersByTime(5000);
    expect(output.isBehind).toBe(true);
    expect(events).not.toContain('stalled');
    vi.advanceTimersByTime(16_000);
    expect(events.filter((event) => event === 'stalled')).toHaveLength(1);
  });

  it('goes by what has left where a terminal never answers', () => {
    let waiting = 0;
    const { events, sent, frame } = open(() => waiting);
    expect([frame(), frame()]).toEqual([true, false]);
    vi.advanceTimersByTime(2000);
    expect(events).toContain('room');
    expect(frame()).toBe(true);
    expect(sent.at(-1)).toBe('frame');
    waiting = 100_000;
    expect([frame(), frame()]).toEqual([true, false]);
    vi.advanceTimersByTime(21_000);
    expect(events).toContain('stalled');
  });
});

describe('the files of guests', () => {
  it('stay in their folder, whatever a path or a link says', () => {
    const base = makeTestFolder();
    const folder = join(base, 'guests');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(join(base, 'secret'), 'secret');
    writeFileSync(join(folder, 'script'), 'step');
    symlinkSync(join(base, 'secret'), join(folder, 'link'));
    symlinkSync(base, join(folder, 'out'));
    symlinkSync(join(folder, 'sub'), join(folder, 'in'));
    expect(resolveInside(folder, 'script')).toMatch(/script$/);
    expect(resolveInside(folder, 'new')).toMatch(/new$/);
    expect(resolveInside(folder, 'in/new')).toMatch(/sub\/new$/);
    for (const path of [
      '../secret',
      '/etc/passwd',
      'link',
      'out/secret',
      'out/new',
      '',
      '.',
      '..',
      'a\0b',
      'none/new',
    ]) {
      expect(resolveInside(folder, path), path).toBeNull();
    }
    const opened: string[] = [];
    const files: SessionFiles = {
      readScript: (path) => {
        opened.push(path);
        return { kind: 'text', text: '' };
      },
      writeSession: () => null,
      startTranscript: () => null,
      stopTranscript: () => {},
      noteCommand: () => null,
    };
    const confined = confineFiles(files, folder);
    expect(confined.readScript('../secret').kind).toBe('refused');
    expect(confined.writeSession('/etc/x', '', false)).toContain('outside');
    expect(confined.writeSession('new', '', false)).toBeNull();
    expect(confined.writeSession('new', '', true)).toContain('may not replace');
    expect(confined.readScript('script').kind).toBe('text');
    expect(opened).toHaveLength(1);
  });
});

describe('keys of presenters', () => {
  it('are read as in authorized_keys, with the name from the comment', () => {
    const pair = makeKeyPair('ada@desk');
    const parsed = parseAuthorizedKeys(`# keys\n\n${pair.public}\n`);
    expect(parsed.kind === 'keys' && parsed.keys.map(({ comment }) => comment)).toEqual(['ada']);
  });

  it('are refused with options, which would have to be obeyed, and when they are none', () => {
    const pair = makeKeyPair('');
    const withOptions = parseAuthorizedKeys(`from="10.0.0.1" ${pair.public}`);
    expect(withOptions).toMatchObject({ kind: 'refused', message: expect.stringContaining('line 1') });
    expect(parseAuthorizedKeys('').kind).toBe('refused');
    expect(parseAuthorizedKeys('ssh-ed25519 AAAA\n').kind).toBe('refused');
  });
});

describe('secrets', () => {
  it('are the same only when they are', () => {
    expect(isSameSecret('a', 'a')).toBe(true);
    expect(isSameSecret('a', 'b')).toBe(false);
    expect(isSameSecret('', 'aaaa')).toBe(false);
  });

  it('are made anew each time', () => {
    const made = Array.from({ length: 50 }, () => makePassword(4));
    expect(new Set(made).size).toBe(50);
    for (const password of made) expect(password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  });
});

describe('strangers', () => {
  function open(mostStrangers: number, mostStrangersOfAddress: number) {
    const connections = createConnections({ ...DEFAULT_LIMITS, mostStrangers, mostStrangersOfAddress }, () => {});
    const come = (remoteAddress: string, bytesRead: number) => {
      const socket = Object.assign(new EventEmitter(), { remoteAddress, bytesRead, destroy: () => {} });
      return connections.admit(socket as unknown as Socket);
    };
    return { connections, come };
  }

  it('make room when they are too many, the silent ones first', () => {
    const { connections, come } = open(4, 2);
    const [speaking, silent] = [come('a', 1), come('a', 0)];
    expect(come('a', 0)?.isOpen).toBe(true);
    expect([speaking?.isOpen, silent?.isOpen]).toEqual([true, false]);
    const crowd = [come('b', 1), come('b', 1)];
    expect(come('b', 1)).toBeNull();
    expect(crowd.map((entry) => entry?.isOpen)).toEqual([true, true]);
    connections.close();
  });

  it('of a few addresses keep nobody else out, though each of them says something', () => {
    const { connections, come } = open(6, 3);
    const crowd = ['a', 'a', 'a', 'b', 'b'].map((address) => come(address, 1));
    const student = come('c', 1);
    const another = come('d', 1);
    expect([student?.isOpen, another?.isOpen]).toEqual([true, true]);
    expect(crowd.map((entry) => entry?.isOpen)).toEqual([false, true, true, true, true]);
    expect(connections.all.size).toBe(6);
    connections.close();
  });
});

describe('a login', () => {
  it('looks at nothing any more after the last try, though it was sent before the answer', () => {
    const login = createLogin(
      { presenterKeys: [], presenterPassword: null, viewerPassword: 'right' },
      { mostTries: 3, mostKeys: 16 },
      () => {},
    );
    const answers: string[] = [];
    for (const password of ['a', 'b', 'c', 'right']) {
      login.onAuthentication({
        method: 'password',
        username: 'guest',
        password,
        accept: () => answers.push('accepted'),
        reject: () => answers.push('refused'),
      } as unknown as AuthContext);
    }
    expect(login.identity).toBeNull();
    expect(answers).toEqual(['refused']);
  });
});

describe('the log', () => {
  it('holds one printable line an event', () => {
    const lines: string[] = [];
    for (const format of ['text', 'json'] as const) {
      createLog(
        format,
        (line) => lines.push(line),
        () => new Date(0),
      )('joined', { name: 'a\nb\x1b[2J"é', port: 3 });
    }
    expect(lines).toEqual([
      '1970-01-01T00:00:00.000Z joined name="a?b?[2J\\"?" port=3\n',
      '{"time":"1970-01-01T00:00:00.000Z","event":"joined","name":"a?b?[2J\\"?","port":3}\n',
    ]);
    expect(sanitizePeerText('x'.repeat(99), 5)).toBe('xxxxx');
  });
});

describe('joining', () => {
  it('is one command', () => {
    expect(joinCommand('host', 2222)).toBe('ssh -p 2222 host');
    expect(joinCommand('host', 22, 'presenter')).toBe('ssh presenter@host');
  });

  it('names addresses that others can reach', () => {
    const info = { netmask: '', mac: '', cidr: null };
    const interfaces = {
      lo: [{ ...info, address: '127.0.0.1', family: 'IPv4' as const, internal: true }],
      en: [{ ...info, address: '192.0.2.7', family: 'IPv4' as const, internal: false }],
    };
    expect(reachableHosts('0.0.0.0', interfaces)).toEqual(['192.0.2.7']);
    expect(reachableHosts('demo.example', interfaces)).toEqual(['demo.example']);
    expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost', '0.0.0.0', '192.0.2.7'].map(isLoopback)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('has a QR code of equal lines, the same with and without colours', () => {
    const [plain, colored] = [false, true].map((withColor) => qrLines('ssh -p 2222 192.0.2.7', withColor));
    expect(new Set(plain.map((line) => [...line].length)).size).toBe(1);
    const inverse: Record<string, string> = { '█': ' ', ' ': '█', '▀': '▄', '▄': '▀' };
    const turned = plain.slice(0, -1).map((line) => [...line].map((block) => inverse[block]).join(''));
    expect(colored.slice(0, -1).map((line) => line.replace(/\x1b\[[\d;]*m/g, ''))).toEqual(turned);
  });
});

describe('turns', () => {
  it('come one in each turn of the event loop, whatever one of them throws', async () => {
    const turns = createTurns();
    const done: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      turns.schedule(
        () => {
          done.push(name);
          if (name === 'b') throw new Error('of b');
        },
        (error) => done.push(String(error)),
      );
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual(['a']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(done).toEqual(['a', 'b', 'Error: of b', 'c']);
  });
});

describe('what a guest has sent', () => {
  afterEach(() => vi.useRealTimers());

  function open(isUrgent = () => false) {
    vi.useFakeTimers({ toFake: ['performance'] });
    const turns: (() => void)[] = [];
    const done: string[] = [];
    const inbox = createInbox({
      turns: { schedule: (callback) => turns.push(callback) },
      isUrgent,
      press: (key) => {
        done.push(key);
        vi.advanceTimersByTime(key === 'd' ? 30 : 1);
      },
      resize: ({ columns, rows }) => done.push(`${columns}x${rows}`),
      onError: () => {},
      mostWaiting: 12,
    });
    return { inbox, done, turns, turn: () => turns.shift()?.() };
  }

  it('waits for a turn, and gives way to others after a slice of time', () => {
    const { inbox, done, turns, turn } = open();
    for (const key of ['d', 'd', 'right', 'a', 'b']) inbox.press(key);
    expect(done).toEqual([]);
    expect(turns).toHaveLength(1);
    turn();
    expect(done).toEqual(['d']);
    turn();
    turn();
    expect(done).toEqual(['d', 'd', 'right', 'a', 'b']);
    expect(turns).toHaveLength(0);
  });

  it('is done at once for the one who drives, but never before what came earlier', () => {
    let drives = true;
    const { inbox, done, turn } = open(() => drives);
    inbox.press('a');
    expect(done).toEqual(['a']);
    drives = false;
    inbox.press('c');
    drives = true;
    inbox.press('e');
    expect(done).toEqual(['a']);
    turn();
    expect(done).toEqual(['a', 'c', 'e']);
  });

  it('is of many sizes only the newest', () => {
    const { inbox, done, turns, turn } = open();
    for (let columns = 80; columns <= 120; columns++) inbox.resize({ columns, rows: 30 });
    expect(turns).toHaveLength(1);
    turn();
    expect(done).toEqual(['120x30']);
  });

  it('is never more than so much, and nothing after the guest has left', () => {
    const { inbox, done, turns, turn } = open();
    for (let k = 0; k < 20; k++) inbox.press('a');
    while (turns.length > 0) turn();
    expect(done).toHaveLength(12);
    inbox.press('a');
    inbox.close();
    inbox.press('a');
    inbox.resize({ columns: 80, rows: 24 });
    while (turns.length > 0) turn();
    expect(done).toHaveLength(12);
  });
});
