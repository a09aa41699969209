/**
 * The numbers of what every step says: in a sentence or a table they are values, and one that says which element it is has
 * the number of that element.
 */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/places/moment.js';
import type { Blocks, Inlines } from '../../src/document/document.js';
import { inlinesOfFormula } from '../../src/document/formula-text.js';
import { sayStep } from '../../src/explaining/step.js';
import { type Cursor, rowCountOf, START } from '../../src/timeline/cursor.js';
import type { History } from '../../src/timeline/history.js';
import type { Trace, TraceFrame, TraceValue } from '../../src/timeline/trace.js';
import { DEPTH, oneOf } from '../support/depth.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { openHistoryAt } from '../support/recordings.js';

const STORED = join(import.meta.dirname, '../pytorch/recorded/stored');

/** Of a run with many steps in an iteration, so many are tried; all of them in the long tests. */
const MOST_STEPS = DEPTH > 1 ? Number.POSITIVE_INFINITY : 60;

/** A number that was computed, in words; after a bracket it is the name of a dimension. */
const COMPUTED = /(?<!\(\d*)\d\.\d|\de[−\d]|NaN|∞/;

/** Numbers that are the same at every stop: thresholds, what a mask sets, what an op looks for, and the name of what is counted. */
const CONSTANT =
  /very urgent from 0\.7, urgent from 0\.4, worth correcting from 0\.1, small from 0\.01|(rose|fell) by 0\.01|(above|reached) 0\.5|becomes −∞|where it is NaN|^NaN $/g;

const RECORDED = oneOf(
  8,
  readdirSync(STORED).filter((file) => file.endsWith('.bst')),
);

test.each(oneOf(2, SHIPPED))('the steps of %s say their numbers as values', (name) => {
  // The set-up quotes whoever wrote the program.
  const { faults, count } = numbersOf(timelineOf(name), [0, 1], ({ iteration, frame }) => iteration === 0 && frame < 0);
  expect(faults.slice(0, 40)).toEqual([]);
  expect(count).toBeGreaterThan(500);
});

test.each(RECORDED)('the steps of the recording %s say their numbers as values', (file) => {
  const history = openHistoryAt(join(STORED, file));
  const { faults, count } = numbersOf(history, [history.numbers.first], () => false);
  expect(faults.slice(0, 40)).toEqual([]);
  expect(count).toBeGreaterThan(50);
});

function numbersOf(timeline: History, iterations: readonly number[], isLeftOut: (cursor: Cursor) => boolean) {
  const faults = new Set<string>();
  let count = 0;
  for (const iteration of iterations) {
    const trace = timeline.trace(iteration);
    const given = new Set(trace.frames.flatMap(({ inputs }) => inputs.filter((input) => input.frame === null)));
    const stride = Math.max(1, Math.ceil(trace.frames.length / MOST_STEPS));
    for (let frame = -1; frame < trace.frames.length; frame += frame === -1 ? 1 : stride) {
      for (const row of rowsOf(trace.frames[frame])) {
        const cursor = { ...START, iteration, frame, row };
        if (isLeftOut(cursor)) continue;
        const { blocks } = sayStep(momentAt(timeline, cursor), null);
        const lines = linesOf(blocks);
        const found = [
          ...sentencesOf(blocks).flatMap(textFaultsOf),
          ...lines.flatMap((line) => addressFaultsOf(line, trace, given)),
        ];
        for (const fault of found) faults.add(`${iteration}.${frame + 1}, row ${row}: ${fault}`);
        count += lines.flat().filter(({ kind }) => kind === 'value').length;
      }
    }
  }
  return { faults: [...faults], count };
}

/** All of a step, and its first row and its last. */
function rowsOf(frame: TraceFrame | undefined): readonly (number | null)[] {
  const count = frame === undefined ? 0 : rowCountOf(frame);
  return count === 0 ? [null] : [null, 0, count - 1];
}

/** Paragraphs, notes, and the cells of columns of numbers. */
function sentencesOf(blocks: Blocks): readonly Inlines[] {
  return blocks.flatMap((block): readonly Inlines[] => {
    switch (block.kind) {
      case 'paragraph':
      case 'note':
        return [block.inlines];
      case 'table':
        return block.rows.flatMap(({ cells }) => cells.filter((_, k) => block.columns[k]?.holds === 'number'));
      default:
        return [];
    }
  });
}

function linesOf(blocks: Blocks): readonly Inlines[] {
  return blocks.flatMap((block): readonly Inlines[] => {
    switch (block.kind) {
      case 'paragraph':
      case 'note':
        return [block.inlines];
      case 'formula':
        return block.lines.map(inlinesOfFormula);
      case 'table':
        return block.rows.flatMap(({ cells }) => cells);
      default:
        return [];
    }
  });
}

function textFaultsOf(line: Inlines): readonly string[] {
  return line.flatMap((inline) =>
    inline.kind === 'text' && COMPUTED.test(inline.text.replace(CONSTANT, ''))
      ? [`"${inline.text}" holds a number`]
      : [],
  );
}

/** @param given what was there before the first step */
function addressFaultsOf(line: Inlines, { frames }: Trace, given: ReadonlySet<TraceValue>): readonly string[] {
  return line.flatMap((inline) => {
    if (inline.kind !== 'value' || inline.of === undefined) return [];
    const { symbol, step, element } = inline.of;
    const made = step === null ? [...given] : [frames[step].output];
    const isMade = made.some((value) => value.symbol === symbol && Object.is(value.data?.[element], inline.value));
    return isMade ? [] : [`${symbol}[${element}] of step ${step === null ? 0 : step + 1} is not ${inline.text}`];
  });
}
