/**
 * No screen and no page shows a number that a later step of this run makes, except answers that say that they run ahead: panes,
 * answers and expressions at a cursor are the same as on a run of which everything later is garbage.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sayArticle } from '../../../src/commands/articles/article.js';
import { compile, evaluate } from '../../../src/debugger/expressions/compile.js';
import { glossary } from '../../../src/debugger/expressions/glossary.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { type Answer, changedSession, NEW_SESSION, type Session } from '../../../src/debugger/session.js';
import { type Row, textOf } from '../../../src/document/drawing/rows/rows.js';
import { writeJson } from '../../../src/document/json.js';
import { ANSWERS } from '../../../src/questions/answers.js';
import { INFORMATION_TOPICS } from '../../../src/questions/information.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { createBranches } from '../../../src/timeline/branches.js';
import { type Cursor, rowCountOf, START } from '../../../src/timeline/cursor.js';
import type { History } from '../../../src/timeline/history.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import { concealAfter } from '../../../src/timeline/views.js';
import { cutOff } from '../../support/cut-off.js';
import { oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';

const LAST = 4;

/** The step itself, and what is said anew wherever it is open. */
const ASKED: readonly (Answer | null)[] = [
  null,
  { kind: 'why', line: 0 },
  { kind: 'trace', direction: 'back', line: 0 },
  { kind: 'gradients', line: 0, depth: 9 },
  { kind: 'list', first: 10, line: 0 },
  { kind: 'model', line: 0 },
  { kind: 'curve' },
  { kind: 'histogram', expression: 'output', parts: 20 },
  { kind: 'results' },
  { kind: 'lessons', line: 0 },
  { kind: 'term', term: 'softmax' },
  ...INFORMATION_TOPICS.map((topic) => ({ kind: 'information', topic })),
] as (Answer | null)[];
/** What holds what was worked out where it was asked for. */
const WORKED_OUT = [
  ...[
    'text',
    'topic',
    'sample',
    'token',
    'tokens',
    'neighbours',
    'value',
    'printed',
    'diagnosis',
    'findings',
    'layers',
  ],
  ...[
    'history',
    'number-history',
    'branches',
    'comparison',
    'gradient-check',
    'learning-rates',
    'optimizers',
    'valley',
    'nudge',
  ],
];
/** They say that they run ahead. */
const AHEAD = ['uses', 'opening'];

/** The step that explains gradients tries out the weight with the steepest one, which is a what-if and says so. */
function triesOut({ label }: { readonly label: string }): boolean {
  return label === '∂loss/∂loss = 1';
}

function cursorsOf(timeline: Timeline, withRows: boolean): fc.Arbitrary<Cursor> {
  return fc.tuple(fc.nat(LAST), fc.nat(10_000), fc.nat(64)).map(([iteration, step, row]) => {
    const { frames } = timeline.trace(iteration);
    const steps = [-1, ...frames.filter((each) => !triesOut(each)).map(({ index }) => index)];
    const frame = steps[step % steps.length];
    const count = frame === -1 ? 0 : rowCountOf(frames[frame]);
    return { ...START, iteration, frame, row: withRows && row % 2 === 1 && count > 0 ? row % count : null };
  });
}

function screenText(timeline: History, session: Session): string {
  const branches = createBranches(timeline);
  const parts = screenParts(session, branches, 140, 50);
  if (parts === null) throw new Error('There is no room.');
  const { top, program, step, loss, targets, displays, scrubber } = parts;
  const rows: readonly Row[] = [...top, ...program, ...step, ...loss, ...targets, ...displays, scrubber ?? []];
  return [...rows.map(textOf), writeJson(sayArticle(session, branches))].join('\n');
}

test('every kind of answer is asked for here, but for those that hold what they show or say that they run ahead', () => {
  const known = new Set([...ASKED.map((answer) => answer?.kind), ...WORKED_OUT, ...AHEAD]);
  expect(ANSWERS.map(({ kind }) => kind).filter((kind) => !known.has(kind))).toEqual([]);
});

describe.each(oneOf(6, SHIPPED, 2))('of %s', (name) => {
  const timeline = timelineOf(name);
  const cursors = cursorsOf(timeline, false);
  const insideRows = cursorsOf(timeline, true);

  test('nothing on the screen is made by a later step', () => {
    fc.assert(
      fc.property(
        cursors,
        fc.constantFrom(...ASKED),
        fc.option(fc.nat(40)),
        fc.nat(30),
        (cursor, answer, selection, scroll) => {
          const session = changedSession(NEW_SESSION, { cursor, answer, selection, scroll });
          expect(screenText(cutOff(timeline, cursor, true), session)).toBe(
            screenText(concealAfter(timeline, cursor.iteration + 1), session),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('no expression reads what a later step makes', () => {
    const [first] = timeline.program.model.parameters;
    const word = timeline.program.model.words[0];
    const texts = [
      ...glossary()[0].entries.map((entry) => entry.name),
      `parameter("${first.name}")`,
      `gradient("${first.name}")`,
      `p(${JSON.stringify(word)}, 1)`,
      `logits(${JSON.stringify(word)}, 1)`,
      ...['m', 'v', 'velocity', 'updateRatio', 'clippedGradient'].map((form) => `${form}("${first.name}")`),
      'value("loss")',
      'value("update")',
      'previous(loss)',
      'changed(losses)',
      'input[0]',
    ];
    fc.assert(
      fc.property(insideRows, fc.constantFrom(...texts), (cursor, text) => {
        const expression = compile(text, timeline.program);
        const real = evaluate(expression, momentAt(timeline, cursor));
        expect(evaluate(expression, momentAt(cutOff(timeline, cursor), cursor)), text).toEqual(real);
      }),
      { numRuns: 150 },
    );
  });
});
