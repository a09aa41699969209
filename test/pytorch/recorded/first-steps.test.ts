/** What looks like a fault at first sight in a report, and is none, or is another: what windows leave open, the first steps. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { RULE_NAMES } from '../../../src/debugger/rules/rules.js';
import { run } from '../../support/command-line.js';
import { IS_FRESH, python } from '../../support/pytorch.js';
import { openHistoryAt } from '../../support/recordings.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
const VARIANTS = ['accumulating', 'warmup', 'replaced', 'stepless'] as const;

describe.each(IS_FRESH)('a report, freshly recorded: %s', (isFresh) => {
  let folder = STORED;
  beforeAll(() => {
    if (!isFresh) return;
    folder = makeSharedFolder();
    python('record_all.py', [folder, ...VARIANTS.map((variant) => `first_steps,${variant}`)]);
  }, 300_000);
  const report = async (variant: (typeof VARIANTS)[number]): Promise<string> =>
    (await run('report', join(folder, `first_steps-${variant}.bst`))).stdout;

  test('takes no window that begins or ends within an accumulation for a fault, and says that it is open', async () => {
    const stdout = await report('accumulating');
    expect(stdout).toContain(
      '\nunmoved: nothing; 2 could not be looked at: no step was called, and the iteration after it, which may add to its gradients, was not recorded.\n',
    );
    expect(stdout).toContain(
      '\nstale-gradient: nothing; 2 could not be looked at: the gradients that it adds to may be those of a micro-batch, since the iteration before it was not recorded.\n',
    );
  });

  test('says that a run recorded whole took no step', async () => {
    const stdout = await report('stepless');
    expect(stdout).toContain('\n1 iteration was recorded, 0.\n');
    expect(stdout).toMatch(/\nClipping bound in [01] of 1 recorded iteration[.,]/);
    expect(stdout).toContain('0.weight, 0.bias, 2.weight, 2.bias did not move: no step of an optimizer was called.\n');
  });

  test('calls no gradient stale whose parameter no optimizer has', async () => {
    const stdout = await report('replaced');
    expect(stdout).toContain(
      '0.weight, 0.bias, 2.weight, 2.bias did not move: no optimizer has them (an optimizer has 4 parameters that the model lacks, 4×3, 4, 2×4, 2, as where a layer was replaced or the model copied after the optimizer was built).\n',
    );
    expect(stdout).toContain('\nstale-gradient: nothing.\n');
  });

  test('says of the first step of a warm-up that it is the only one', async () => {
    const stdout = await report('warmup');
    expect(stdout).toContain(
      '0.weight, 0.bias, 2.weight, 2.bias did not move: the learning rate is 0, in iteration 0 only: they move in iteration 1.\n',
    );
    expect(stdout).toMatch(/: the update ratio is 0, .*, in iteration 0 only: in iteration 1 it is 0\.\d+\.\n/);
  });

  test('tells how the loss went as a whole, and where clipping leaves almost nothing', async () => {
    const stdout = await report('replaced');
    expect(stdout).toMatch(
      /\nThe loss (rose|fell) from \S+ in iteration 0 to \S+ in iteration 7; the highest is \S+ in iteration \d\.\n/,
    );
    expect(stdout).toMatch(
      /\nClipping bound in 3 of 3 recorded iterations, times \S+ to \S+\. 3 of these factors are below 0\.001: almost nothing is left of the gradients\.\n/,
    );
    expect(await report('warmup')).toMatch(/\nClipping bound in \d of 3 recorded iterations(, times \S+)?\.\n/);
  });

  test('names the rules that it did not run, and the steps that a rule found none of', async () => {
    const stdout = await report('warmup');
    const run = [...stdout.matchAll(/\n\n([a-z-]+)(?: \([^)]*\))?: /g)].map(([, name]) => name);
    expect(run).toContain('saturated-softmax');
    const named = /Rules that were not run: (.*)\. In/.exec(stdout)?.[1].split(', ') ?? [];
    expect([...run, ...named].sort()).toEqual([...RULE_NAMES].sort());
    expect(stdout).toContain('\ndead-relu (share 0.5): no step of the recording is a rectifier (ReLU).\n');
  });

  test('gives steps of an update the parameter that they are of, and those of clipping none', () => {
    const { frames } = openHistoryAt(join(folder, 'first_steps-warmup.bst')).trace(1);
    const places = frames
      .filter(({ scope }) => scope[0] === 'update')
      .map(({ scope, label }) => `${scope.join(' › ')} › ${label}`);
    for (const label of ['norm', 'linalg_vector_norm', 'clamp']) {
      const found = places.filter((place) => place.endsWith(` › ${label}`));
      expect(new Set(found)).toEqual(new Set([`update › clipping › ${label}`]));
    }
    const negations = places.filter((place) => place.endsWith(' › neg'));
    expect(negations).toEqual(['0.weight', '0.bias', '2.weight', '2.bias'].map((name) => `update › ${name} › neg`));
  });
});
