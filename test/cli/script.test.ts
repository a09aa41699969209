/** A file of commands without a screen: what each is followed by. */
import { expect, test } from 'vitest';
import { openRun } from '../../src/cli/open-run.js';
import { runScript } from '../../src/cli/script.js';

test('the help is printed where it was asked for, and not again after what follows', async () => {
  let output = '';
  await runScript(openRun('we-love-deep-learning', { set: [] }), 'help\nstep\nstep\n', (part) => {
    output += part;
  });
  expect(output.split('Moving through the run')).toHaveLength(2);
  expect(output).toContain('> step\nmain, iteration 0, step 2 of 47');
});
