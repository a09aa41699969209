/**
 * What the terminal of a class says.
 */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { qrLines } from '../../src/class/room/door/qr.js';
import type { Member } from '../../src/class/room/roles.js';
import { joinAddress, joinCommand } from '../../src/class/ssh/join.js';
import {
  codeLines,
  createLineKeeper,
  createSecret,
  lobbyLines,
  statusLine,
  type Welcome,
  welcomeLines,
} from '../../src/cli/class/serve-texts.js';
import { createMember } from '../support/members.js';

const COMMAND = joinCommand('192.168.178.134', 2222);

const ROOMY = { columns: 120, rows: 40 };
const SMALL = { columns: 80, rows: 24 };

const WELCOME: Welcome = {
  links: [],
  isReadable: false,
  command: COMMAND,
  qr: qrLines(joinAddress('192.168.178.134', 2222), 'dark'),
  others: [],
  presenter: joinCommand('192.168.178.134', 2222, 'presenter'),
  hasPresenterKey: false,
  presenterPassword: 'aaaa-bbbb-cccc-dddd',
  viewerPassword: 'eeee-ffff',
  needsViewerPassword: true,
  isLoopback: false,
  fingerprint: `SHA256:${'x'.repeat(43)} (made just now)`,
  solo: false,
};

describe('how to join', () => {
  const isEmpty = (line: string): boolean => line === '';

  it('is airy where there is room', () => {
    const lines = welcomeLines(WELCOME, true, ROOMY);
    expect(lines.filter(isEmpty).length).toBeGreaterThan(3);
    expect(lines.indexOf(`    ${COMMAND}`)).toBeLessThan(lines.indexOf(`    ${WELCOME.qr[0]}`));
  });

  it('is whole on a terminal of 24 rows, beside the status line', () => {
    const lines = welcomeLines(WELCOME, true, SMALL);
    expect(lines.length).toBeLessThan(24);
    expect(lines.some(isEmpty)).toBe(false);
    expect([...lines].sort()).toEqual([...welcomeLines(WELCOME, true, ROOMY)].filter((line) => !isEmpty(line)).sort());
  });

  it('leaves the code to a key where both have no room', () => {
    const crowded = { ...WELCOME, others: Array(9).fill('ssh -p 2222 10.0.0.1') };
    const lines = welcomeLines(crowded, true, SMALL);
    expect(lines.length).toBeLessThan(24);
    expect(lines).toContain(`    ${COMMAND}`);
    expect(lines).toContain('The QR code has no room here: c shows it alone.');
    expect(lines).not.toContain(`    ${WELCOME.qr[0]}`);
    expect(codeLines(crowded, SMALL)).toEqual(WELCOME.qr.map((line) => `    ${line}`));
    expect(codeLines(crowded, { columns: 30, rows: 10 }).join(' ')).toBe('The QR code needs 33 columns and 16 rows.');
  });

  it('is broken between words only', () => {
    const lines = welcomeLines({ ...WELCOME, isReadable: true }, true, { columns: 80, rows: 60 });
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.join(' ')).toContain('What the page shows can be read on the way');
  });

  it('has room for what is told below it', () => {
    const lines = lobbyLines(WELCOME, ['The class is not saved: the disk is full.'], { columns: 80, rows: 24 });
    expect(lines.length).toBeLessThan(24);
    expect(lines.at(-1)).toBe('The class is not saved: the disk is full.');
  });
});

describe('the password for presenters', () => {
  it('is not on a screen on which a key can show it', () => {
    const lines = welcomeLines(WELCOME, true, ROOMY);
    expect(lines.join('\n')).not.toContain(WELCOME.presenterPassword);
    expect(lines).toContain('Presenters join with the password that s shows:');
    expect(welcomeLines(WELCOME, false, ROOMY).join('\n')).toContain(WELCOME.presenterPassword);
  });

  it('is shown for a while, or until the key is pressed again', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const secret = createSecret('aaaa-bbbb');
    expect(secret.line).toBeNull();
    secret.toggle();
    expect(secret.line).toContain('aaaa-bbbb');
    vi.advanceTimersByTime(9999);
    expect(secret.line).toContain('aaaa-bbbb');
    vi.advanceTimersByTime(1);
    expect(secret.line).toBeNull();
    secret.toggle();
    secret.toggle();
    expect(secret.line).toBeNull();
  });
});

describe('the status of a class', () => {
  const member = (name: string, isBehind: boolean): Member => createMember(name, 'viewer', { isBehind });
  const status = (names: readonly string[], width: number, solo = false): string => {
    const members = new Set([member('ann', false), ...names.map((name) => member(name, true))]);
    const classroom = { members, driving: null, solo, relays: { viewers: 0, isBrokerLost: false } };
    return statusLine({ classroom, connectionCount: 1, milliseconds: 3_723_000, events: new Map() }, width);
  };

  it('counts who was refused', () => {
    const events = new Map([
      ['login refused', 6],
      ['turned away', 1],
      ['joined', 3],
    ]);
    const classroom = {
      members: new Set<Member>(),
      driving: null,
      solo: false,
      relays: { viewers: 0, isBrokerLost: false },
    };
    const line = statusLine({ classroom, connectionCount: 1, milliseconds: 0, events }, 120);
    expect(line).toContain('nobody drives · 6 logins refused · 1 turned away · up');
  });

  it('says of guests who are each alone that they are, and not that nobody drives', () => {
    expect(status([], 120, true)).toBe(
      ' 1 viewer · each in a session of their own · 0 behind · up 1:02:03 · 1 connection',
    );
  });

  it('names who is behind', () => {
    expect(status([], 120)).toBe(' 1 viewer · 0 exploring · 0 behind · nobody drives · up 1:02:03 · 1 connection');
    expect(status(['ben', 'cy'], 120)).toContain('3 viewers · 0 exploring · 2 behind (ben, cy)');
    expect(status(['ben', 'cy', 'di', 'ed'], 120)).toContain('4 behind (ben, cy, di, …)');
  });

  it('leaves out whole parts where there is no room', () => {
    for (let width = 0; width < 120; width++) {
      const line = status(['ben'], width);
      expect(line.length).toBeLessThan(Math.max(width, 2));
      expect(status(['ben'], 200).startsWith(line)).toBe(true);
      expect(['', 'viewers', 'exploring', '(ben)', 'drives', '1:02:03', 'connection']).toContain(
        line.trim().split(' ').at(-1),
      );
    }
  });
});

describe('lines of the log that wait for the screen', () => {
  it('are the last ones, with a word on how many came before', () => {
    const keeper = createLineKeeper();
    for (let k = 1; k <= 1000; k++) keeper.keep(`line ${k}\n`);
    const lines = keeper.take();
    expect(lines.length).toBeLessThan(20);
    expect(lines[0]).toBe(`${1000 - (lines.length - 1)} lines of the log left out\n`);
    expect(lines.at(-1)).toBe('line 1000\n');
    keeper.keep('another\n');
    expect(keeper.take()).toEqual(['another\n']);
    expect(keeper.take()).toEqual([]);
  });
});
