/**
 * The numbers of what every step says: in a sentence or a table they are values, and one that says which element it is has
 * the number of that element.
 */
import { expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/places/moment.js';
import type { Blocks, Inlines } from '../../src/document/document.js';
import type { Frame } from '../../src/engine/tape.js';
import { sayStep } from '../../src/saying/step.js';
import { rowCountOf, START } from '../../src/timeline/cursor.js';
import type { ReplayedTrace } from '../../src/timeline/trace.js';
import { DEPTH } from '../support/depth.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';

/** Of a run with many steps in an iteration, so many are tried; all of them in the long tests. */
const MOST_STEPS = DEPTH > 1 ? Number.POSITIVE_INFINITY : 60;

/** A number that was computed, in words; after a bracket it is the name of a dimension. */
const COMPUTED = /(?<!\(\d*)\d\.\d|\de[−\d]|NaN|∞/;

/** Numbers that are the same at every stop: thresholds, and what a mask sets. */
const CONSTANT =
  /very from 0\.7 on, quite from 0\.4 on, somewhat from 0\.1 on, a little from 0\.01 on|(rose|fell) by 0\.01|(above|reached) 0\.5|becomes −∞/g;

test.each(SHIPPED)('the steps of %s say their numbers as values', (name) => {
  const timeline = timelineOf(name);
  const found = new Set<string>();
  let count = 0;
  for (const iteration of [0, 1]) {
    const trace = timeline.trace(iteration);
    const stride = Math.ceil(trace.frames.length / MOST_STEPS);
    for (let frame = -1; frame < trace.frames.length; frame += frame === -1 ? 1 : stride) {
      for (const row of rowsOf(trace.frames[frame])) {
        // The set-up quotes whoever wrote the program.
        const isQuoted = iteration === 0 && frame === -1;
        const moment = momentAt(timeline, { ...START, iteration, frame, row });
        const blocks = isQuoted ? [] : sayStep(moment, null).blocks;
        const faults = [
          ...sentencesOf(blocks).flatMap(textFaultsOf),
          ...linesOf(blocks).flatMap((line) => addressFaultsOf(line, trace)),
        ];
        for (const fault of faults) found.add(`${iteration}.${frame + 1}, row ${row}: ${fault}`);
        count += linesOf(blocks)
          .flat()
          .filter(({ kind }) => kind === 'value').length;
      }
    }
  }
  expect([...found].slice(0, 40)).toEqual([]);
  expect(count).toBeGreaterThan(500);
});

/** All of a step, and its first row and its last. */
function rowsOf(frame: Frame | undefined): readonly (number | null)[] {
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
        return block.lines.flatMap(({ parts }) => parts);
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

function addressFaultsOf(line: Inlines, { frames, start }: ReplayedTrace): readonly string[] {
  return line.flatMap((inline) => {
    if (inline.kind !== 'value' || inline.of === undefined) return [];
    const { symbol, step, element } = inline.of;
    if (step !== null && frames[step].output.symbol !== symbol) return [`${symbol} is not what step ${step + 1} makes`];
    const made = step === null ? [...start.parameters, ...start.optimizerState.flat()] : [frames[step].output];
    const isMade = made.some(({ data }) => Object.is(data[element], inline.value));
    return isMade ? [] : [`${symbol}[${element}] is not ${inline.text}`];
  });
}
