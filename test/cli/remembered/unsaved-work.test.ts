/** Branches that were not saved are never lost without a word: they are kept, and the next start offers them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { watchUnsavedWork } from '../../../src/cli/remembered/unsaved-work.js';
import { CLI } from '../../support/command-line.js';
import { longTest } from '../../support/depth.js';
import { holdSession } from '../../support/held-session.js';
import { openProgram } from '../../support/program-terminal.js';
import { openRun } from '../../support/running.js';
import { makeTestFolder } from '../../support/temporary-folder.js';
import type { AnyTerminal, Terminal, TerminalOptions } from '../../support/terminal.js';
import { openTerminal } from '../../support/test-terminal.js';

const CTRL_C = '\x03';
const FIXTURE = 'we-love-deep-learning';

/** Wide enough for a printed command, wherever the project and the temporary folder lie. */
const optionsWith = (state: string): TerminalOptions => ({
  columns: 400,
  variables: { XDG_STATE_HOME: state },
  folder: makeTestFolder(),
});

function open(state: string, ...args: readonly string[]): AnyTerminal {
  return openProgram(args.length === 0 ? [FIXTURE] : args, optionsWith(state));
}

/** The built program, in a terminal of the system. */
function openBuilt(state: string): Terminal {
  return openTerminal([process.execPath, CLI, FIXTURE], optionsWith(state));
}

/** The files with what was left unsaved, the latest last. */
function keptIn(state: string): readonly string[] {
  const folder = join(state, 'backstep');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^unsaved.*json$/.test(name)) : [];
  return names.sort().map((name) => join(folder, name));
}

async function branched<Kind extends AnyTerminal>(terminal: Kind): Promise<Kind> {
  await terminal.until(/ start [◂<]/);
  await terminal.type(':set learningRate 0.5 as faster\r', /faster forks from main/);
  return terminal;
}

describe('a branch that was not saved', () => {
  it.each([
    ['q', 'q', 0],
    ['Ctrl-C', CTRL_C, 130],
  ])('is kept when %s leaves at once, and offered at the next start, once', async (_name, key, code) => {
    const state = makeTestFolder();
    const first = await branched(open(state));
    first.write(key);
    expect(await first.exited).toBe(code);
    expect(first.text()).toMatch(/1 branch not saved, and kept: \S+ \S+ --session .*unsaved-\d+\.json/);
    const second = open(state);
    await second.until(/Branches that were left unsaved are kept: "\S+ \S+ --session/);
    second.write('q');
    expect(await second.exited).toBe(0);
    const third = open(state, '--session', keptIn(state).at(-1) ?? '');
    await third.until(/The session is restored/);
    await third.type(':branch\r', /faster.*learningRate/);
    third.write('q');
    expect(await third.exited).toBe(0);
    expect(third.text()).not.toContain('not saved');
    const fourth = open(state);
    expect(await fourth.until(/ start [◂<]/)).not.toContain('left unsaved');
  });

  longTest('is kept when the window is closed or the program is ended', async () => {
    const state = makeTestFolder();
    const terminal = await branched(openBuilt(state));
    process.kill(terminal.pty.pid, 'SIGTERM');
    await terminal.exited;
    const [kept] = keptIn(state);
    const text = readFileSync(kept, 'utf8');
    const other = await branched(openBuilt(state));
    other.hangUp();
    await expect.poll(() => keptIn(state)).toHaveLength(2);
    // The command that was printed for the first one still opens it.
    expect(readFileSync(kept, 'utf8')).toBe(text);
    expect(keptIn(state)[0]).toBe(kept);
  });

  it('is kept with those of the last five times, and no others', () => {
    const state = makeTestFolder();
    const opened: string[] = [];
    for (let k = 0; k < 7; k++) {
      const { timeline, source } = openRun(FIXTURE, { set: [] });
      const held = holdSession(timeline, {}, { source });
      held.run('set', `learningRate 0.${k + 1}`);
      const unsaved = watchUnsavedWork(held.store, { XDG_STATE_HOME: state });
      const kept = unsaved.keep();
      unsaved.close();
      if (kept.kind !== 'kept') throw new Error(kept.kind);
      opened.push(kept.path);
    }
    expect(keptIn(state)).toEqual(opened.slice(2));
  });

  it('is kept when another fixture is opened in its place', async () => {
    const state = makeTestFolder();
    const terminal = await branched(open(state));
    await terminal.type(':open villages-bigram\r', /villages-bigram {3}bigram/);
    expect(keptIn(state)).toHaveLength(1);
  });

  it('is asked about once where it cannot be kept', async () => {
    const terminal = await branched(open('/dev/null'));
    await terminal.type('q', /1 branch not saved, and cannot be kept: .* q again leaves/);
    // Something else in between takes the question back.
    await terminal.type('\x1b[C', /step 1 of 47/);
    await terminal.type('q', /q again leaves/);
    terminal.write('q');
    expect(await terminal.exited).toBe(0);
  });

  it('is nothing to ask about after it was saved, and "quit now" does not ask', async () => {
    const saved = await branched(open('/dev/null'));
    await saved.type(':save mine.json\r', /mine\.json/);
    saved.write('q');
    expect(await saved.exited).toBe(0);
    const forced = await branched(open('/dev/null'));
    forced.write(':quit now\r');
    expect(await forced.exited).toBe(0);
  });
});

describe('while it is open', () => {
  const whenKept = async (state: string): Promise<string> => {
    await expect.poll(() => keptIn(state)).toHaveLength(1);
    return readFileSync(keptIn(state)[0], 'utf8');
  };

  longTest('is on disk as soon as it forks, so that a process that is killed loses nothing of it', async () => {
    const state = makeTestFolder();
    const killed = await branched(openBuilt(state));
    expect(await whenKept(state)).toContain('faster');
    process.kill(killed.pty.pid, 'SIGKILL');
    await killed.exited;
    const next = open(state);
    await next.until(/Branches that were left unsaved are kept: "\S+ \S+ --session/);
  });

  it('is not offered elsewhere', async () => {
    const state = makeTestFolder();
    const first = await branched(open(state));
    await whenKept(state);
    const other = open(state);
    expect(await other.until(/ start [◂<]/)).not.toContain('left unsaved');
    first.write('q');
    await first.exited;
    await open(state).until(/Branches that were left unsaved are kept/);
  });

  it('is offered for every run that was left, and for one whose program ends after others were offered', async () => {
    const state = makeTestFolder();
    const [first, second, third] = [
      await branched(open(state)),
      await branched(open(state)),
      await branched(open(state)),
    ];
    for (const left of [first, second]) {
      left.write('q');
      await left.exited;
    }
    const next = open(state, '--screen-reader');
    await next.until(
      /unsaved-2\.json" opens\s+them;\s+beside\s+it,\s+unsaved-1\.json\s+has\s+those\s+of\s+other\s+runs\./,
    );
    third.write('q');
    await third.exited;
    await open(state, '--screen-reader').until(/kept: "[^"]*unsaved-3\.json" opens\s+them/);
  });

  it('has one file, whatever it becomes, and none once it was saved', async () => {
    const state = makeTestFolder();
    const terminal = await branched(open(state));
    await terminal.type(':set learningRate 0.25 as slower\r', /slower forks from/);
    await expect
      .poll(() => keptIn(state).map((path) => readFileSync(path, 'utf8')))
      .toEqual([expect.stringContaining('slower')]);
    await terminal.type(':save mine.json\r', /mine\.json/);
    expect(keptIn(state)).toEqual([]);
  });

  it('is kept again every half minute where something has changed', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const state = makeTestFolder();
    const { timeline, source } = openRun(FIXTURE, { set: [] });
    const held = holdSession(timeline, {}, { source });
    const unsaved = watchUnsavedWork(held.store, { XDG_STATE_HOME: state });
    held.run('set', 'learningRate 0.5');
    const [path] = keptIn(state);
    const first = readFileSync(path, 'utf8');
    held.run('display', 'loss');
    expect(readFileSync(path, 'utf8')).toBe(first);
    vi.advanceTimersByTime(30_000);
    expect(readFileSync(path, 'utf8')).not.toBe(first);
    unsaved.close();
  });
});

it('nothing is kept of a run without branches, nor of those that a lesson makes', async () => {
  const state = makeTestFolder();
  for (const args of [[FIXTURE], ['--lesson', 'momentum']]) {
    const terminal = open(state, ...args);
    await terminal.until(/ start [◂<]|Momentum|1\/\d/);
    if (args.length > 1) await terminal.type(' ', /rolling/);
    terminal.write('q');
    expect(await terminal.exited).toBe(0);
    expect(terminal.text()).not.toContain('not saved');
  }
  expect(keptIn(state)).toEqual([]);
});
