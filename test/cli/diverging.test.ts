/** Wherever a replay diverges, the program says so in a sentence: in a script, in `run` and in a class. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runProgram } from '../../src/cli/run-program.js';
import { Random } from '../../src/numbers/engine/random.js';
import { openClass, present, view } from '../support/class.js';
import { collectSurroundings } from '../support/running.js';
import { hasSsh } from '../support/ssh-client.js';
import { DIVERGED } from '../support/unsteady.js';

/** Whenever an example is drawn again, it is another one. */
beforeEach(() => {
  const { nextBelow } = Random.prototype;
  const drawn = new Set<string>();
  vi.spyOn(Random.prototype, 'nextBelow').mockImplementation(function (this: Random, bound) {
    const state = this.state.join();
    const number = nextBelow.call(this, bound);
    if (drawn.has(state)) return (number + 1) % bound;
    drawn.add(state);
    return number;
  });
});

afterEach(() => void vi.restoreAllMocks());

test('a script is broken off with the sentence, and the program ends with 1', async () => {
  const surroundings = collectSurroundings();
  const commands = ['goto 12', 'print loss', 'goto 9', 'print loss'].flatMap((line) => ['--eval', line]);
  const { code } = await runProgram([...commands, 'villages-mlp'], surroundings);
  const [, last = ''] = surroundings.stdout.split('> goto 9\n');
  expect(last).toMatch(DIVERGED);
  expect(last).not.toContain('loss =');
  expect(surroundings.stderr).toBe('backstep: The commands from "print loss" on were not run.\n');
  expect(code).toBe(1);
});

test('`run` ends with 1 and the sentence, and not as a fault of the program with a command to keep', async () => {
  const surroundings = collectSurroundings();
  const { code } = await runProgram(
    ['run', 'villages-mlp', '--iterations', '6', '--print', 'sum(over(0:2, sum(losses)))'],
    surroundings,
  );
  expect(surroundings.stderr.trim()).toMatch(new RegExp(`^backstep: ${DIVERGED.source}$`));
  expect(code).toBe(1);
});

test.skipIf(!hasSsh)('a class reads the sentence where the presenter stands, and goes on', async () => {
  const there = await openClass({ fixture: 'villages-mlp' });
  const presenter = await present(there);
  const viewer = await view(there);
  presenter.write(':goto 12\r');
  await presenter.until(/iteration 12/);
  presenter.write(':goto 9\r');
  expect(await presenter.until(/executed again/)).toContain('iteration 12');
  presenter.write(':goto 20\r');
  await Promise.all([presenter, viewer].map((each) => each.until(/iteration 20/)));
  expect(there.log.filter((line) => line.includes('failure'))).toEqual([]);
});
