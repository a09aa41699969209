/** Layers over iterations: each number of the table is that of the run, and what there is none of is said. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { contextOf } from '../../../src/debugger/command.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { deepest, layersOver, rowsAt, usualDepth } from '../../../src/questions/layers/layer-figures.js';
import { transcriptEntry } from '../../../src/report/transcript.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { openLesson } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { openHistoryAt, talkTo, withoutValues } from '../../support/recordings.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('../../pytorch/recorded/stored', import.meta.url));
const WHOLE = () => Number.POSITIVE_INFINITY;
const length = (numbers: Iterable<number>): number => Math.hypot(...numbers);

async function shown(talk: ReturnType<typeof talkTo>, width: number, ...lines: readonly string[]): Promise<string> {
  for (const line of lines) {
    await talk.say(line);
    await talk.held.driver.whenIdle();
  }
  const { held } = talk;
  return screenParts(held.session, held.branches, width, 120)?.step.map(textOf).join('\n') ?? '';
}

describe('of a run of backstep', () => {
  const timeline = openLesson('villages-microgpt', { iterations: 8 });
  const layers = finish(layersOver(timeline, [0, 2, 5], WHOLE));

  test('norms and ratios are those of the parameters, and of layers those of all their parameters together', () => {
    for (const depth of [1, deepest(layers)]) {
      const { gradients, ratios } = rowsAt(layers, depth);
      for (const [k, iteration] of layers.iterations.entries()) {
        const { parameters, gradients: all, updated } = timeline.trace(iteration).outcome;
        for (const [row, { name, figures }] of gradients.entries()) {
          const own = parameters.flatMap((each, at) => {
            const called = (each.name ?? each.symbol).split('.').slice(0, depth).join('.');
            return called === name ? [at] : [];
          });
          expect(figures[k].value).toBeCloseTo(length(own.flatMap((at) => [...all[at].data])), 12);
          const change = length(own.flatMap((at) => [...updated[at].data].map((x, i) => x - parameters[at].data[i])));
          const size = length(own.flatMap((at) => [...parameters[at].data]));
          expect(ratios[row].figures[k].value).toBeCloseTo(change / size, 12);
        }
      }
    }
  });

  test('a unit is dead where it is 0 in every row of every document', () => {
    const { dead } = rowsAt(layers, deepest(layers));
    expect(dead).toHaveLength(1);
    const frames = timeline.trace(5).frames.filter(({ op }) => op.name === 'relu');
    const units = frames[0].output.shape[1];
    const isAlive = (unit: number): boolean =>
      frames.some(({ output }) => output.data.some((x, i) => i % units === unit && x !== 0));
    const count = Array.from({ length: units }, (_, unit) => unit).filter((unit) => !isAlive(unit)).length;
    expect(dead[0].figures[2]).toMatchObject({ units, value: count / units });
  });

  test('nothing beyond the cursor is shown, and Enter goes to the largest of a line', async () => {
    const talk = talkTo(timeline);
    const text = await shown(talk, 120, 'goto 3.30', 'layers');
    expect(text).toMatch(/at iteration +0 +1 +2 +3\b/);
    expect(text).toMatch(/wte +\S+ +\S+ +\S+ +not yet/);
    await shown(talk, 120, 'follow 1');
    const norms = [0, 1, 2].map((iteration) => length(timeline.trace(iteration).outcome.gradients[0].data));
    const largest = norms.indexOf(Math.max(...norms));
    expect(talk.held.session.where.cursor).toMatchObject({
      iteration: largest,
      frame: timeline.trace(largest).outcome.gradients[0].frame,
    });
  });

  test('z tells parameters apart, Z layers, and columns without room are counted', async () => {
    const talk = talkTo(timeline);
    expect(await shown(talk, 120, 'goto 7', 'layers 4')).toContain('h0.wq');
    expect(await shown(talk, 120, 'zoom-out')).not.toContain('h0.wq');
    expect(await shown(talk, 60, 'layers 0:7')).toMatch(/\d of 7 iterations did not fit in; "layers FROM:TO"/);
  });

  test('in a transcript, which has no edge, every iteration has a column', async () => {
    const held = holdSession(openLesson('villages-mlp', { iterations: 40 }));
    await held.execute('goto 39');
    const before = contextOf(held.store.getState());
    await held.execute('layers 30');
    const after = contextOf(held.store.getState());
    const [heads = ''] = transcriptEntry({ line: 'layers 30', nested: false, before, after })
      .split('\n')
      .filter((line) => line.includes('at iteration'));
    expect(heads.match(/\d+/g)).toEqual(Array.from({ length: 30 }, (_, k) => String(k + 9)));
  });

  test.each([
    ['layers 0', /takes 1 to 60 iterations; got 0/],
    ['layers some', /^Write "layers", "layers 8" or "layers 100:200"; got "some"\.$/],
    ['layers 7:9', /There are no iterations 7:9 up to here/],
  ])('%s is refused', async (line, why) => {
    const talk = talkTo(timeline);
    await talk.say('goto 3');
    expect(await talk.say(line)).toMatch(why);
  });
});

describe('of a recording', () => {
  const lacking = withoutValues(join(STORED, 'own_run.bst'), [1], makeSharedFolder());

  test('norms are told by what was counted, and updates whose values were not kept are named', async () => {
    const layers = finish(layersOver(lacking, [0, 1, 5], WHOLE));
    const { gradients, ratios } = rowsAt(layers, usualDepth(layers));
    expect(gradients[0].figures.every(({ value }) => typeof value === 'number')).toBe(true);
    expect(ratios[0].figures[1].value).toBe('not recorded');
    const text = await shown(talkTo(lacking), 120, 'goto end', 'layers');
    expect(text).toContain('not recorded');
    expect(text).toMatch(/Of 3 updates, 1 could not be looked at, since their values were not kept/);
  });

  test('norms are those before clipping', () => {
    const everyday = openHistoryAt(join(STORED, 'everyday.bst'));
    const layers = finish(layersOver(everyday, [0], WHOLE));
    const all = rowsAt(layers, 1).gradients.map(({ figures }) => figures[0].value);
    // Clipping made their length 1.
    expect(length(all.filter((cell) => typeof cell === 'number'))).toBeGreaterThan(10);
  });
});
