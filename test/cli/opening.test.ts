/** What a terminal shows, and what it hears, while the debugger opens a large model. */
import { describe, expect, test } from 'vitest';
import { CLI } from '../support/command-line.js';
import { startInTerminal, type Terminal } from '../support/terminal.js';

/** @param sets what makes the first iteration long */
async function opening(sets: readonly string[], use: (terminal: Terminal) => Promise<void>): Promise<void> {
  const given = sets.flatMap((set) => ['--set', set]);
  const terminal = startInTerminal([process.execPath, CLI, 'river-gpt', ...given]);
  try {
    await use(terminal);
  } finally {
    await terminal.close();
  }
}

const HUGE = ['model.width=384', 'model.layers=5', 'model.block=96', 'training.batchSize=16'];
const LARGE = ['model.width=128', 'model.layers=4', 'model.block=64', 'training.batchSize=16'];
const PROGRESS = /executing the first iteration: [\d,]+ of [\d,]+ steps/;

describe('while a large model opens', () => {
  test.each([
    ['Ctrl-C', '\x03', 130],
    ['Esc', '\x1b', 0],
    ['q', 'q', 0],
  ])('%s ends it, and leaves nothing on the screen', async (_, key, code) => {
    await opening(HUGE, async (terminal) => {
      await terminal.until(PROGRESS);
      terminal.write(key);
      expect(await terminal.exited).toBe(code);
      expect(terminal.text().trim()).toBe('');
    });
  });

  test('what is typed ahead is done when it has opened', async () => {
    await opening(LARGE, async (terminal) => {
      await terminal.until(/drawing|executing/);
      await terminal.type(':print 6 * 7\r', /6 \* 7 = 42/);
      expect(terminal.text()).not.toMatch(PROGRESS);
    });
  });
});
