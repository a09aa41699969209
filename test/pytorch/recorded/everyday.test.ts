/** What happens in training every day, in a recording: clipping, skipped steps, erased gradients, exceptions; told with its evidence. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { unmovedParameters } from '../../../src/debugger/rules/unmoved.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import type { History } from '../../../src/timeline/history.js';
import { run } from '../../support/command-line.js';
import { IS_FRESH, python, RECORDS_ALL } from '../../support/pytorch.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';
import { makeSharedFolder, makeTestFolder } from '../../support/temporary-folder.js';

const PATH = join(fileURLToPath(new URL('stored', import.meta.url)), 'everyday.bst');
const history = openHistoryAt(PATH);

/** Iterations of the script, by what happens in them. */
const [CLIPPED, LARGE, SKIPPED, STEPLESS, ERASED, BROKEN, OVERWRITTEN, REFUSED] = [0, 1, 2, 3, 4, 5, 6, 7];

/** Python starts slowly on a busy machine. */
const LONGEST = 900_000;

function reasonsIn(iteration: number, of: History = history): readonly string[] {
  return [...new Set(unmovedParameters(of.trace(iteration)).map(({ reason: [ofOne] }) => ofOne))];
}

describe('norms', () => {
  test('are those before clipping, and the clipped ones have names of their own', async () => {
    const { say } = talkTo(history);
    await say(`goto ${LARGE}`);
    const whole = Number(/= ([\d.]+)/.exec(await say('print gradientNorm'))?.[1]);
    expect(whole).toBeGreaterThan(2);
    expect(await say('print clippedGradientNorm')).toMatch(/= 1(\.0000|$)/);
    expect(await say('print norm(gradient("out.weight")) > norm(clippedGradient("out.weight"))')).toContain('true');
    await say('goto 0');
    await say(`rule exploding-gradient ${whole - 0.1}`);
    expect(await say('continue')).toMatch(/exploding-gradient: the gradient norm is \d/);
  });

  test('of a clipped iteration keep the layers in the path of the gradient, and diagnose says how they were clipped', async () => {
    const { held, say } = talkTo(history);
    await say(`goto ${LARGE}`);
    await say('step -1');
    await say('goto 0.40');
    await say('gradients');
    const path = screenParts(held.session, held.branches, 120, 40)?.step.map(textOf).join('\n') ?? '';
    for (const name of ['into.weight', 'into.bias', 'out.weight', 'out.bias']) expect(path).toContain(name);
    await say(`diagnose ${CLIPPED}`);
    expect(JSON.stringify(held.session.open.answer)).toMatch(/"clip":\{"norm":\d+\.\d+,"coefficient":0\.\d+\}/);
  });

  test('of gradients that were clipped before they were unscaled are told apart, and so is the order', async () => {
    const { held, say } = talkTo(openHistoryAt(join(dirname(PATH), 'clip_scaled.bst')));
    await say('goto 1');
    const norm = Number(/= ([\d.]+)/.exec(await say('print gradientNorm'))?.[1]);
    expect(norm).toBeGreaterThan(0.1);
    expect(norm).toBeLessThan(10);
    await say('diagnose 0');
    expect(JSON.stringify(held.session.open.answer)).toMatch(
      /"clip":\{"norm":\d{3,}\.\d+,"coefficient":0\.00\d+,"isScaled":true\}/,
    );
    const shown = screenParts(held.session, held.branches, 120, 60)?.step.map(textOf).join('\n') ?? '';
    expect(shown.replaceAll(/[\s│]+/g, ' ')).toContain('The gradients were clipped while they were still scaled');
  });

  test('of the update are worked out from what is there', async () => {
    const { held, say } = talkTo(history);
    await say('rule update-ratio 0 100');
    expect(await say('continue')).toMatch(/update-ratio: the update ratio is \d{3,}/);
    expect(held.session.where.cursor.iteration).toBe(LARGE);
    expect(await say('print updateRatio')).toMatch(/= \d{3,}/);
  });
});

describe('a condition', () => {
  test('on values that were not kept is decided by what was counted of them', async () => {
    for (const condition of [
      'max(abs(output)) > 0.5',
      'any(abs(output) > 0.5)',
      'norm(output) > 1',
      '!any(isnan(output))',
    ]) {
      const { held, say } = talkTo(history);
      await say(`break tanh if ${condition}`);
      expect(await say('continue'), condition).toContain('Breakpoint 1');
      expect(held.timeline.trace(0).frames[held.session.where.cursor.frame].output.data).toBeNull();
    }
  });

  test('that they do not decide is not false, but could not be looked at', async () => {
    const { say } = talkTo(history);
    await say('break tanh if any(round(output) == 2)');
    expect(await say('continue')).toMatch(
      /^Nothing to stop at in 8 steps; 8 could not be looked at, since their values were not kept: Recorder\(…, values=128\) keeps them\./,
    );
  });

  test('that holds nowhere says in how many steps', async () => {
    const { say } = talkTo(history);
    await say('break tanh if any(isnan(output))');
    expect(await say('continue')).toMatch(/^Nothing to stop at in 8 steps\./);
  });
});

describe('a parameter that did not move', () => {
  test.each([
    [SKIPPED, /^the GradScaler found a gradient that is not finite, and left the step out$/],
    [
      STEPLESS,
      /^a gradient arrived at it, and none was there at a step: either none was called, or zero_grad\(\) came before it$/,
    ],
    [
      ERASED,
      /^a gradient arrived at it, and none was there at a step: either none was called, or zero_grad\(\) came before it$/,
    ],
    [BROKEN, /^an exception ended the iteration before its step: ValueError: no gradient today$/],
    [OVERWRITTEN, /^an exception ended the iteration before its step: RuntimeError: one of the variables/],
    [REFUSED, /^an exception ended the iteration before its step: KeyError: 'a batch without targets'$/],
  ])('in iteration %i has one reason', (iteration, why) => {
    const reasons = reasonsIn(iteration);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(why);
  });

  test.each([CLIPPED, LARGE])('is not told of in iteration %i, which moved all of them', (iteration) => {
    expect(reasonsIn(iteration)).toEqual([]);
  });
});

const LATE = 'its gradient arrived after the step of its optimizer';
const REASONS: readonly (readonly [iteration: number, reasons: readonly string[]])[] = [
  [0, []],
  [1, [`${LATE}, and was erased after it`]],
  [2, [LATE]],
  [3, ['its gradient was erased before the step, as zero_grad() does']],
  [4, ['its gradient was erased before the step, as zero_grad() does']],
  [5, ['a gradient arrived at it, and the step of its optimizer was not called']],
  [6, ['no step of an optimizer was called']],
];

describe.each([
  ['stored', false],
  ['made anew', true],
])('a gradient that a step did not get, in a recording that is %s', (_, isFresh) => {
  const made = makeSharedFolder();
  const pathOf = (script: string): string =>
    isFresh ? join(made, `${script}.bst`) : fileURLToPath(new URL(`stored/${script}.bst`, import.meta.url));
  beforeAll(() => {
    if (isFresh && RECORDS_ALL) python('record_all.py', [made, 'lost_gradients', 'everyday']);
  }, LONGEST);

  test.skipIf(isFresh && !RECORDS_ALL).each(REASONS)('has in iteration %i its reason', (iteration, reasons) => {
    expect(reasonsIn(iteration, openHistoryAt(pathOf('lost_gradients')))).toEqual(reasons);
  });

  test.skipIf(isFresh && !RECORDS_ALL)('is told by the rule', async () => {
    const { held, say } = talkTo(openHistoryAt(pathOf('lost_gradients')));
    await say('rule unmoved');
    expect(await say('continue')).toContain(
      'their gradients arrived after the step of their optimizer, and were erased after it',
    );
    expect(held.session.where.cursor.iteration).toBe(1);
  });

  test.skipIf(isFresh && !RECORDS_ALL)('belongs to an exception where one kept it from the step, at its line', () => {
    const { outcome, frames } = openHistoryAt(pathOf('lost_gradients')).trace(7);
    const { raised } = outcome.ending ?? {};
    const text = raised?.source?.text()?.[raised.source.line - 1];
    expect(text).toContain('second.step()');
    expect(frames.at(-1)?.scope[0]).toBe('update');
  });

  test.skipIf(!isFresh || !RECORDS_ALL)(
    'needs no guess: that no step was called, and that zero_grad() came first',
    () => {
      const again = openHistoryAt(pathOf('everyday'));
      expect(reasonsIn(STEPLESS, again)).toEqual(['no step of an optimizer was called']);
      expect(reasonsIn(ERASED, again)).toEqual(['its gradient was erased before the step, as zero_grad() does']);
      expect(reasonsIn(SKIPPED, again)).toEqual(reasonsIn(SKIPPED));
      expect(reasonsIn(BROKEN, again)).toEqual(reasonsIn(BROKEN));
    },
  );
});

describe('an iteration without a gradient', () => {
  const MISSED = 'iterations, 4 could not be looked at: gradientNorm was not recorded.';

  test('is left out of what is shown and exported over iterations, which say so', async () => {
    const file = join(makeTestFolder(), 'norms.csv');
    const lines = [
      'goto 7',
      'display over(:, gradientNorm)',
      'histogram over(:, gradientNorm)',
      `export gradientNorm, loss over 0..6 ${file}`,
    ];
    const { stdout } = await run(PATH, ...lines.flatMap((line) => ['--eval', line]));
    expect(stdout).toMatch(new RegExp(`Display 1: over\\(:, gradientNorm\\) = \\[.*\\] \\(3\\)\\. Of 8 ${MISSED}`));
    expect(stdout).toMatch(new RegExp(`3 numbers \\(3\\): [^>]*Of 8 ${MISSED}`));
    expect(stdout).toContain(`has gradientNorm (3), loss (3). Of 7 ${MISSED}`);
    expect(readFileSync(file, 'utf8')).toMatch(/^"iteration","gradientNorm","loss"\n"0",34\..*\n"1",.*\n"5",.*\n$/);
  });

  test('is refused in an export that would hold no other', async () => {
    const file = join(makeTestFolder(), 'norm.csv');
    const { stdout } = await run(PATH, '--eval', 'goto 7', '--eval', `export gradientNorm over 2..3 ${file}`);
    expect(stdout).toMatch(/! gradientNorm in iteration \d: gradientNorm of iteration \d was not recorded\./);
  });
});

describe('an exception', () => {
  test('that ended an iteration is on the screen, at its start and at its last step', async () => {
    const { held, say } = talkTo(history);
    for (const place of [`${BROKEN}`, `${BROKEN}.${history.trace(BROKEN).frames.length}`]) {
      await say(`goto ${place}`);
      const shown = screenParts(held.session, held.branches, 120, 40)?.step.map(textOf).join(' ');
      expect(shown).toContain('An exception ended this iteration: ValueError: no gradient today.');
    }
  });

  test('stands first in the report, which counts clipping where there is some', async () => {
    const { stdout } = await run('report', PATH);
    expect(stdout).toMatch(/\nClipping bound in 1 of 1 recorded iteration with clipping, times 0\.0\d+\.\n/);
    expect(stdout).toMatch(/exception: iteration 5: .*ValueError: no gradient today\.\n/);
    expect(stdout.indexOf('exception: iteration 5')).toBeLessThan(stdout.indexOf('non-finite:'));
  });

  test('about a write in place names the step that wrote and the line that needed the value', async () => {
    const { held, say } = talkTo(history);
    await say('rule overwritten');
    const text = await say('continue');
    expect(held.session.where.cursor.iteration).toBe(OVERWRITTEN);
    expect(text).toMatch(/mul \(everyday\.py:\d+\) wrote over what step \d+, addmm \(everyday\.py:\d+\) had read/);
    const lines = history.trace(OVERWRITTEN).frames[0].source?.text() ?? [];
    const [, written, needed] = /mul \(everyday\.py:(\d+)\).*addmm \(everyday\.py:(\d+)\)/.exec(text) ?? [];
    expect(lines[Number(written) - 1]).toContain('# WRITES');
    expect(lines[Number(needed) - 1]).toContain('# NEEDS');
  });
});

describe.each(IS_FRESH)('a write in place that PyTorch refused, recorded anew: %s', (isFresh) => {
  const made = makeSharedFolder();
  if (isFresh) python('record_all.py', [made, 'refused_writes']);
  const refused = openHistoryAt(join(isFresh ? made : dirname(PATH), 'refused_writes.bst'));

  test.each(['tokens', 'inputs', 'labels', 'hidden', 'part', 'made', 'result', 'parameters'])(
    'is named, and what needed the value or a view of it: %s',
    async (name) => {
      const lines = refused.trace(0).frames[0].source?.text() ?? [];
      const lineOf = (mark: string): number => lines.findIndex((line) => line.endsWith(`# ${mark} ${name}`)) + 1;
      const { say } = talkTo(refused);
      await say('rule overwritten');
      let text = '';
      for (let k = 0; k < refused.numbers.count && !text.includes(`:${lineOf('WRITES')}) wrote`); k++)
        text = await say('continue');
      expect(text).toMatch(
        new RegExp(
          `:${lineOf('WRITES')}\\) wrote over what step \\d+, .*:${lineOf('NEEDS')}\\) had ${['made', 'result'].includes(name) ? 'made' : 'read'}`,
        ),
      );
    },
  );
});

test.each(IS_FRESH)('a backward pass that raised is not said to reach nothing, recorded anew: %s', async (isFresh) => {
  const made = makeTestFolder();
  if (isFresh) python('record_all.py', [made, 'raising_backward']);
  const { say } = talkTo(openHistoryAt(join(isFresh ? made : dirname(PATH), 'raising_backward.bst')));
  await say('rule non-finite');
  expect(await say('continue')).toMatch(
    /∇div is ∞, made from finite inputs; an exception ended the iteration before an update could show what it reaches\.$/,
  );
});
