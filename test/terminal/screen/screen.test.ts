/** The whole screen: its parts fill it exactly, at every size, wherever one stands in any fixture. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TensorValue } from '../../../src/debugger/expressions/values.js';
import { ASCII_LOOK, DETAILS } from '../../../src/debugger/looking/look.js';
import { scopeKey } from '../../../src/debugger/places/program-lines.js';
import { openPrompt } from '../../../src/debugger/prompt/prompt.js';
import {
  type Answer,
  changedSession,
  NEW_SESSION,
  type Need,
  type Overlay,
  type Session,
  SPEEDS,
} from '../../../src/debugger/session.js';
import { newBreakpoint } from '../../../src/debugger/stopping/breakpoints.js';
import type { Quiz, Tally } from '../../../src/debugger/teaching/quiz.js';
import { widthOf } from '../../../src/document/cells/width.js';
import { type Row, rowWidth, textOf } from '../../../src/document/drawing/rows/rows.js';
import { finish } from '../../../src/numbers/engine/task.js';
import type { HistoryAnswer } from '../../../src/questions/history/history.js';
import { weightHistory } from '../../../src/questions/history/weight-history.js';
import { INFORMATION_TOPICS } from '../../../src/questions/information.js';
import { hitAt } from '../../../src/terminal/screen/hit.js';
import { planFor, SMALLEST } from '../../../src/terminal/screen/layout/plan.js';
import { bandsOf, type ScreenParts, screenParts, tooSmall } from '../../../src/terminal/screen/screen.js';
import { createBranches } from '../../../src/timeline/branches.js';
import { rowCountOf, START } from '../../../src/timeline/cursor.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import { oneOf } from '../../support/depth.js';
import { DIVERGING, SHIPPED, timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

const columns = fc.integer({ min: 40, max: 250 });
const rows = fc.integer({ min: 20, max: 80 });
const LAST = 60;

/** The first sign of each phase on a rail, without its words. */
function signsOf(rail: string): string {
  return (rail.match(/[^\w\s]+/g) ?? []).map((signs) => (signs.includes('*') ? '*' : signs[0])).join('');
}

const PLANNED = (['program', 'code', 'model'] as const).flatMap((beside) =>
  [true, false].flatMap((isInListing) =>
    [true, false].flatMap((isWide) =>
      [0, 3].map((displays) => ({ hasCurve: !isWide, hasTargets: true, beside, isInListing, isWide, displays })),
    ),
  ),
);

describe('the plan', () => {
  test('fills every size from the smallest on exactly', () => {
    for (let width = 60; width <= 250; width++) {
      for (let height = 20; height <= 80; height++) {
        for (const planned of PLANNED) {
          const plan = planFor({ columns: width, rows: height }, planned);
          if (plan === null) throw new Error(`no panes at ${width}×${height}`);
          const { listing, step, lower } = plan;
          const body = (step ?? listing)?.rows ?? 0;
          const lines = 3 + Number(plan.hasLossLine) + Number(plan.hasScrubber);
          const filled = [
            (listing?.columns ?? 0) + (step?.columns ?? 0),
            lower.length === 0 ? width : lower.reduce((sum, { columns }) => sum + columns, 0),
            lines + body + (lower[0]?.rows ?? 0),
          ];
          const isFilled = filled.join() === [width, width, height].join();
          if (!isFilled || body < 15 || (step !== null && step.columns < 44)) {
            expect.fail(`${JSON.stringify({ plan, planned })} fills ${filled.join('×')} of ${width}×${height}`);
          }
        }
      }
    }
  });

  test.each([
    [39, 20],
    [40, 19],
    [5, 3],
    [1, 1],
  ])('has no panes at %i×%i, but a line that fits', (width, height) => {
    expect(planFor({ columns: width, rows: height }, PLANNED[0])).toBeNull();
    expect(screenParts(NEW_SESSION, createBranches(timelineOf()), width, height)).toBeNull();
    expect(rowWidth(tooSmall(width, height))).toBeLessThanOrEqual(width);
  });

  test('says how large it must be', () => {
    expect(textOf(tooSmall(39, 20))).toBe('39×20 is too small: needs 40×20');
    expect(SMALLEST).toEqual({ columns: 40, rows: 20 });
  });
});

const BREAKPOINTS = [
  newBreakpoint({ kind: 'start' }, null, false),
  { ...newBreakpoint({ kind: 'pattern', pattern: 'softmax' }, 'loss < 1', true), id: 2, enabled: false },
  { ...newBreakpoint({ kind: 'rule', rule: 'update-ratio', thresholds: [0, 1] }, null, false), id: 3, ignore: 9 },
];
const DISPLAYS = ['loss', 'output', 'losses', 'previous(gradientNorm) > 1 && iteration < 123456789', 'never'].map(
  (expression, k) => ({ id: k + 1, expression }),
);

const WORDS_AXIS = { name: 'word', labels: ['長い'.repeat(30), '<EOS>'] };
const PRINTED: readonly TensorValue[] = [
  { shape: [2, 2], data: [1e-300, Number.NaN, -2, Number.POSITIVE_INFINITY], axes: [WORDS_AXIS, { name: 'column' }] },
  { shape: [300], data: Array.from({ length: 300 }, (_, k) => (k - 150) / 7), axes: [{ name: 'position' }] },
  { shape: [0], data: [], axes: [{ name: 'position' }] },
];

const MANY: Tally = [
  [0, 3],
  [2, 12345],
];

const QUIZZES: readonly Quiz[] = [null, MANY].flatMap((guesses): Quiz[] => {
  const at = { ...START, iteration: 1, frame: 3 };
  const common = { topic: '', at, element: 0, guesses, firstGuesses: guesses, guess: guesses === null ? 1 : null };
  return [
    {
      ...common,
      kind: 'word',
      question: 'Which word is the likeliest after "長い 長い"?',
      options: ['we', '長い'.repeat(30), '<EOS>'],
      answer: 1,
    },
    { ...common, kind: 'value', question: 'What will P(長い) be?', answer: -1e-9 },
  ];
});

/** A session that could be: a cursor of the run with all else at random. */
function sessions(timeline: Timeline): fc.Arbitrary<Session> {
  const { frames } = timeline.trace(0);
  const scopes = frames.flatMap(({ scope }) => scope.map((_, k) => scopeKey(scope.slice(0, k + 1))));
  const cursors = fc
    .tuple(fc.integer({ min: 0, max: LAST }), fc.integer({ min: -1, max: frames.length - 1 }), fc.nat(64))
    .map(([iteration, frame, row]) => {
      const count = frame === -1 ? 0 : rowCountOf(frames[frame]);
      if (iteration === timeline.iterations) return { ...START, iteration };
      return { ...START, iteration, frame, row: row % 2 === 0 || count === 0 ? null : row % count };
    });
  const overlays = fc.oneof(
    { weight: 6, arbitrary: fc.constant<Overlay>({ kind: 'none' }) },
    { weight: 1, arbitrary: fc.nat(80).map((scroll): Overlay => ({ kind: 'help', scroll })) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('', 'goto 200.13', 'compare 長い')
        .map((text): Overlay => ({ kind: 'prompt', prompt: openPrompt(text) })),
    },
  );
  const history: HistoryAnswer = {
    kind: 'history',
    history: finish(weightHistory(timeline, 0, 0, 9)),
    line: 2,
  };
  const answers = fc.oneof<fc.Arbitrary<Answer | null>[]>(
    fc.constant(null),
    fc.record({ kind: fc.constantFrom('why', 'uses'), line: fc.nat(9) }),
    fc.record({
      kind: fc.constant('information'),
      topic: fc.constantFrom(...INFORMATION_TOPICS),
    }),
    fc.record({
      kind: fc.constant('value'),
      expression: fc.constantFrom('output', 'losses'),
      value: fc.constantFrom(...PRINTED),
    }),
    fc.constant(history),
  );
  const record = fc.record({
    cursor: cursors,
    isPointing: fc.boolean(),
    stoppedFrom: fc.constant(null),
    collecting: fc.constant(null),
    focus: fc.constantFrom('step', 'program'),
    answer: answers,
    breakpoints: fc.subarray(BREAKPOINTS),
    stops: fc.array(fc.record({ branch: fc.constant(0), iteration: fc.nat(LAST) }), { maxLength: 5 }),
    displays: fc.subarray(DISPLAYS),
    jumps: fc.constant(NEW_SESSION.where.jumps),
    selection: fc.option(fc.nat(40)),
    scroll: fc.integer({ min: -60, max: 60 }),
    folds: fc
      .array(fc.tuple(fc.constantFrom(...scopes), fc.constantFrom('open' as const, 'closed' as const)), {
        maxLength: 6,
      })
      .map((folds) => new Map(folds)),
    listingLine: fc.option(fc.nat(5)),
    overlay: overlays,
    typed: fc.constant([]),
    compared: fc.constant(null),
    quiz: fc.option(fc.constantFrom(...QUIZZES)),
    quizAside: fc.constant(null),
    answered: fc.constantFrom([], QUIZZES),
    lesson: fc.constant(null),
    lessons: fc.constant([]),
    bookmarks: fc.constant([]),
    writings: fc.constant(null),
    company: fc.constantFrom('alone', 'class'),
    lacks: fc.subarray<Need>(['files', 'fixtures']),
    previous: fc.option(cursors),
    tour: fc.option(fc.record({ stop: fc.nat(7), at: fc.constant(START) })),
    look: fc.record({
      zoom: fc.nat(7),
      lossScale: fc.constantFrom('linear', 'logarithmic'),
      beside: fc.constantFrom('program', 'model'),
      detail: fc.constantFrom(...DETAILS),
      keys: fc.constantFrom('signs' as const, 'words' as const, 'commands' as const),
      glyphs: fc.constantFrom('unicode' as const, 'ascii' as const),
      explained: fc.option(fc.record({ at: fc.constant(START), over: fc.constant(null), count: fc.nat(3) })),
    }),
    message: fc.option(
      fc.record({
        tone: fc.constantFrom('information', 'warning'),
        text: fc.constantFrom('Done.', '長い'.repeat(200)),
      }),
    ),
    playing: fc.boolean(),
    speed: fc.constantFrom(...SPEEDS),
    motion: fc.constantFrom('step', 'over', 'out', 'phase', 'iteration'),
    progress: fc.option(
      fc.record(
        {
          done: fc.constant(123_456),
          total: fc.constantFrom(1, 1_000_000_000),
          stage: fc.constant({ name: 'recording iteration 123456', done: 1000, total: 12_345, unit: 'steps' }),
          onEscape: fc.constant('Esc stays here'),
        },
        { requiredKeys: ['done', 'total'] },
      ),
    ),
  });
  return record.map(({ isPointing, look, ...fields }) =>
    changedSession(NEW_SESSION, { ...fields, ...look, pointer: isPointing ? fields.cursor : null }),
  );
}

/** The panes side by side, as the screen has them. */
function beside(left: readonly Row[], right: readonly Row[]): readonly Row[] {
  if (left.length === 0 || right.length === 0) return [...left, ...right];
  expect(left.length).toBe(right.length);
  return left.map((line, k) => [...line, ...right[k]]);
}

function checkScreen(parts: ScreenParts, width: number, height: number): void {
  const { top, panes, lower, bottom } = bandsOf(parts);
  const body = beside(panes[0], panes[1]);
  const loss = beside(beside(lower[0], lower[1]), lower[2]);
  for (const line of [...body, ...loss]) {
    if (rowWidth(line) !== width) expect(textOf(line)).toBe(`a row of ${width} cells, not ${rowWidth(line)}`);
  }
  expect(Math.max(...[...top, ...bottom].map(rowWidth))).toBeLessThanOrEqual(width);
  expect(top.length + body.length + loss.length + bottom.length).toBe(height);
}

describe('the screen', () => {
  test.each([
    ...oneOf(6, SHIPPED, 1).map((name) => [name, []] as const),
    ['we-love-deep-learning', DIVERGING] as const,
    ['we-love-deep-learning-36', ['optimizer.learningRate=1000']] as const,
    ['we-love-deep-learning', [`training.iterations=${LAST}`]] as const,
  ])('of %s with %j fills every size exactly, wherever one stands', (name, overrides) => {
    const timeline = timelineOf(name, ...overrides);
    fc.assert(
      fc.property(sessions(timeline), columns, rows, (session, width, height) => {
        const parts = screenParts(session, createBranches(timeline), width, height);
        if (parts === null) throw new Error(`no screen at ${width}×${height}`);
        checkScreen(parts, width, height);
      }),
      { numRuns: 30 },
    );
  });

  test.each(oneOf(6, SHIPPED, 1))('of %s cuts no number at 120×40, 80×24, 60×20 and 40×34', (name) => {
    const timeline = timelineOf(name);
    const { frames } = timeline.trace(3);
    // Steps of the same op in the same phase look alike; the last one says more than its kind.
    const kinds = new Map(frames.map(({ index, op, scope }) => [`${scope[0]} ${scope.length} ${op.name}`, index]));
    const sizes = [
      [120, 40],
      [80, 24],
      [60, 20],
      [40, 34],
    ] as const;
    for (const [turn, [width, height]] of sizes.entries()) {
      for (const frame of [-1, ...oneOf(2, kinds.values(), turn), frames.length - 1]) {
        const parts = screenParts(
          changedSession(NEW_SESSION, { cursor: { ...START, iteration: 3, frame } }),
          createBranches(timeline),
          width,
          height,
        );
        const lines = [...(parts?.step ?? []).slice(1, -1), ...(parts?.targets ?? []).slice(1, -1)];
        expect(lines.map(textOf).join('\n')).not.toMatch(/\d\.\d*…|[−+]\d+…/);
      }
    }
  });

  test.each([
    [80, 24],
    [120, 40],
  ])('at %i×%i begins the update of a matrix with its formula, whichever weight is selected', (width, height) => {
    const timeline = timelineOf('villages-microgpt');
    const { frames } = timeline.trace(12);
    const frame = frames.findIndex(({ label }) => label === 'new h0.fc2');
    const cursor = { ...START, iteration: 12, frame };
    for (const selection of [null, 1, 17, 600]) {
      const { step } = screenParts(
        changedSession(NEW_SESSION, { cursor, selection }),
        createBranches(timeline),
        width,
        height,
      )!;
      const lines = step.map(textOf);
      const header = lines.findIndex((line) => /weight +old +gradient/.test(line));
      expect(lines.slice(1, header).join('\n')).toContain('new = old');
      expect(lines[header + 1]).toMatch(/^│ ▸ /);
    }
  });

  test.each([
    [60, 20],
    [60, 30],
    [80, 24],
  ])('at %i×%i gives a message that is longer than a row a second one', (width, height) => {
    const held = holdSession(timelineOf('we-love-deep-learning-36'));
    held.run('nudge', 'nonsense[0] 1');
    const { session, branches } = held;
    const text = session.open.message?.text ?? '';
    expect(widthOf(text)).toBeGreaterThan(width);
    const parts = screenParts(session, branches, width, height)!;
    checkScreen(parts, width, height);
    expect(parts.over).toHaveLength(1);
    const { bottom } = bandsOf(parts);
    // The row of the scrubber is not the scrubber's meanwhile.
    expect(bottom.map((line) => textOf(line).trim()).join(' ')).toBe(text);
    expect(hitAt(session, branches, width, height, width / 2, height - 2)).toEqual({ kind: 'nothing' });
  });

  test('cuts a message only where two rows are too few, and says so', () => {
    const text = Array.from({ length: 60 }, (_, k) => `word${k}`).join(' ');
    const session = changedSession(NEW_SESSION, { message: { tone: 'warning' as const, text } });
    const parts = screenParts(session, createBranches(timelineOf()), 80, 24)!;
    checkScreen(parts, 80, 24);
    expect(textOf(parts.footer)).toMatch(/^ word.*…$/);
  });

  test('is a pure function of the session: the same cursor gives the same screen, whatever lay between', () => {
    const timeline = timelineOf();
    const cursor = { ...START, iteration: 4, frame: 9 };
    timeline.trace(90);
    const look = () => screenParts(changedSession(NEW_SESSION, { cursor }), createBranches(timeline), 120, 40);
    const before = look();
    const held = holdSession(timeline, { cursor });
    held.press('right', ']', '}', 'left', '{', '[');
    timeline.trace(2);
    expect(look()).toEqual(before);
  });

  test.each([
    ['we-love-deep-learning', 80, 'rate 0.1'],
    ['we-love-deep-learning', 120, 'gradient descent, rate 0.1'],
    ['we-love-deep-learning-36', 80, 'rate 0.1'],
    ['villages-microgpt', 80, 'rate 0.009'],
  ])('keeps the learning rate of %s in its header at %i columns', (name, width, rate) => {
    const session = changedSession(NEW_SESSION, { cursor: { ...START, iteration: 200 } });
    const parts = screenParts(session, createBranches(timelineOf(name)), width, 24)!;
    expect(textOf(parts.top[0])).toContain(rate);
    expect(textOf(parts.top[0])).toContain('iteration 200 of');
  });

  test('names run and place in its header, and the rail has its dot in the phase at hand', () => {
    const timeline = timelineOf();
    const update = timeline.trace(12).outcome.updated[0].frame ?? -1;
    const [top, rail] = screenParts(
      changedSession(NEW_SESSION, { cursor: { ...START, iteration: 12, frame: update } }),
      createBranches(timeline),
      120,
      40,
    )!.top;
    expect(textOf(top)).toMatch(
      /^ backstep +we-love-deep-learning +tabular, 32 parameters +gradient descent, rate 0\.1 +main +iteration 12 of 5000 $/,
    );
    expect(textOf(rail)).toMatch(
      new RegExp(
        `forward ━+ predict ━+ loss ━+ backward ━+ update ━*●.* step ${update + 1} of ${timeline.trace(0).frames.length} $`,
      ),
    );
  });

  test.each([
    [60, 20],
    [80, 24],
  ])('at %i×%i still says where one stands', (width, height) => {
    const parts = screenParts(
      changedSession(NEW_SESSION, { cursor: { ...START, iteration: 12, frame: 6 } }),
      createBranches(timelineOf()),
      width,
      height,
    )!;
    const top = parts.top.map(textOf).join('\n');
    expect(top).toContain('iteration 12 of 5000');
    expect(top).toMatch(/step 7 of \d+/);
    expect(top).toMatch(/● .*(forward|predict)/);
  });

  test.each([60, 120])(
    'tells phases that are done, here and to come by their signs in ASCII at %i columns',
    (width) => {
      const timeline = timelineOf();
      const inLoss = timeline.trace(0).frames.findIndex(({ scope }) => scope[0] === 'loss');
      const railAt = (frame: number): string => {
        const session = changedSession(NEW_SESSION, { cursor: { ...START, frame }, ...ASCII_LOOK });
        return textOf(screenParts(session, createBranches(timeline), width, 24)!.top[1]).replace(/step .*/, '');
      };
      expect(signsOf(railAt(inLoss))).toBe('==*--');
      expect(signsOf(railAt(-1))).toBe('-----');
    },
  );

  test('counts what lies above and below the part of a pane that is shown', () => {
    const timeline = timelineOf();
    const start = screenParts(NEW_SESSION, createBranches(timeline), 80, 24)!;
    const total = Number(/↓ (\d+) more/.exec(textOf(start.step[start.step.length - 1]))?.[1]);
    expect(total).toBeGreaterThan(5);
    const scrolled = screenParts(changedSession(NEW_SESSION, { scroll: 3 }), createBranches(timeline), 80, 24)!;
    expect(textOf(scrolled.step[scrolled.step.length - 1])).toContain(`↑ 3 more  ↓ ${total - 3} more`);
    const end = screenParts(changedSession(NEW_SESSION, { scroll: 10_000 }), createBranches(timeline), 80, 24)!;
    expect(textOf(end.step[end.step.length - 1])).toContain(`↑ ${total} more`);
    expect(textOf(end.step[end.step.length - 1])).not.toContain('↓');
  });

  test('keeps the selected line in view', () => {
    const timeline = timelineOf();
    const frame = timeline.trace(0).outcome.updated[0].frame ?? -1;
    for (let selection = 0; selection < 32; selection++) {
      const parts = screenParts(
        changedSession(NEW_SESSION, { cursor: { ...START, frame }, selection }),
        createBranches(timeline),
        80,
        24,
      )!;
      expect(parts.step.slice(1, -1).some((line) => /^│ ▸/.test(textOf(line)))).toBe(true);
    }
  });

  test.each(oneOf(6, SHIPPED, 1))(
    'keeps the selected row of a matrix in view, and what says its number: %s',
    (name) => {
      const timeline = timelineOf(name);
      const matrices = timeline.trace(0).frames.filter(({ output }) => output.shape.length > 1);
      for (const { index, output } of oneOf(Math.ceil(matrices.length / 6), matrices)) {
        const count = output.data?.length ?? 0;
        for (const selection of [0, Math.floor(count * 0.8), count - 1]) {
          for (const [columns, rows] of [
            [60, 20],
            [80, 24],
            [120, 40],
          ] as const) {
            const session = changedSession(NEW_SESSION, { cursor: { ...START, frame: index }, selection });
            const step = screenParts(session, createBranches(timeline), columns, rows)?.step ?? [];
            const marked = step.find((line) =>
              line.some(({ role, text }) => role === 'selected' && /[◉[▸]/.test(text)),
            );
            expect(marked, `${name}, step ${index + 1}, element ${selection} at ${columns}×${rows}`).toBeDefined();
            const isPicture = textOf(marked ?? []).includes('◉');
            if (isPicture) expect(step.map(textOf).join('\n')).toContain('selected: ');
          }
        }
      }
    },
  );
});
