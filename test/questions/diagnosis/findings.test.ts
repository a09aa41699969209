/** `diagnose`: every figure is the one that the run has, what is to come stays out, and each command it names works. */
import { describe, expect, test } from 'vitest';
import { compile, evaluate } from '../../../src/debugger/expressions/compile.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { fieldsOf, newSession } from '../../../src/debugger/session.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import {
  commandsOf,
  DIAGNOSIS,
  type DiagnosisPart,
  diagnosisLines,
} from '../../../src/questions/diagnosis/diagnosis.js';
import { START } from '../../../src/timeline/cursor.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import { answerRows } from '../../support/answer-rows.js';
import { answerOf } from '../../support/answers.js';
import { DEPTH, oneOf } from '../../support/depth.js';
import { type LessonOptions, openLesson } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';
import { createRecording, NOT_FINITE_AT, WITHOUT_BACKWARD, WITHOUT_OUTCOME } from '../../support/recording.js';

const PARTS: readonly DiagnosisPart[] = ['origin', 'contributions', 'documents', 'ratios', 'norms', 'clipping'];
/** Of the largest model, but for the long tests. */
const FEWER_TEXTS = DEPTH > 1 ? [] : ['training.batchSize=2'];
const DIVERGING: readonly (readonly [string, LessonOptions])[] = [
  ['we-love-deep-learning', { iterations: 20, overrides: ['training.softmax=plain', 'optimizer.learningRate=1000'] }],
  ['villages-mlp', { iterations: 20, overrides: ['optimizer.learningRate=1e200'] }],
  ['river-gpt', { iterations: 20, overrides: ['optimizer.learningRate=1e200', ...FEWER_TEXTS] }],
  // Attention masks what has become NaN before.
  ['villages-microgpt', { iterations: 20, overrides: ['training.softmax=plain', 'optimizer.learningRate=50'] }],
];

async function diagnosed(held: HeldSession, ...lines: readonly string[]) {
  expect(await held.execute(...lines)).not.toMatch(/^(There is no|Say which)/);
  return answerOf(DIAGNOSIS, held.session).diagnosis;
}

/** The value of an expression at the end of an iteration. */
function valueAt(timeline: Timeline, iteration: number, text: string): unknown {
  const compiled = compile(text, timeline.program);
  const frame = timeline.trace(iteration).frames.length - 1;
  const result = evaluate(compiled, momentAt(timeline, { ...START, iteration, frame }));
  return result.kind === 'value' ? result.value : null;
}

function shown(held: HeldSession): string {
  const { session, timeline } = held;
  const moment = momentAt(timeline, session.where.cursor);
  return answerRows(answerOf(DIAGNOSIS, session), { moment, session, width: 100 })
    .map(textOf)
    .join('\n')
    .replaceAll(/\s+/g, ' ');
}

describe.each(oneOf(2, DIVERGING, 1))('of %s with too large a rate', (name, options) => {
  test('the first value that is not finite is the one at which the rule stops first', async () => {
    const held = holdSession(openLesson(name, options));
    await held.execute('rule non-finite', 'continue');
    const { iteration, frame } = held.session.where.cursor;
    const element = held.session.where.selection;
    const { origin, asked, ...rest } = await diagnosed(held, 'goto 15', 'diagnose');
    expect(origin?.step).toMatchObject({ iteration, frame, element });
    expect({ asked, iteration: rest.iteration }).toEqual({ asked: 14, iteration });
    expect(shown(held)).toContain(`What is not finite at iteration 14 was made at iteration ${iteration}`);
  });

  test('each step that passed it on read what the one before had made, up to the loss or a parameter', async () => {
    const timeline = openLesson(name, options);
    const { origin } = await diagnosed(holdSession(timeline), 'diagnose 15');
    if (origin === null) throw new Error('There is no origin.');
    const { frames, outcome } = timeline.trace(origin.step.iteration);
    const steps = [origin.step, ...origin.passedOn];
    expect(steps.length).toBeGreaterThan(1);
    for (const [k, { frame, element }] of origin.passedOn.entries()) {
      expect(frames[frame].inputs.map((input) => input.frame)).toContain(steps[k].frame);
      expect(frames[frame].output.data[element ?? -1]).not.toSatisfy(Number.isFinite);
    }
    const ends = [outcome.objective, ...outcome.updated].map((value) => value.frame);
    expect(ends).toContain(steps.at(-1)?.frame);
    const bad = outcome.updated.filter(({ data }) => !data.every(Number.isFinite));
    expect(origin.parameters).toEqual(bad.map(({ symbol }) => symbol));
  });

  test('where the rule stops, it is about the iteration at hand, as far as that has got', async () => {
    const held = holdSession(openLesson(name, options));
    const { origin, contributions, sameBatch, iteration } = await diagnosed(
      held,
      'rule non-finite',
      'continue',
      'diagnose',
    );
    const { cursor } = held.session.where;
    expect(origin?.step).toMatchObject({ iteration: cursor.iteration, frame: cursor.frame });
    expect({ iteration, contributions, sameBatch }).toMatchObject({
      iteration: cursor.iteration,
      contributions: [],
      sameBatch: [],
    });
  });
});

describe('the figures', () => {
  test('of terms and documents add up to the loss, the largest first', async () => {
    for (const name of oneOf(2, ['we-love-deep-learning', 'river-gpt', 'villages-microgpt', 'the-road-forks'])) {
      const timeline = openLesson(name, { iterations: 8 });
      const { contributions, documents } = await diagnosed(holdSession(timeline), 'diagnose 5');
      const total = timeline.trace(5).outcome.total.data[0];
      expect(contributions.reduce((sum, { term }) => sum + term, 0)).toBeCloseTo(total, 9);
      expect(documents.reduce((sum, { mean, predictions }) => sum + mean * predictions, 0)).toBeCloseTo(total, 9);
      expect(contributions.reduce((sum, { share }) => sum + (share ?? 0), 0)).toBeCloseTo(1, 9);
      const terms = contributions.map(({ term }) => term);
      expect(terms).toEqual([...terms].sort((a, b) => b - a));
    }
  });

  test('name the document of a batch as the data has it', async () => {
    const timeline = openLesson('villages-microgpt', { iterations: 8 });
    const { documents } = await diagnosed(holdSession(timeline), 'diagnose 3');
    expect(documents.map(({ text }) => text)).toEqual(['<BOS>hawkhaven<BOS>']);
  });

  test('of what led up to it are those of the expressions', async () => {
    const timeline = openLesson('villages-mlp', { iterations: 30 });
    const { leadUp } = await diagnosed(holdSession(timeline), 'diagnose 25');
    const iterations = leadUp.seen.map(({ iteration }) => iteration);
    expect(iterations).toEqual(Array.from({ length: 10 }, (_, k) => 16 + k));
    expect(leadUp.seen.map(({ loss }) => loss)).toEqual(iterations.map((k) => valueAt(timeline, k, 'loss')));
    expect(leadUp.layers.map(({ name }) => name)).toEqual(['C', 'W1', 'b1', 'W2', 'b2']);
    for (const { name, figures } of leadUp.layers) {
      const expected = iterations.map((k) => valueAt(timeline, k, `norm(gradient("${name}"))`));
      figures.forEach(({ value }, k) => void expect(value).toBeCloseTo(Number(expected[k]), 12));
    }
    for (const { parameter, ratio, step } of leadUp.ratios) {
      const ratios = iterations.slice(0, -1).map((k) => Number(valueAt(timeline, k, `updateRatio("${parameter}")`)));
      expect(ratio).toBeCloseTo(Math.max(...ratios), 12);
      expect(step.iteration).toBe(iterations[ratios.indexOf(Math.max(...ratios))]);
    }
    const all = leadUp.ratios.map(({ ratio }) => ratio);
    expect(all).toEqual([...all].sort((a, b) => b - a));
  });

  test('leave out update ratios of what began at 0, by name', async () => {
    const held = holdSession(openLesson('villages-mlp', { iterations: 8 }));
    const { leadUp } = await diagnosed(held, 'diagnose 3');
    expect(leadUp.leftOut).toEqual(['b1', 'b2']);
    expect(leadUp.ratios.map(({ parameter }) => parameter).sort()).toEqual(['C', 'W1', 'W2']);
    expect(shown(held)).toContain('Left out, as they were 0 or nearly 0, beside which any step is large: b1, b2.');
  });

  test('put the parameters of a block into one layer', async () => {
    const timeline = openLesson('villages-microgpt', { iterations: 8 });
    const { leadUp } = await diagnosed(holdSession(timeline), 'diagnose 5');
    const { gradients, parameters } = timeline.trace(5).outcome;
    const squares = gradients.flatMap(({ data }, k) =>
      parameters[k].symbol.startsWith('h0.') ? Array.from(data, (x) => x * x) : [],
    );
    const block = leadUp.layers.find(({ name }) => name === 'h0');
    expect(block?.figures.at(-1)?.value).toBeCloseTo(Math.sqrt(squares.reduce((sum, x) => sum + x, 0)), 12);
  });

  test('of clipping are the norm and the factor of its steps', async () => {
    const timeline = openLesson('river-gpt', { iterations: 8 });
    const held = holdSession(timeline);
    const { leadUp } = await diagnosed(held, 'diagnose 6');
    const clips = leadUp.seen.map(({ iteration }) => timeline.trace(iteration).outcome.clipping);
    expect(leadUp.seen.map(({ clip }) => clip)).toEqual(
      clips.map((clip) => ({ norm: clip?.norm.data[0], coefficient: clip?.coefficient.data[0] })),
    );
    const bound = clips.filter((clip) => (clip?.coefficient.data[0] ?? 1) < 1).length;
    expect(shown(held)).toContain(`It bound in ${bound} of the last 7 iterations.`);
    const off = await diagnosed(holdSession(openLesson('villages-mlp', { iterations: 8 })), 'diagnose 3');
    expect(off.leadUp.seen.every(({ clip }) => clip === 'off')).toBe(true);
  });

  test('of the same batch with earlier parameters are the earlier losses, where all batches are the same', async () => {
    const timeline = openLesson('we-love-deep-learning', { iterations: 30 });
    const { sameBatch } = await diagnosed(holdSession(timeline), 'diagnose 25');
    expect(sameBatch).toEqual([24, 20, 15].map((k) => ({ iteration: k, loss: timeline.metric('loss', k) })));
  });

  test('blame the updates where earlier parameters do well on the batch, and the batch where they do not', async () => {
    const spike = holdSession(openLesson('we-love-deep-learning', { iterations: 30 }));
    await spike.execute('goto 20', 'set logits[0,0] -9', 'diagnose 20');
    expect(shown(spike)).toContain('so the updates since then are to blame.');
    const hard = holdSession(openLesson('river-gpt', { iterations: 210 }));
    await hard.execute('diagnose 199');
    expect(shown(hard)).toContain('so the batch is hard');
  });
});

describe('diagnose', () => {
  test.each(
    oneOf(
      3,
      [
        ...DIVERGING,
        ['we-love-deep-learning', { iterations: 20 }],
        ['villages-microgpt', { iterations: 20 }],
        ['river-gpt', { iterations: 20, overrides: FEWER_TEXTS }],
      ] as const,
      1,
    ),
  )('of %s names commands that all work', async (name, options) => {
    const held = holdSession(openLesson(name, options));
    const diagnosis = await diagnosed(held, 'diagnose 15');
    const commands = PARTS.flatMap((part) => commandsOf(part, diagnosis));
    expect(commands.length).toBeGreaterThan(6);
    for (const line of [...commands, 'goto 3', 'set clip 1']) {
      await held.execute(line);
      expect(`${line}: ${held.session.open.message?.tone}`).not.toContain('warning');
    }
  });

  test('is about the last loss at the cursor, without a figure that is still to come', async () => {
    const timeline = openLesson('river-gpt', { iterations: 20 });
    const held = holdSession(timeline);
    expect(await held.execute('diagnose')).toContain('There is no loss yet.');
    expect((await diagnosed(held, 'goto 5.forward', 'diagnose')).iteration).toBe(4);
    const frame = timeline.trace(5).outcome.objective.frame ?? 0;
    const { iteration, contributions, leadUp } = await diagnosed(held, `goto 5.${frame + 1}`, 'spike');
    expect(iteration).toBe(5);
    expect(contributions).toHaveLength(64);
    expect(leadUp.layers.map(({ figures }) => figures.at(-1)?.value)).toEqual(leadUp.layers.map(() => 'not yet'));
    expect(leadUp.seen.at(-1)?.clip).toBeNull();
    expect(leadUp.ratios.every(({ step }) => step.iteration < 5)).toBe(true);
    expect((await diagnosed(held, 'goto end', 'diagnose')).iteration).toBe(19);
  });

  test('says which iteration stood out most, and that one ahead lies ahead', async () => {
    const timeline = openLesson('we-love-deep-learning', { iterations: 30 });
    const held = holdSession(timeline);
    await held.execute('goto 20', 'set logits[0,0] -9 as worse', 'diagnose 25');
    expect(shown(held)).toMatch(/The loss stood out most at iteration 20, .* times the median before: "diagnose 20"\./);
    expect(shown(held)).toContain('This iteration lies ahead of the cursor.');
  });

  test('of a run recorded elsewhere says what is in the recording, and no more', async () => {
    const recording = createRecording();
    for (const iteration of [3, WITHOUT_BACKWARD, WITHOUT_OUTCOME, NOT_FINITE_AT]) {
      const held = holdSession(recording, fieldsOf(newSession(recording)));
      await held.execute(`diagnose ${iteration}`);
      const { diagnosis } = answerOf(DIAGNOSIS, held.session);
      expect(diagnosis.sameBatch).toEqual([]);
      expect(diagnosis.origin?.step.iteration).toBe(iteration === NOT_FINITE_AT ? NOT_FINITE_AT : undefined);
      const moment = momentAt(recording, held.session.where.cursor);
      const rows = answerRows(answerOf(DIAGNOSIS, held.session), { moment, session: held.session, width: 100 });
      const text = rows.map(textOf).join(' ');
      expect(text).toContain('Whether gradients were clipped was not recorded.');
      expect(text).not.toContain('not yet');
      for (const line of PARTS.flatMap((part) => commandsOf(part, diagnosis))) {
        await held.execute(line);
        expect(`${line}: ${held.session.open.message?.text}`).not.toMatch(/There is no (?!value)|No step/);
      }
    }
  });

  test.each([
    ['diagnose x', 'Say which iteration by its number'],
    ['diagnose 999', 'There is no iteration 999 in this run.'],
    ['diagnose 20', 'There is no iteration 20 in this run.'],
  ])('%s is refused', async (line, message) => {
    const held = holdSession(openLesson('we-love-deep-learning', { iterations: 20 }));
    expect(await held.execute(line)).toContain(message);
  });

  test('gives lines that lead to the steps that they name', async () => {
    const held = holdSession(openLesson('we-love-deep-learning', { iterations: 20 }));
    const diagnosis = await diagnosed(held, 'goto 10', 'diagnose');
    for (const [line, { iteration, frame }] of diagnosisLines(diagnosis).entries()) {
      await held.execute(`follow ${line + 1}`);
      expect(held.session.where.cursor).toMatchObject({ iteration, frame });
      await held.execute('back');
      expect(answerOf(DIAGNOSIS, held.session).diagnosis).toBe(diagnosis);
    }
    expect(await held.execute('follow 99')).toMatch(/^There is no such line: the answer has \d+ lines\.$/);
  });
});
