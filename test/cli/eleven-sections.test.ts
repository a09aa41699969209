/**
 * The eleven sections of the notebook that this replaces: each is found by keys alone from the first screen of a terminal.
 * What is expected is computed from the notebook's figures, not by the program.
 */
import { describe, expect, test } from 'vitest';
import {
  formatExactly,
  formatNumber,
  formatSigned,
  formatSignedExactly,
  formatSignificant,
} from '../../src/document/numbers.js';
import { expectLine, unwrapped } from '../support/lines.js';
import { openProgram } from '../support/program-terminal.js';
import { readReference } from '../support/reference-files.js';
import type { AnyTerminal } from '../support/terminal.js';

const RIGHT = '\x1b[C';
const PAGE_DOWN = '\x1b[6~';
const ESCAPE = '\x1b';
const RATE = 0.1;
const [LOSS, BACKWARD, UPDATE] = [']]]', ']]]]', ']]]]]'];

type ByWord = Readonly<Record<string, number>>;

interface NotebookStep {
  readonly context: string;
  readonly target: string;
  readonly logits: ByWord;
  readonly exp: ByWord;
  readonly sum: number;
  readonly probabilities: ByWord;
  readonly loss: number;
  readonly logitGradients: ByWord;
}

interface Trajectory {
  readonly runs: readonly { readonly lr: number; readonly rows: readonly TrajectoryRow[] }[];
}

interface TrajectoryRow {
  readonly iteration: number;
  readonly p_target: readonly number[];
  readonly total_loss: number;
}

const STEPS = readReference<readonly NotebookStep[]>('notebook-steps.json');
const WORDS = '<BOS> we love deep learning <EOS> the is great model hello world'.split(' ');
const TOTAL = STEPS.reduce((sum, { loss }) => sum + loss, 0);
const SLOPE = STEPS[0].logitGradients.we;

async function start(name: string): Promise<AnyTerminal> {
  const size = { columns: 120, rows: 40 };
  const variables = { BACKSTEP_TOUR: 'off' };
  const terminal = openProgram([name, '--theme', 'none'], { ...size, variables });
  await terminal.until(/start of \d+ steps/);
  return terminal;
}

/** The whole pane, read on from its top by PgDn. */
async function readOn(terminal: AnyTerminal): Promise<string> {
  let text = terminal.text();
  for (;;) {
    const [, below] = /↓ (\d+) more PgDn/.exec(terminal.text()) ?? [];
    if (below === undefined) return text.replaceAll('│', ' ');
    await terminal.type(PAGE_DOWN, new RegExp(`^(?!.*↓ ${below} more PgDn)`, 's'));
    text += `\n${terminal.text()}`;
  }
}

/** The pane that these keys lead to, known by its title. */
async function read(terminal: AnyTerminal, keys: string, title: RegExp): Promise<string> {
  await terminal.type(keys, title);
  return readOn(terminal);
}

/** The panes of the steps from here on, → for each, until one that this holds for; it is not among them. */
async function readUntil(terminal: AnyTerminal, isEnd: (pane: string) => boolean): Promise<readonly string[]> {
  const panes: string[] = [];
  for (;;) {
    const [, step] = /step (\d+) of/.exec(terminal.text()) ?? ['', '0'];
    const pane = await read(terminal, RIGHT, new RegExp(`step ${Number(step) + 1} of`));
    if (isEnd(pane)) return panes;
    panes.push(pane);
  }
}

const ranked = (values: ByWord): readonly string[] => Object.keys(values).sort((a, b) => values[b] - values[a]);

/** The loss of the table after a step of this rate, from the definition of softmax. */
function lossAfter(rate: number): number {
  return STEPS.reduce((sum, { logits, logitGradients, target }) => {
    const scores = ranked(logits).map((word) => logits[word] - rate * logitGradients[word]);
    const largest = Math.max(...scores);
    const powers = scores.reduce((total, score) => total + Math.exp(score - largest), 0);
    return sum - (logits[target] - rate * logitGradients[target] - largest - Math.log(powers));
  }, 0);
}

describe('from the first screen of the table, keys lead to', () => {
  test('1, the set-up: words, task and parameters', async () => {
    const pane = await read(await start('we-love-deep-learning'), ESCAPE, /╭ set-up/);
    expect(unwrapped(pane)).toContain(WORDS.join(' '));
    expectLine(pane, '32 numbers that training changes');
    for (const { context, target, logits } of STEPS) {
      expectLine(pane, context, '→', target);
      expectLine(pane, context, ...['we', 'love', 'deep'].map((word) => formatNumber(logits[word], 1)));
    }
  });

  test('2, the logits of each prediction, sorted, with the target marked and why it is not on top', async () => {
    const panes = await readUntil(await start('we-love-deep-learning'), (pane) => pane.includes('exponentials ◂'));
    expect(panes).toHaveLength(STEPS.length);
    for (const [k, { logits, target }] of STEPS.entries()) {
      const order = ranked(logits);
      const lines = order.map((word) => ` ${word} +(target +)?\\${formatSigned(logits[word])}`);
      expect(panes[k]).toMatch(new RegExp(lines.join('.*'), 's'));
      expectLine(panes[k], `▸ ${target}`, 'target');
      const place = order.indexOf(target) + 1;
      const standing = place === 1 ? `"${target}" has the highest of 8` : `"${target}" is number ${place} of 8`;
      expect(unwrapped(panes[k])).toContain(standing);
    }
  });

  test('3 and 4, softmax in three steps for each of the four predictions', async () => {
    const terminal = await start('we-love-deep-learning');
    const first = await read(terminal, ']]', /exponentials ◂/);
    const panes = [first, ...(await readUntil(terminal, (pane) => pane.includes('╭ loss ›')))];
    expect(panes).toHaveLength(3 * STEPS.length);
    for (const [k, { exp, sum, probabilities, target }] of STEPS.entries()) {
      const [powers, total, shares] = panes.slice(3 * k, 3 * k + 3);
      for (const word of ranked(exp)) expectLine(powers, word, formatSignificant(exp[word]));
      expect(total).toContain(formatSignificant(sum));
      for (const word of ranked(probabilities)) expectLine(shares, word, formatNumber(probabilities[word]));
      expect(shares).toContain('Σ P = 1.000000');
      const [top] = ranked(probabilities);
      expect(unwrapped(shares)).toContain(
        `"${top}" ${top === target ? '' : `at ${formatNumber(probabilities[top])}`}`.trim(),
      );
    }
  });

  test('5, the loss: each surprise, the scale of surprises, total, mean and perplexity', async () => {
    const terminal = await start('we-love-deep-learning');
    const first = await read(terminal, LOSS, /╭ loss ›/);
    const panes = [first, ...(await readUntil(terminal, (pane) => pane.includes('╭ backward ›')))];
    for (const [k, { target, loss }] of STEPS.entries()) {
      expectLine(panes[k], `loss${'₁₂₃₄'[k]} = −ln`, formatSignificant(loss));
      expectLine(panes[k], target, formatNumber(loss, 3));
      expectLine(panes[k], '0.85', '0.16', 'surprise');
      expectLine(panes[k], '0.45', '0.80', 'surprise');
      expectLine(panes[k], '0.15', '1.90', 'surprise');
      expectLine(panes[k], '0.02', '3.91', 'shock');
    }
    const [total, mean, perplexity] = panes.slice(STEPS.length);
    expect(total).toContain(formatNumber(TOTAL, 3));
    expect(mean).toContain(formatNumber(TOTAL / 4, 3));
    expect(perplexity).toContain(formatNumber(Math.exp(TOTAL / 4), 3));
  });

  test('6, the idea of a gradient: a number nudged down and up, and the slope with its sign', async () => {
    const pane = await read(await start('we-love-deep-learning'), BACKWARD, /╭ backward ›/);
    expectLine(pane, 'What a gradient is: nudge');
    expectLine(pane, 'as it is', '+2.1000', formatNumber(TOTAL, 6));
    // The picture stands beside it, so the slope has a line to itself.
    expectLine(pane, 'slope = (', '/ 0.02 =');
    expectLine(pane, formatSigned(SLOPE));
    expect(unwrapped(pane)).toContain('Its sign says that the loss falls');
  });

  test('7, backpropagation: P − target of every word and prediction, how urgent, gathered for every weight', async () => {
    const terminal = await start('we-love-deep-learning');
    await terminal.type(BACKWARD, /╭ backward ›/);
    const panes = await readUntil(terminal, (pane) => / update › /.test(pane));
    for (const { target, logitGradients } of STEPS) {
      const pane = panes.find((text) =>
        unwrapped(text).includes(`"${target}" is ${formatNumber(-logitGradients[target], 3)} short`),
      );
      for (const word of ranked(logitGradients)) expectLine(pane ?? '', word, formatSigned(logitGradients[word]));
      expect(unwrapped(pane ?? '')).toMatch(/urgent to correct|worth correcting|small correction|nothing to correct/);
    }
    for (const { context, logitGradients } of STEPS) {
      const slopes = ['we', 'love', 'deep', 'learning'].map((word) => formatSigned(logitGradients[word], 3));
      expectLine(panes.at(-1) ?? '', context, ...slopes);
    }
    expectLine(await read(terminal, 'G', /╭ gradients/), 'loss', '∂loss/∂loss', '1.0000');
  });

  test('8, the update of every weight, with direction, reason and the total change', async () => {
    const pane = await read(await start('we-love-deep-learning'), UPDATE, / update › /);
    let total = 0;
    for (const { logits, logitGradients } of STEPS) {
      for (const word of ranked(logits)) {
        const [old, gradient] = [logits[word], logitGradients[word]];
        const change = -RATE * gradient;
        total += Math.abs(change);
        expectLine(
          pane,
          ...[word, formatSigned(old, 3), formatSignedExactly(gradient), formatSignedExactly(change)],
          ...[formatSigned(old + change, 3), gradient < 0 ? 'P too low: raise' : 'P too high: lower'],
        );
      }
    }
    expectLine(pane, `total absolute change ${formatNumber(total)} over the 32 weights`);
  });

  test('9, other learning rates, on the real loss', async () => {
    const terminal = await start('we-love-deep-learning');
    await terminal.type(UPDATE, / update › /);
    const pane = await read(terminal, 'l', /learning rates ◂/);
    const rates = ['0.001', '0.01', '0.1', '1', '10', '100', '1,000', '10,000', '100,000', '1,000,000'];
    for (const [k, rate] of rates.entries()) {
      const loss = lossAfter(10 ** (k - 3));
      expectLine(pane, ` ${rate} `, formatExactly(loss), formatSigned(loss - TOTAL));
    }
    expect(unwrapped(pane)).toContain('Tried up to rate 1,000,000: the loss has not risen at any of them.');
    expect(unwrapped(pane)).toContain('None of the 32 weights is pushed by more than one prediction');
  });

  test('10, momentum and Adam beside plain descent', async () => {
    const terminal = await start('we-love-deep-learning');
    await terminal.type(UPDATE, / update › /);
    const pane = await read(terminal, 'O', /optimizers › /);
    expectLine(pane, 'plain descent', `gradient ${formatSigned(SLOPE)}`, formatSigned(-RATE * SLOPE));
    expectLine(pane, 'momentum 0.9', `velocity ${formatSigned(SLOPE)}`, formatSigned(-RATE * SLOPE));
    expectLine(pane, 'Adam', `ratio ${formatSigned(Math.sign(SLOPE))}`, '+0.1000');
    for (const symbol of ['velocity', 'm', 'v', 'm̂', 'v̂', 'ratio', 'new']) {
      expect(pane).toMatch(new RegExp(` ${symbol} = .* = −?\\d`));
    }
  });

  test('11, the progress of training', async () => {
    await expectProgress(await start('we-love-deep-learning'), 'notebook_trajectory.json');
  });
});

describe('from the first screen of the 36 weights, keys lead to', () => {
  const LAYERS = [
    '0.1 −0.3 0.5 0.2 −0.1 0.4 0.8 −0.2 0.3 −0.5 0.7 −0.4',
    '0.2 0.1 −0.4 0.6 0.3 −0.2 −0.1 0.5 −0.3 0.4 −0.6 0.1',
    '0.3 −0.1 0.4 −0.2 0.5 0.1 −0.3 0.2 0.6 −0.4 0.1 0.3',
  ];

  test('1, the three vectors of the set-up', async () => {
    const pane = unwrapped(await read(await start('we-love-deep-learning-36'), ESCAPE, /╭ set-up/));
    expect(pane).toContain('36 numbers that training changes');
    const layers = LAYERS.map((layer) => layer.split(' '));
    for (const [k, word] of WORDS.entries()) {
      expect(pane).toContain([word, ...layers.map((values) => values[k])].join(' '));
    }
  });

  test('9, the rate at which their loss rises, and the weights that predictions share', async () => {
    const terminal = await start('we-love-deep-learning-36');
    await terminal.type(UPDATE, / update › /);
    const pane = await read(terminal, 'l', /learning rates ◂/);
    expectLine(pane, ' 10 ', 'rises');
    expect(pane).not.toMatch(/^ +100 /m);
    expect(unwrapped(pane)).toMatch(/Of the 36 weights, \d+ are pushed by more than one prediction/);
  });

  test('11, the progress of their training', async () => {
    await expectProgress(await start('we-love-deep-learning-36'), 'vocab36_notebook_trajectory.json');
  });
});

/** P(target) and loss over a whole run, as another program has recorded it, and the curve of its loss. */
async function expectProgress(terminal: AnyTerminal, reference: string): Promise<void> {
  const { rows } = readReference<Trajectory>(reference).runs.find(({ lr }) => lr === RATE) ?? { rows: [] };
  const pane = await read(terminal, 'gend\r', /end of the run ◂/);
  expect(rows.map(({ iteration }) => iteration)).toEqual([0, 1, 50, 200, 500, 1000, 2000, 5000]);
  for (const { iteration, p_target: shares, total_loss: loss } of rows) {
    expectLine(pane, ` ${iteration} `, ...shares.map((share) => formatNumber(share)), formatNumber(loss));
  }
  expectLine(pane, 'The 5 likeliest words after "<BOS>"');
  expectLine(pane, 'iteration 0', 'iteration 200', 'iteration 1000', 'iteration 5000');
  expect(pane).toMatch(/Which (words|targets) are learnt first/);
  expect(await read(terminal, 'g4999.1\r', /iteration 4999/)).toMatch(/╭ loss[\s\S]* ┤[⠁-⣿]/);
}
