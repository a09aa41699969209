/** `run --print`: values at the ends of iterations, as columns for people and other programs, or as fields of JSON. */
import { describe, expect, test } from 'vitest';
import { run } from '../support/command-line.js';
import { openRun } from '../support/running.js';

const EXPRESSIONS = ['loss', 'norm(gradient("logits"))', 'loss - previous(loss)', 'loss < 2.8', 'phase'];
const ARGS = EXPRESSIONS.flatMap((text) => ['--print', text]);

async function printed(...args: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await run('run', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trimEnd().split('\n');
}

/** What stands at the ends of the first iterations, computed apart. */
function rowsOf(iterations: readonly number[]) {
  const { timeline } = openRun('we-love-deep-learning', {});
  const lossAt = (iteration: number): number => timeline.trace(iteration).outcome.objective.data[0];
  return iterations.map((iteration) => {
    const [gradient] = timeline.trace(iteration).outcome.gradients;
    const loss = lossAt(iteration);
    return {
      loss,
      norm: Math.sqrt(gradient.data.reduce((sum, x) => sum + x * x, 0)),
      change: iteration === 0 ? null : loss - lossAt(iteration - 1),
    };
  });
}

test('a run beyond its schedule says from where on nothing is learned', async () => {
  const args = ['run', 'villages-microgpt', '--iterations', '9', '--print', 'norm(parameter("wte"))'];
  const { code, stdout, stderr } = await run(...args, '--set', 'training.iterations=5');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'From iteration 5 on the learning rate is 0, as the schedule says, so the parameters stay as they are.\n',
  });
  const norms = stdout
    .split('\n')
    .slice(1, 10)
    .map((line) => line.trim().split(/ +/)[1]);
  expect(norms.map((norm) => norms.indexOf(norm))).toEqual([0, 1, 2, 3, 4, 4, 4, 4, 4]);
});

describe('run --print', () => {
  test('prints a header and a line of columns for each iteration, in ASCII', async () => {
    const lines = await printed('we-love-deep-learning', '--iterations', '10', '--every', '4', ...ARGS);
    expect(lines[0].trim().split(/ {2,}/)).toEqual(['iteration', ...EXPRESSIONS]);
    const cells = lines.slice(1, -1).map((line) => line.trim().split(/ +/));
    expect(cells.map(([iteration]) => iteration)).toEqual(['0', '4', '8']);
    expect(cells[0][3]).toBe('-');
    rowsOf([0, 4, 8]).forEach(({ loss, norm, change }, k) => {
      expect(Number(cells[k][1])).toBeCloseTo(loss, 4);
      expect(Number(cells[k][2])).toBeCloseTo(norm, 4);
      if (change !== null) expect(Number(cells[k][3])).toBeCloseTo(change, 5);
      expect(cells[k].slice(4)).toEqual([String(loss < 2.8), 'update']);
    });
    expect(lines.every((line) => line.length === lines[0].length || line === lines.at(-1))).toBe(true);
    expect(lines.join()).not.toMatch(/[^ -~]/);
  });

  test('adds the values to each line of --jsonl, whole tensors too, to the bit', async () => {
    const args = ['--iterations', '3', '--jsonl', ...ARGS, '--print', 'gradient("logits")'];
    const lines = (await printed('we-love-deep-learning', ...args)).map((line) => JSON.parse(line));
    rowsOf([0, 1, 2]).forEach(({ loss, change }, k) => {
      const { printed: values } = lines[k + 1];
      expect(values).toMatchObject({
        loss,
        'loss - previous(loss)': change,
        phase: 'update',
        'loss < 2.8': loss < 2.8,
      });
      expect(values['gradient("logits")'].shape).toEqual([4, 8]);
    });
    const plain = (await printed('we-love-deep-learning', '--iterations', '3', '--jsonl')).map((line) =>
      JSON.parse(line),
    );
    const rest = lines.slice(0, -1).map(({ printed: _, ...line }) => line);
    expect(rest).toEqual(plain.slice(0, -1));
  });

  test('writes NaN and infinities by name', async () => {
    const args = ['--iterations', '1', '--print', '(loss - loss) / 0', '--print', '-loss / 0'];
    const lines = await printed('we-love-deep-learning', ...args);
    expect(lines[1].trim().split(/ +/)).toEqual(['0', 'NaN', '-Infinity']);
  });

  test.each([
    ['lss', /--print "lss": Column 1: There is no "lss"\. Did you mean "loss"\?/],
    ['losses', /--print "losses" is a tensor of 4, and a column takes one value/],
    ['losses[9]', /--print "losses\[9\]" in iteration 0: There is no element 9/],
  ])('%s is refused in a sentence, before anything is written', async (expression, message) => {
    const { code, stdout, stderr } = await run(
      'run',
      'we-love-deep-learning',
      '--iterations',
      '3',
      '--print',
      expression,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
