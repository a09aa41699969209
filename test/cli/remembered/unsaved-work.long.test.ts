/** The rest of unsaved work, beside unsaved-work.test.ts: programs that end or are killed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI } from '../../support/command-line.js';
import { openProgram } from '../../support/program-terminal.js';
import { makeTestFolder } from '../../support/temporary-folder.js';
import type { AnyTerminal, Terminal, TerminalOptions } from '../../support/terminal.js';
import { openTerminal } from '../../support/test-terminal.js';

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
  await terminal.until(/set-up/);
  await terminal.type(':set learningRate 0.5 as faster\r', /faster forks from main/);
  return terminal;
}

describe('a branch that was not saved', () => {
  it('is kept when the window is closed or the program is ended', async () => {
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
});

describe('while it is open', () => {
  const whenKept = async (state: string): Promise<string> => {
    await expect.poll(() => keptIn(state)).toHaveLength(1);
    return readFileSync(keptIn(state)[0], 'utf8');
  };

  it('is on disk as soon as it forks, so that a process that is killed loses nothing of it', async () => {
    const state = makeTestFolder();
    const killed = await branched(openBuilt(state));
    expect(await whenKept(state)).toContain('faster');
    process.kill(killed.pty.pid, 'SIGKILL');
    await killed.exited;
    const next = open(state);
    await next.until(/Branches that were left unsaved are kept: "\S+ \S+ --session/);
  });
});
