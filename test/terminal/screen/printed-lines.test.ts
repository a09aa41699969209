/** Whoever computes a line of a pane from the numbers that are printed finds the result that is printed. */
import { describe, expect, test } from 'vitest';
import { TERMS } from '../../../src/debugger/glossary.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { selectedElement } from '../../../src/debugger/places/selection.js';
import { blockRows } from '../../../src/document/drawing/rows/blocks.js';
import { type Row, row, textOf } from '../../../src/document/drawing/rows/rows.js';
import { exampleOf } from '../../../src/explaining/term-examples.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { walkThrough } from '../../../src/report/walk-through.js';
import { centrePane } from '../../../src/terminal/screen/centre.js';
import { rowCountOf, START } from '../../../src/timeline/cursor.js';
import { DEPTH, oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { formatInFull } from '../../support/formula-text.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';
import {
  isFormula,
  type PrintedLine,
  printedLines,
  printedProducts,
  printedTotals,
} from '../../support/printed-lines.js';
import { render } from '../../support/render.js';
import { stepPane } from '../../support/step-pane.js';

/** So wide that no line is wrapped. */
const WIDTH = 4000;
/** Of the arithmetic here. */
const ROUNDING = 1e-9;

/** Iterations 0, and 7 where numbers have become small. */
const ITERATIONS = [0, 7];
/** Of more steps than these, so many are looked at. */
const MOST_FRAMES = DEPTH > 1 ? 60 : 25;
/** Of answers and labs, which run the model several times. */
const ASKED_AT = DEPTH > 1 ? ITERATIONS : ITERATIONS.slice(1);

describe.each(oneOf(6, SHIPPED, 1))('of %s', (name) => {
  test.for(ITERATIONS)('every pane of iteration %i prints factors that give the printed result', (iteration) => {
    const timeline = timelineOf(name);
    const found = new Findings();
    const silent: string[] = [];
    const { frames } = timeline.trace(iteration);
    for (const frame of oneOf(Math.ceil(frames.length / MOST_FRAMES), frames, iteration)) {
      const rows = rowCountOf(frame) === 0 ? [null] : [null, 0];
      for (const row of rows) {
        const moment = momentAt(timeline, { ...START, iteration, frame: frame.index, row });
        const place = [...frame.scope, frame.label, ...(row === null ? [] : ['row 1'])].join(' › ');
        const pane = stepPane(moment, null, WIDTH).rows;
        found.look(place, pane, printedTotals(pane));
        if (found.last === 0 && computes(frame, selectedElement(moment, null))) silent.push(place);
      }
    }
    expect(found.wrong).toEqual([]);
    expect(silent).toEqual([]);
    expect(found.count).toBeGreaterThan(0);
  });

  test('every answer about a step and every lab prints factors that give the printed result', async () => {
    const held = holdSession(timelineOf(name));
    const found = new Findings();
    for (const iteration of ASKED_AT) {
      for (const { index } of framesOfEachKind(held.timeline.trace(iteration).frames)) {
        for (const line of ['nudge', 'why', 'uses', 'gradients']) {
          await held.execute(`goto ${iteration}.${index + 1}`, line);
          found.look(`${iteration}.${index + 1}, ${line}`, shownBy(held));
        }
      }
      for (const line of ['learning-rates', 'optimizers', 'diagnose', 'sample', 'history']) {
        await held.execute(`goto ${iteration}.end`, line);
        found.look(`${iteration}, ${line}`, shownBy(held));
      }
    }
    expect(found.wrong).toEqual([]);
    expect(found.count).toBeGreaterThan(0);
  });

  test('every example of the glossary prints factors that give the printed result', () => {
    const timeline = timelineOf(name);
    const found = new Findings();
    for (const iteration of ITERATIONS) {
      for (const { index } of lastOfEachPhase(timeline.trace(iteration).frames)) {
        const moment = momentAt(timeline, { ...START, iteration, frame: index });
        for (const { name: term } of TERMS)
          found.look(`${iteration}.${index + 1}, ${term}`, [row(exampleOf(term, moment) ?? '')]);
      }
    }
    expect(found.wrong).toEqual([]);
    expect(found.count).toBeGreaterThan(0);
  });

  test('the report prints factors that give the printed result', () => {
    const found = new Findings();
    for (const { title, blocks } of finish(walkThrough(timelineOf(name, 'training.iterations=20'), 19))) {
      found.look(title, blockRows(blocks, { width: WIDTH, said: 'prose' }));
    }
    expect(found.wrong).toEqual([]);
    expect(found.count).toBeGreaterThan(0);
  });
});

/** What is printed wrong, and how many lines were computed: altogether and in what was looked at last. */
class Findings {
  readonly wrong: string[] = [];
  count = 0;
  last = 0;

  look(place: string, rows: readonly Row[], totals: readonly PrintedLine[] = []): void {
    const texts = rows.map(textOf);
    const lines = [...texts.flatMap(printedLines), ...printedProducts(texts), ...totals];
    this.last = lines.length;
    this.count += lines.length;
    for (const { text, computed, printed, tolerance } of lines) {
      if (Math.abs(computed - printed) <= tolerance * (1 + ROUNDING)) continue;
      this.wrong.push(`${place}: ${text}, but it gives ${computed}`);
    }
  }
}

/** The first frame of each op in each phase. */
function framesOfEachKind(frames: readonly Frame[]): readonly Frame[] {
  const seen = new Set<string>();
  return frames.filter(({ op, scope }) => {
    const kind = `${scope[0]} ${op.name}`;
    return !seen.has(kind) && seen.add(kind);
  });
}

function lastOfEachPhase(frames: readonly Frame[]): readonly Frame[] {
  return frames.filter(({ scope }, k) => frames[k + 1]?.scope[0] !== scope[0]);
}

function shownBy({ session, timeline }: HeldSession): readonly Row[] {
  return centrePane(momentAt(timeline, session.where.cursor), session, WIDTH).rows;
}

/** Whether a step does more at this element than copy it, so that its pane ought to have a line to compute. */
function computes({ op, inputs, output, attributes }: Frame, element: number): boolean {
  const expression = op.explain.expression(inputs, element, attributes, output);
  return isFormula(render(expression, { leaves: 'numbers', formatNumber: formatInFull, longestSum: 4 }));
}

describe('the reading of printed lines', () => {
  test.each([
    ['P(we) = 8.166 / 54.67 = 0.1494', '8.166 / 54.67 = 0.1494'],
    ['the loss would fall by about 6.694 × 0.01 = 0.0669. The', '6.694 × 0.01 = 0.0669'],
    ['  ∂loss/∂z(we) = −6.6943 × +0.12706 = −0.8506 = P(we) − 1', '−6.6943 × +0.12706 = −0.8506'],
  ])('finds the factors and the result in %s', (text, line) => {
    const [found] = printedLines(text);
    expect(found.text).toBe(line);
    expect(Math.abs(found.computed - found.printed)).toBeLessThanOrEqual(found.tolerance);
  });

  test('finds too few digits out', () => {
    const [found] = printedLines('∂loss/∂z(we) = −6.694 × 0.1271 = −0.8506');
    expect(Math.abs(found.computed - found.printed)).toBeGreaterThan(found.tolerance);
  });

  test('finds the products of a table', () => {
    const table = ['  arrives at    gradient  × local  = passed on', '  ∂loss/∂z(we)   −0.8506  +2.0000      −1.7012'];
    expect(printedProducts(table)).toMatchObject([
      { text: '−0.8506 × +2.0000 = −1.7012', printed: -1.7012, computed: -0.8506 * 2 },
    ]);
    expect(printedProducts(table.slice(1))).toEqual([]);
  });

  test.each(['loss = 2.941', 'P(w) = e^z(w) / Σ e^z', '0.1 × 0.2 = 0.01 × 2', 'what arrives = 3 × w'])(
    'finds nothing to compute in %s',
    (text) => {
      expect(printedLines(text)).toEqual([]);
    },
  );
});
