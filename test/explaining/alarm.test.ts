/** What is not finite has one sign and one tone wherever it is shown, unless a mask means it; and it is said since when. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findMasks } from '../../src/debugger/overflow/masks.js';
import { endsOf } from '../../src/debugger/overflow/reach.js';
import { type Moment, momentAt } from '../../src/debugger/places/moment.js';
import { ALARM_SIGN } from '../../src/document/alarm.js';
import { type Blocks, mapInlines, type ShownValue, textsOf } from '../../src/document/document.js';
import { blockTrees } from '../../src/document/drawing/html/blocks.js';
import { textOfTree } from '../../src/document/drawing/html/tree.js';
import { markdownOf } from '../../src/document/drawing/markdown/markdown.js';
import { blockRows } from '../../src/document/drawing/rows/blocks.js';
import { asciiGlyphs } from '../../src/document/drawing/rows/glyphs.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { speak } from '../../src/document/drawing/speech/speech.js';
import { sayStep } from '../../src/explaining/step.js';
import { finish } from '../../src/numbers/engine/task.js';
import { START } from '../../src/timeline/cursor.js';
import type { History } from '../../src/timeline/history.js';
import { oneOf } from '../support/depth.js';
import { openLesson } from '../support/fixtures.js';
import { openHistoryAt } from '../support/recordings.js';

const STORED = 'test/pytorch/recorded/stored';
const RECORDINGS = readdirSync(STORED).filter((name) => name.endsWith('.bst'));
const DIVERGING = openLesson('villages-mlp', { iterations: 4, overrides: ['optimizer.learningRate=1e200'] });

function momentsOf(history: History, every: number): readonly Moment[] {
  const moments: Moment[] = [];
  for (let at: number | null = history.numbers.first; at !== null; at = history.numbers.after(at)) {
    const iteration = at;
    const { frames } = finish(history.reach(iteration));
    const frameAt = oneOf(every, [-1, ...frames.keys()]);
    moments.push(...frameAt.map((frame) => momentAt(history, { ...START, iteration, frame })));
  }
  return moments;
}

function valuesIn(blocks: Blocks): readonly ShownValue[] {
  const values: ShownValue[] = [];
  mapInlines(blocks, (inline) => {
    if (inline.kind === 'value') values.push(inline);
    return [inline];
  });
  return values;
}

/** A number that is not finite without its sign. */
const UNSIGNED = /(?<![⚠!\p{L}])NaN/u;
/** Words about numbers, and code, have them as they are. */
function withoutSentences(blocks: Blocks): Blocks {
  return blocks.filter(({ kind }) => ['table', 'matrix', 'formula'].includes(kind));
}

describe.each(oneOf(6, RECORDINGS))('in the recording %s', (name) => {
  test('a number has the tone of an alarm where it is not finite and no mask means it', () => {
    for (const moment of momentsOf(openHistoryAt(`${STORED}/${name}`), 7)) {
      const { trace, cursor } = moment;
      const masks = findMasks(trace, endsOf(trace));
      for (const { value, tone, of } of valuesIn(sayStep(moment, null).blocks)) {
        const at = `${cursor.iteration}.${cursor.frame + 1}: ${value} ${tone}`;
        if (Number.isFinite(value)) expect(tone, at).not.toBe('alarm');
        else if (Number.isNaN(value)) expect(tone, at).toBe('alarm');
        else if (of != null && of.step !== null)
          expect(tone === 'alarm', at).toBe(!masks.has(trace.frames[of.step].output.node));
      }
    }
  });
});

describe('where training has become NaN', () => {
  const moments = momentsOf(DIVERGING, 3).filter(({ cursor }) => cursor.iteration > 1);

  test('the sign stands before each number in every drawing that is read by eye', () => {
    let seen = 0;
    for (const moment of moments) {
      const blocks = withoutSentences(sayStep(moment, null).blocks);
      const rows = (glyphs?: ReturnType<typeof asciiGlyphs>): string =>
        blockRows(blocks, { width: 100, ...(glyphs && { glyphs }) })
          .map(textOf)
          .join('\n');
      const page = blockTrees(blocks).map(textOfTree).join('\n');
      for (const drawn of [
        rows(),
        rows(asciiGlyphs([])),
        page,
        markdownOf(blocks.filter(({ kind }) => kind === 'table')),
      ]) {
        expect(drawn).not.toMatch(UNSIGNED);
        seen += Number(/[⚠!]NaN/.test(drawn));
      }
      expect(rows(asciiGlyphs([]))).not.toContain(ALARM_SIGN);
      expect(speak(blocks).join('\n')).not.toContain(ALARM_SIGN);
    }
    expect(seen).toBeGreaterThan(20);
  });

  test('a line above each step says since when, and its command leads to the step that began it', () => {
    const began = momentsOf(DIVERGING, 1).find(
      ({ frame }) => frame !== null && !frame.output.data?.every(Number.isFinite),
    );
    if (began === undefined) throw new Error('All of it is finite.');
    const { iteration, frame } = began.cursor;
    const lineAt = (moment: Moment): string => textsOf(sayStep(moment, null).blocks)[0];
    expect(lineAt(began)).toMatch(/^⚠ Not finite from here on: .+ is NaN, made from finite numbers\.$/);
    for (const moment of moments) {
      expect(lineAt(moment)).toContain(`⚠ Not finite since iteration ${iteration}, step ${frame + 1} (`);
      expect(lineAt(moment)).toContain(`goto ${iteration}.${frame + 1}`);
    }
  });

  test('nothing is said before the step that began it', () => {
    for (const moment of momentsOf(DIVERGING, 1)) {
      const { blocks } = sayStep(moment, null);
      if (moment.cursor.iteration === 0) expect(textsOf(blocks).join()).not.toContain(ALARM_SIGN);
    }
  });
});

test('the infinities of a mask are drawn without the sign', () => {
  const masked = momentsOf(openHistoryAt(`${STORED}/causal_masks-each.bst`), 1).flatMap((moment) => {
    const masks = findMasks(moment.trace, endsOf(moment.trace));
    return moment.frame !== null && masks.has(moment.frame.output.node) ? [sayStep(moment, null).blocks] : [];
  });
  const drawn = masked.map((blocks) => blockRows(blocks, { width: 100 }).map(textOf).join('\n'));
  expect(drawn.filter((text) => text.includes('∞')).length).toBeGreaterThan(0);
  for (const text of drawn) expect(text).not.toMatch(/⚠[−+]?∞/);
});
