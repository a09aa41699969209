/**
 * Generated expressions at steps of small runs: the program and an evaluator that was written from the words of
 * `info expressions` alone give the same value to the bit, or both refuse.
 */

import { describe, expect, test } from 'vitest';
import { compile, evaluate } from '../../../src/debugger/expressions/compile.js';
import { isTensor } from '../../../src/debugger/expressions/values.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { unlessRefused } from '../../../src/files/refusal.js';
import { finish } from '../../../src/numbers/engine/task.js';
import type { Cursor } from '../../../src/timeline/cursor.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import { cases, DEPTH, seedOf } from '../../support/depth.js';
import { evaluateText, type State } from '../../support/expressions/evaluate.js';
import { randomExpression } from '../../support/expressions/generate.js';
import { placesOf } from '../../support/expressions/places.js';
import { Refused } from '../../support/expressions/syntax.js';
import type { Plain } from '../../support/expressions/tables.js';
import { openLesson } from '../../support/fixtures.js';
import { randomFrom } from '../../support/random.js';

const RUNS = [
  { name: 'we-love-deep-learning', overrides: [] },
  { name: 'villages-mlp', overrides: ['training.validation={"share":0.2,"every":2}', 'training.batchSize=6'] },
  { name: 'villages-microgpt', overrides: [] },
];
/** Of each run: 16,032 altogether in the mode "long". */
const EXPRESSIONS = cases(334 * DEPTH ** 2);

describe.each(RUNS)('of $name', ({ name, overrides }) => {
  const timeline = openLesson(name, { iterations: 5, overrides });
  finish(timeline.visit(5));
  const places = placesOf(timeline);

  test('expressions mean what the words say', () => {
    const seed = seedOf(1);
    const random = randomFrom(seed);
    const different: string[] = [];
    let valued = 0;
    for (let k = 0; k < EXPRESSIONS; k++) {
      const { cursor, state, atoms } = places[Math.floor(random() * places.length)];
      const text = randomExpression(random, atoms);
      const expected = attempt(text, state);
      const actual = answerOf(text, timeline, cursor);
      if (expected !== REFUSED) valued++;
      if (actual === expected) continue;
      different.push(`${text}\n  at ${JSON.stringify(cursor)}\n  words   ${expected}\n  program ${actual}`);
    }
    different.sort((a, b) => a.length - b.length);
    expect(different.slice(0, 12).join('\n'), `seed ${seed}: ${different.length} differ`).toBe('');
    expect(valued).toBeGreaterThan(EXPRESSIONS / 2);
  });
});

const REFUSED = 'refused';

function attempt(text: string, state: State): string {
  try {
    return described(evaluateText(text, state));
  } catch (error) {
    if (error instanceof Refused) return REFUSED;
    throw error;
  }
}

function answerOf(text: string, timeline: Timeline, cursor: Cursor): string {
  const compiled = unlessRefused(() => compile(text, timeline.program));
  if (compiled === null) return REFUSED;
  const result = evaluate(compiled, momentAt(timeline, cursor));
  if (result.kind !== 'value') return REFUSED;
  const { value } = result;
  if (!isTensor(value)) return described(value);
  const { shape, data, axes } = value;
  return described({
    shape,
    data: Array.from(data),
    axes: axes.map(({ name, labels }) => ({ name, labels: labels ?? null })),
  });
}

/** Everything there is to a value, to the bit; labels of a histogram are rounded for reading and left out. */
function described(value: Plain): string {
  const number = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));
  if (typeof value === 'number') return number(value);
  if (typeof value !== 'object') return JSON.stringify(value);
  const axes = value.axes.map(({ name, labels }) =>
    name.includes('from … to') ? name : `${name}: ${labels?.join('|') ?? '—'}`,
  );
  return `${value.shape.join('×')} of ${axes.join('; ')}: ${value.data.map(number).join(' ')}`;
}
