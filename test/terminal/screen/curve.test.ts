/** The loss curve, the bars beside it and the sparkline, also where losses are not finite. */
import { describe, expect, test } from 'vitest';
import { type Moment, momentAt } from '../../../src/debugger/places/moment.js';
import { changedSession, NEW_SESSION } from '../../../src/debugger/session.js';
import { blockRows } from '../../../src/document/drawing/rows/blocks.js';
import { bar, sparkline } from '../../../src/document/drawing/rows/inlines.js';
import { type Row, rowWidth, textOf } from '../../../src/document/drawing/rows/rows.js';
import { formatSignificant } from '../../../src/document/numbers.js';
import { sayTargets } from '../../../src/explaining/beside.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { createBranches, forkBranch, replayOf } from '../../../src/timeline/branches.js';
import { START } from '../../../src/timeline/cursor.js';
import type { History } from '../../../src/timeline/history.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { DIVERGING, openShipped, timelineOf } from '../../support/fixtures.js';
import { lossCurve } from '../../support/loss-curve.js';
import { stepPane } from '../../support/step-pane.js';

const WIDTH = 40;
const HEIGHT = 8;

function at(timeline: History, iteration: number, frame = -1) {
  return momentAt(timeline, { ...START, iteration, frame });
}

function lines(rows: readonly Row[]): readonly string[] {
  return rows.map(textOf);
}

describe('the loss curve', () => {
  test('is not there before the first loss has been computed', () => {
    const timeline = timelineOf();
    const objective = timeline.trace(0).outcome.objective.frame ?? -1;
    expect(lines(lossCurve(at(timeline, 0), WIDTH, HEIGHT))).toEqual(['not yet']);
    expect(lines(lossCurve(at(timeline, 0, objective - 1), WIDTH, HEIGHT))).toEqual(['not yet']);
    const first = lines(lossCurve(at(timeline, 0, objective), WIDTH, HEIGHT));
    // The first point stands at its label.
    expect(first[0]).toMatch(/^2\.941 ┤●/);
  });

  test('runs from the largest to the smallest loss, with the cursor on it', () => {
    const timeline = timelineOf();
    const rows = lossCurve(at(timeline, 200), WIDTH, HEIGHT);
    expect(rows).toHaveLength(HEIGHT);
    for (const line of rows) expect(rowWidth(line)).toBeLessThanOrEqual(WIDTH);
    const text = lines(rows);
    expect(text[0]).toMatch(/^\s*2\.941 /);
    expect(text[HEIGHT - 2]).toMatch(/^\s*0\.12\d+ /);
    expect(text[HEIGHT - 1]).toMatch(/^\s+└0─+ iteration ─+199$/);
    expect(text.join('').match(/●/g)).toHaveLength(1);
    const column = (iteration: number) =>
      Math.max(...lines(lossCurve(at(timeline, iteration), WIDTH, HEIGHT)).map((line) => line.indexOf('●')));
    expect(column(0)).toBeLessThan(column(100));
    expect(column(100)).toBeLessThan(column(199));
  });

  test('never rises where the loss falls throughout', () => {
    const timeline = timelineOf();
    const rows = lines(lossCurve(at(timeline, 150), WIDTH, HEIGHT))
      .slice(0, -1)
      .map((line) => line.slice(6));
    const heights = Array.from({ length: WIDTH - 6 }, (_, x) => rows.findIndex((line) => (line[x] ?? ' ') !== ' '));
    const drawn = heights.filter((height) => height !== -1);
    expect(drawn.length).toBeGreaterThan(20);
    expect([...drawn].sort((a, b) => a - b)).toEqual(drawn);
  });

  /** The columns of the plot that have a dot or the cursor on them, and the cursor's line. */
  function drawnOf(text: readonly string[]) {
    const plot = text.slice(0, -1).filter((line) => !line.includes('not finite'));
    const columns = plot.flatMap((line) =>
      Array.from(line.slice(line.search(/[│┤]/) + 1), (glyph, x) => (/[⠁-⣿●]/.test(glyph) ? x : -1)),
    );
    return { last: Math.max(...columns), cursor: plot.findIndex((line) => line.includes('●')) };
  }

  test.each(['linear', 'logarithmic'] as const)('breaks off where losses are not finite and says so, %s', (scale) => {
    const timeline = timelineOf('we-love-deep-learning', ...DIVERGING);
    const moment = at(timeline, 12);
    const first = Array.from({ length: 12 }, (_, k) => timeline.metric('loss', k)).findIndex(
      (loss) => !Number.isFinite(loss),
    );
    expect(first).toBeGreaterThan(0);
    const text = lines(lossCurve(moment, WIDTH, HEIGHT, [], scale));
    expect(text).toHaveLength(HEIGHT);
    expect(text[0]).toMatch(/^\s*2\.941 /);
    expect(drawnOf(text).last).toBeLessThanOrEqual(Math.ceil(((first - 1) / 11) * WIDTH));
    // The cursor stands beside the words, since its loss has no place on the axis.
    expect(drawnOf(text).cursor).toBe(-1);
    expect(text.at(-2)).toMatch(new RegExp(`^ +│⚠ not finite from iteration ${first} on *●$`));
    expect(text.at(-1)).toMatch(/└0─+ iteration ─+11$/);
    const before = lines(lossCurve(at(timeline, 0), WIDTH, HEIGHT, [], scale));
    expect(drawnOf(before).cursor).toBe(0);
    expect(before.at(-2)).toMatch(new RegExp(`^ +│⚠ not finite from iteration ${first} on$`));
  });

  test('draws losses between others that are not finite, and says how many of those there are', () => {
    const timeline = timelineOf();
    finish(timeline.visit(29));
    const broken = [10, 11, 13, 20];
    const patched: History = Object.create(timeline, {
      metric: {
        value: (_: string, iteration: number) =>
          broken.includes(iteration) ? Number.NaN : timeline.metric('loss', iteration),
      },
    });
    const text = lines(lossCurve(at(patched, 28), 75, HEIGHT));
    expect(text.at(-2)).toMatch(/^ +│⚠ not finite at 4 iterations, first at 10/);
    const plot = text.slice(0, -2).map((line) => line.slice(line.search(/[│┤]/) + 1));
    const isDrawn = (iteration: number) =>
      plot.some((line) => /[⠁-⣿●]/.test(line[Math.floor(((iteration / 27) * (plot[0].length * 2 - 1)) / 2)] ?? ''));
    expect(Array.from({ length: 28 }, (_, k) => k).filter((k) => !isDrawn(k))).toEqual(broken);
  });

  test('says that it has no finite loss when it has none', () => {
    const program = openShipped('we-love-deep-learning', 'training.softmax=plain');
    const initial = {
      ...program.initial,
      parameters: program.initial.parameters.map(({ shape, data }) => ({ shape, data: data.map(() => 1000) })),
    };
    const timeline = new Timeline({ ...program, initial });
    finish(timeline.visit(4));
    expect(timeline.metric('loss', 0)).toBeNaN();
    const text = lines(lossCurve(at(timeline, 3), WIDTH, HEIGHT));
    expect(text.join(' ')).toContain('The loss is not finite from iteration 0 on.');
    expect(text.join('\n')).not.toMatch(/[⠁-⣿∞]/);
  });

  test.each([
    [3, 1],
    [10, 2],
    [1, 1],
    [200, 3],
  ])('is drawn in %i by %i', (width, height) => {
    for (const overrides of [[], DIVERGING]) {
      const timeline = timelineOf('we-love-deep-learning', ...overrides);
      for (const iteration of [1, 2, 5, 30]) {
        const rows = lossCurve(at(timeline, iteration), width, height);
        expect(rows.length).toBeLessThanOrEqual(Math.max(2, height));
      }
    }
  });
});

describe('a branch on the curve', () => {
  /** Main, and a branch of it that learns faster from iteration 40 on. */
  function forked() {
    const timeline = timelineOf('we-love-deep-learning', 'training.iterations=200');
    const change = finish(
      forkBranch(createBranches(timeline), 0, 40, [{ kind: 'setting', path: 'optimizer.learningRate', value: 0.8 }]),
    );
    finish(replayOf(change.branch).visit(120));
    finish(timeline.visit(120));
    return { timeline, branch: change.branch, branches: change.branches };
  }

  const dotted = (rows: readonly Row[]) => rows.flatMap((line) => line.filter(({ role }) => role === 'series-2'));
  const solid = (rows: readonly Row[]) => rows.flatMap((line) => line.filter(({ role }) => role === 'series-1'));

  test('has the history that it forks from behind it, told by its gaps and not by colour alone', () => {
    const { timeline, branch } = forked();
    const moment = at(branch.timeline, 119);
    const alone = lossCurve(moment, 60, 14);
    const rows = lossCurve(moment, 60, 14, [{ name: 'main', timeline, line: 'dotted' }]);
    expect(dotted(alone)).toEqual([]);
    const [behind, own] = [dotted(rows), solid(rows)].map((spans) =>
      spans.map(({ text }) => text.replace(/[ ⠀]/g, '')).join(''),
    );
    expect(behind.length).toBeGreaterThan(3);
    // It covers the columns after the fork, where the two differ, in gaps.
    expect(behind.length).toBeLessThan(own.length);
    // The slower one lies above the faster one.
    const lineOf = (role: string) =>
      rows.findLastIndex((line) => line.some((part) => part.role === role && part.text.trim() !== ''));
    expect(lineOf('series-2')).toBeLessThan(lineOf('series-1'));
  });

  test('is told from a second one by its gaps, which the title names', () => {
    const { branches: one } = forked();
    const slow = [{ kind: 'setting', path: 'optimizer.learningRate', value: 0.01 }] as const;
    const { branches, branch } = finish(forkBranch(one, 0, 2, slow, 'slow'));
    finish(replayOf(branch).visit(120));
    const session = changedSession(NEW_SESSION, {
      cursor: { ...START, iteration: 100 },
      compared: branches.all.map(({ id }) => id),
    });
    const rows = screenParts(session, branches, 120, 40)?.loss ?? [];
    expect(textOf(rows[0])).toContain('loss of main; dotted: what-if-1; dashed: slow');
    // What one line covers at a stretch, in cells.
    const stretches = rows.flatMap((line) => line.filter(({ role }) => role === 'series-3').map(({ text }) => text));
    expect(Math.max(...stretches.flatMap((text) => text.match(/[⠁-⣿]+/g) ?? []).map(({ length }) => length))).toBe(4);
  });

  test('is named in the title with the other', () => {
    const { branch, branches } = forked();
    const cursor = { ...START, branch: branch.id, iteration: 100 };
    const parts = screenParts(changedSession(NEW_SESSION, { cursor }), branches, 120, 40);
    expect(textOf(parts?.loss[0] ?? [])).toContain(`loss of ${branch.name}; dotted: main`);
  });
});

test.each([
  ['linear', /^The loss$/],
  ['logarithmic', /^The loss, on a logarithmic scale$/],
] as const)('the end of a run shows a large curve of all of it, %s', (lossScale, heading) => {
  const timeline = timelineOf('we-love-deep-learning', 'training.iterations=40');
  const session = changedSession(NEW_SESSION, { cursor: { ...START, iteration: 40 }, lossScale });
  const { rows } = stepPane(momentAt(timeline, session.where.cursor), null, 100, { look: session.look });
  const texts = rows.map(textOf);
  const from = texts.findIndex((text) => heading.test(text));
  const dots = texts.slice(from, from + 11).filter((text) => /[⠁-⣿]/.test(text));
  expect(dots.length).toBeGreaterThan(6);
  expect(texts[from + 10]).toMatch(/└0─+ iteration ─+40/);
  for (const [columns, height] of [
    [120, 40],
    [80, 24],
    [60, 20],
  ]) {
    const parts = screenParts(session, createBranches(timeline), columns, height);
    expect(JSON.stringify(parts)).toMatch(/[⠁-⣿]/);
  }
});

test('a branch that has just begun is drawn over what there is of it, however far its parent went', () => {
  const program = openShipped('we-love-deep-learning');
  const main = new Timeline(program);
  finish(main.visit(3000));
  const short = timelineOf();
  const rows = lines(lossCurve(at(short, 50), WIDTH, HEIGHT, [{ name: 'main', timeline: main, line: 'dotted' }]));
  expect(rows.at(-1)).toMatch(/└0─+ iteration ─+49/);
});

describe('the logarithmic scale', () => {
  test('gives the same decade the same height, and names the same ends', () => {
    const timeline = timelineOf('we-love-deep-learning', 'training.iterations=3000');
    finish(timeline.visit(3000));
    const moment = at(timeline, 2999, 0);
    const [linear, logarithmic] = (['linear', 'logarithmic'] as const).map((scale) =>
      lines(lossCurve(moment, WIDTH, 10, [], scale)),
    );
    const label = (text: readonly string[], y: number) => Number.parseFloat(text[y]);
    expect(label(logarithmic, 0)).toBe(label(linear, 0));
    expect(label(logarithmic, 8)).toBe(label(linear, 8));
    const [top, middle, bottom] = [0, 4, 8].map((y) => Math.log10(label(logarithmic, y)));
    expect(middle).toBeCloseTo((top + bottom) / 2, 2);
    expect(label(linear, 4)).toBeCloseTo((label(linear, 0) + label(linear, 8)) / 2, 2);
  });
});

describe('losses on text set aside', () => {
  const VALIDATED = ['villages-bigram', 'training.validation.every=20'] as const;
  const WIDE = 60;

  /** Where each sign stands: columns and lines of the plot, from the top left. */
  function signsOf(text: readonly string[], sign: string): readonly (readonly [x: number, y: number])[] {
    const plot = text.slice(0, -1);
    return plot.flatMap((line, y) => {
      const start = line.search(/[│┤]/) + 1;
      return Array.from(line.slice(start), (character, x) => [character, x] as const)
        .filter(([character]) => character === sign)
        .map(([, x]) => [x, y] as const);
    });
  }

  test.each(['linear', 'logarithmic'] as const)('have their own sign at their iteration and loss, %s', (scale) => {
    const timeline = timelineOf(...VALIDATED);
    finish(timeline.visit(101));
    const text = lines(lossCurve(at(timeline, 93, 0), WIDE, HEIGHT, [], scale));
    const plotWidth = text[0].length - text[0].search(/[│┤]/) - 1;
    const measure = scale === 'linear' ? (loss: number) => loss : Math.log;
    const [high, low] = [text[0], text[HEIGHT - 2]].map((line) => measure(Number.parseFloat(line)));
    const expected = timeline.validationLosses.slice(0, 6).map(({ iteration, loss }) => ({
      x: Math.round((iteration / 100) * (plotWidth - 1)),
      y: ((high - measure(loss)) / (high - low)) * (HEIGHT - 1) - 0.5,
    }));
    const signs = signsOf(text, '○');
    expect(signs).toHaveLength(6);
    for (const { x, y } of expected) {
      const sign = signs.find(([column]) => column === x);
      expect(sign, `at column ${x}`).toBeDefined();
      expect(Math.abs((sign?.[1] ?? 0) - y)).toBeLessThanOrEqual(1);
    }
    // They fall as the model learns: not all on one line.
    expect(new Set(signs.map(([, y]) => y)).size).toBeGreaterThan(2);
  });

  test('lie within the axis where they are above every loss of the run', () => {
    const timeline = timelineOf('villages-mlp', 'training.validation.every=5', 'training.iterations=60');
    finish(timeline.visit(61));
    const [first] = lines(lossCurve(at(timeline, 60, -1), WIDE, HEIGHT));
    const losses = Array.from({ length: 60 }, (_, k) => timeline.metric('loss', k));
    const highest = Math.max(...losses, ...timeline.validationLosses.map(({ loss }) => loss));
    expect(Number.parseFloat(first)).toBeCloseTo(highest, 2);
  });

  test('are not drawn where the run adds its losses up: they are means', () => {
    const timeline = timelineOf(...VALIDATED, 'training.lossReduction=sum');
    finish(timeline.visit(41));
    expect(timeline.validationLosses.length).toBeGreaterThan(0);
    expect(lines(lossCurve(at(timeline, 40, 0), WIDE, HEIGHT)).join('')).not.toContain('○');
  });

  test('are thinned out where there are more than fit, the last one kept', () => {
    const timeline = timelineOf('villages-bigram', 'training.validation.every=1');
    finish(timeline.visit(120));
    const signs = signsOf(lines(lossCurve(at(timeline, 119, 0), WIDE, HEIGHT)), '○');
    expect(signs.length).toBeLessThanOrEqual(Math.ceil(WIDE / 3));
    expect(signs.length).toBeGreaterThan(WIDE / 6);
  });
});

function targetBars(moment: Moment): readonly Row[] {
  return blockRows(sayTargets(moment, null), { width: WIDTH, said: 'prose' });
}

describe('the bars of the targets', () => {
  test('are not there until the probability has been computed, one prediction after the other', () => {
    const timeline = timelineOf();
    const [first, second] = timeline.trace(0).outcome.groups;
    const counts = [-1, first.probabilities.frame ?? -1, second.probabilities.frame ?? -1].map(
      (frame) => lines(targetBars(at(timeline, 0, frame))).filter((line) => line.includes('not yet')).length,
    );
    expect(counts).toEqual([4, 3, 2]);
  });

  test('show the probability of each target', () => {
    const timeline = timelineOf();
    const text = lines(targetBars(at(timeline, 0, timeline.trace(0).frames.length - 1)));
    expect(text[0]).toMatch(/<BOS> → we\s+0\.1494 {2}[█▉]/);
    expect(text.map((line) => /0\.\d{4}/.exec(line)?.[0])).toEqual(['0.1494', '0.5706', '0.6235', '0.9935']);
  });

  test('have no bar where a probability is not a number', () => {
    const timeline = timelineOf('we-love-deep-learning', ...DIVERGING);
    const text = lines(targetBars(at(timeline, 3, timeline.trace(3).frames.length - 1)));
    expect(text.some((line) => /NaN\s*$/.test(line))).toBe(true);
  });
});

describe('a bar', () => {
  test('is never longer than its width, and shows what is not 0', () => {
    for (const share of [0, 1e-9, 0.03, 0.5, 0.999, 1, 7, Number.POSITIVE_INFINITY]) {
      const drawn = bar(share, 10);
      expect(drawn.length).toBeLessThanOrEqual(10);
      expect(drawn === '').toBe(share === 0);
    }
    expect(bar(0.5, 10)).toBe('█████');
    expect(bar(Number.NaN, 10)).toBe('');
    expect(bar(-1, 10)).toBe('');
    expect(bar(1, 0)).toBe('');
  });
});

describe('a sparkline', () => {
  test('runs from the smallest to the largest value, with the sign of an alarm for what is not finite', () => {
    expect(sparkline([3, 2, Number.NaN, 1, Number.POSITIVE_INFINITY])).toBe('█▅⚠▁⚠');
    expect(sparkline([1, 1])).toBe('▁▁');
    expect(sparkline([Number.NaN])).toBe('⚠');
    expect(sparkline([])).toBe('');
  });
});

describe('the sentence over the progress', () => {
  const said = (timeline: Timeline, iteration: number) =>
    stepPane(at(timeline, iteration), null, 100).rows.map(textOf).slice(0, 3).join(' ');

  test('tells the last loss that the run has come to at the cursor, also after later ones have been seen', () => {
    const timeline = timelineOf();
    finish(timeline.visit(1001));
    for (const iteration of [30, 199, 200, 999]) {
      expect(said(timeline, iteration)).toContain(
        `was 2.941 at iteration 0 and is ${formatSignificant(timeline.metric('loss', iteration))} now.`,
      );
    }
  });

  test('has the digits of the curve however small the loss is', () => {
    const timeline = timelineOf('we-love-deep-learning', 'optimizer.learningRate=1');
    finish(timeline.visit(5000));
    expect(said(timeline, 5000)).toContain('and is 0.0006157 now.');
  });
});
