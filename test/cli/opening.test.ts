/** What a terminal shows, and what it hears, while the debugger opens a large model. */
import { describe, expect, test } from 'vitest';
import { CLI } from '../support/command-line.js';
import { longTest } from '../support/depth.js';
import { openProgram } from '../support/program-terminal.js';
import { openTerminal } from '../support/test-terminal.js';
import { tickWhenRead } from '../support/ticking-clock.js';

/** What makes the first iteration long. */
const LARGE = ['model.width=128', 'model.layers=4', 'model.block=64', 'training.batchSize=16'];
const PROGRESS = /executing the first iteration: [\d,]+ of [\d,]+ steps/;

describe('while a large model opens', () => {
  test.each([
    ['Ctrl-C', '\x03', 130],
    ['Esc', '\x1b', 0],
    ['q', 'q', 0],
  ])('%s ends it, and leaves nothing on the screen', async (_, key, code) => {
    tickWhenRead(5);
    const terminal = openProgram(['river-gpt']);
    await terminal.until(PROGRESS);
    terminal.write(key);
    expect(await terminal.exited).toBe(code);
    expect(terminal.text().trim()).toBe('');
  });

  longTest('what is typed ahead is done when it has opened', async () => {
    const terminal = openTerminal([process.execPath, CLI, 'river-gpt', ...LARGE.flatMap((set) => ['--set', set])]);
    await terminal.until(/drawing|executing/);
    await terminal.type(':print 6 * 7\r', /6 \* 7 = 42/);
    expect(terminal.text()).not.toMatch(PROGRESS);
  });
});
