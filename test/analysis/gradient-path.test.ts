/** The way of the gradient: every parameter is on it once, norms are those of the frames, and Enter leads to them. */
import { describe, expect, test } from 'vitest';
import {
  deepestFold,
  foldStations,
  gradientStations,
  isReached,
  stationAt,
  usualFold,
  verdictOnNorm,
} from '../../src/analysis/gradient-path.js';
import { type Moment, momentAt } from '../../src/debugger/places/moment.js';
import { NEW_SESSION } from '../../src/debugger/session.js';
import { type Row, rowWidth, textOf } from '../../src/document/drawing/rows/rows.js';
import { isPullback } from '../../src/numbers/engine/pullback.js';
import { normOf } from '../../src/numbers/engine/tensor.js';
import { GRADIENTS, gradientLines } from '../../src/questions/gradients.js';
import { START } from '../../src/timeline/cursor.js';
import type { Timeline } from '../../src/timeline/timeline.js';
import { recordedNorm } from '../../src/timeline/trace.js';
import { answerRows } from '../support/answer-rows.js';
import { answerOf } from '../support/answers.js';
import { oneOf } from '../support/depth.js';
import { DIVERGING, SHIPPED, timelineOf } from '../support/fixtures.js';
import { type HeldSession, holdSession } from '../support/held-session.js';

function panelOf({ session }: HeldSession) {
  return answerOf(GRADIENTS, session);
}

/** The answer at a moment with nothing folded. */
function rowsAt(moment: Moment, line: number, width: number): readonly Row[] {
  const depth = deepestFold(gradientStations(moment.trace));
  return answerRows({ kind: 'gradients', line, depth }, { moment, session: NEW_SESSION, width });
}

function pathAt(timeline: Timeline, iteration: number, frame: number, width = 100): readonly string[] {
  const moment = momentAt(timeline, { ...START, iteration, frame });
  return rowsAt(moment, 0, width).map(textOf);
}

describe('the stations', () => {
  test.each(oneOf(6, SHIPPED, 2))('of %s begin at the loss and hold the gradient of every parameter once', (name) => {
    const trace = timelineOf(name).trace(1);
    const { outcome } = trace;
    const stations = gradientStations(trace);
    expect(stations[0]).toMatchObject({ kind: 'loss', name: 'loss', depth: 0 });
    expect(recordedNorm(stations[0].gradients)).toBe(1);
    const parameters = stations.filter(({ kind }) => kind === 'parameter');
    expect(parameters.map(({ name: symbol }) => symbol).sort()).toEqual(
      outcome.parameters.map(({ symbol }) => symbol).sort(),
    );
    for (const station of parameters) {
      const k = outcome.parameters.findIndex(({ symbol }) => symbol === station.name);
      expect(station.gradients).toEqual([outcome.gradients[k]]);
    }
    // All that is in a scope is what its parameters get: nothing is lost on the way.
    const top = stations.filter(({ depth }) => depth === 0);
    const led = top.flatMap((station) => (station.kind === 'parameter' ? station.gradients : station.parameters));
    expect(recordedNorm(led)).toBeCloseTo(normOf(outcome.gradients), 12);
  });

  test.each(oneOf(6, SHIPPED, 2))(
    'of %s are scopes of the backward phase that frames outside of them lead to',
    (name) => {
      const trace = timelineOf(name).trace(0);
      const { frames } = trace;
      for (const { kind, name: scope, depth, gradients, frame } of gradientStations(trace)) {
        if (kind !== 'scope') continue;
        const within = frames.filter(
          (candidate) => candidate.scope[0] === 'backward' && candidate.scope[depth + 1] === scope,
        );
        expect(within.length).toBeGreaterThan(0);
        expect(Math.max(...gradients.map((gradient) => gradient.frame ?? -1))).toBe(frame);
        for (const gradient of gradients) {
          const users = within.filter(({ op, inputs }) => isPullback(op) && inputs[0] === gradient);
          expect(users.length).toBeGreaterThan(0);
        }
      }
    },
  );

  test('where two ways meet at a scope, what arrives is their sum', () => {
    const trace = timelineOf('villages-microgpt').trace(1);
    const { frames } = trace;
    const attention = gradientStations(trace).find(({ name }) => name === 'attention');
    expect(attention?.gradients).toHaveLength(1);
    expect(frames[attention?.frame ?? -1].label).toBe('accumulate ∂loss/∂mid');
  });

  test('are folded by scope, and a fold counts what it hides', () => {
    const stations = gradientStations(timelineOf('river-gpt').trace(0));
    const depth = usualFold(stations);
    expect(depth).toBeLessThan(deepestFold(stations));
    for (let fold = 1; fold <= deepestFold(stations); fold++) {
      const folded = foldStations(stations, fold);
      const hidden = folded.reduce((sum, station) => sum + station.hidden, 0);
      const twice = folded
        .filter((station) => station.depth < fold - 1)
        .reduce((sum, station) => sum + station.hidden, 0);
      expect(folded.length + hidden - twice).toBe(stations.length);
    }
    expect(foldStations(stations, deepestFold(stations))).toEqual(stations);
  });

  test('are reached in the order in which the frames are executed', () => {
    const timeline = timelineOf('villages-mlp');
    const { frames } = timeline.trace(0);
    const stations = gradientStations(timeline.trace(0));
    let before = 0;
    for (let frame = -1; frame < frames.length; frame++) {
      const moment = momentAt(timeline, { ...START, frame });
      const reached = stations.filter((station) => isReached(moment, station));
      expect(reached.length).toBeGreaterThanOrEqual(before);
      for (const station of stations) expect(isReached(moment, station)).toBe(station.frame <= frame);
      if (reached.length > 0) expect(stations[stationAt(stations, moment)].frame).toBeLessThanOrEqual(frame);
      before = reached.length;
    }
    expect(before).toBe(stations.length);
  });
});

describe('the command gradients', () => {
  test.each(['we-love-deep-learning', 'villages-mlp', 'villages-microgpt'])(
    'of %s: Enter on each line goes to the frame that made the gradient, and < returns',
    async (name) => {
      const held = holdSession(timelineOf(name));
      held.press('G');
      const count = gradientLines(panelOf(held), momentAt(held.timeline, held.session.where.cursor)).length;
      for (let line = 0; line < count; line++) {
        held.driver.execute('gradients');
        for (let k = 0; k < count; k++) held.press('up');
        for (let k = 0; k < line; k++) held.press('down');
        expect(panelOf(held).line).toBe(line);
        const moment = momentAt(held.timeline, held.session.where.cursor);
        const station = gradientLines(panelOf(held), moment)[line];
        held.press('return');
        expect(held.session.where.cursor.frame).toBe(station.frame);
        expect(held.session.open.answer).toBeNull();
        expect(moment.trace.frames[station.frame].output).toBe(
          station.gradients.find(({ frame }) => frame === station.frame),
        );
        held.press('<');
        await held.driver.whenIdle();
        expect(panelOf(held).line).toBe(line);
      }
    },
  );

  test('is "info gradients", too, and selects the station that the cursor has come to', () => {
    const held = holdSession(timelineOf('villages-mlp'));
    held.driver.execute('goto .19');
    held.driver.execute('info gradients');
    const moment = momentAt(held.timeline, held.session.where.cursor);
    const panel = panelOf(held);
    expect(gradientLines(panel, moment)[panel.line].name).toBe('hidden layer');
  });

  test('z and Z open and fold scopes, the selected one stays selected, and both ends say so', () => {
    const held = holdSession(timelineOf('river-gpt'));
    held.press('G');
    const lines = () => gradientLines(panelOf(held), momentAt(held.timeline, held.session.where.cursor));
    const at = () => lines()[panelOf(held).line];
    while (at().name !== 'block 1') held.press('down');
    const { length } = lines();
    held.press('z');
    expect(lines().length).toBeGreaterThan(length);
    expect(at().name).toBe('block 1');
    held.press('z');
    held.press('z');
    expect(held.session.open.message?.text).toBe('All scopes are open already.');
    for (let k = 0; k < 6; k++) held.press('Z');
    expect(held.session.open.message?.text).toBe('All scopes are folded already.');
    expect(at().name).toBe('through forward');
    expect(at().hidden).toBeGreaterThan(30);
  });

  test('after the last iteration nothing is gone to', () => {
    const held = holdSession(timelineOf('we-love-deep-learning', 'training.iterations=2'));
    held.driver.execute('goto end');
    const { cursor } = held.session.where;
    held.press('G', 'down', 'return');
    expect(held.session.where.cursor).toEqual(cursor);
    expect(held.session.open.message?.text).toMatch(/The run has ended/);
  });
});

describe('the pane', () => {
  test('says "not yet" of scopes that the gradient has not come to, and nothing else of them', () => {
    const timeline = timelineOf('villages-mlp');
    const { frames } = timeline.trace(0);
    expect(pathAt(timeline, 0, -1).join(' ')).toContain('Here it has not set out yet.');
    for (const frame of [-1, 12, 14, 18, 22, frames.length - 1]) {
      const text = pathAt(timeline, 0, frame);
      const moment = momentAt(timeline, { ...START, frame });
      for (const station of gradientStations(moment.trace)) {
        const line = text.find((candidate) => candidate.slice(2).trimStart().startsWith(`${station.name} `)) ?? '';
        if (isReached(moment, station)) expect(line).toMatch(/\d\.\d{4}/);
        else expect(line).toMatch(/ not yet/);
        expect(isReached(moment, station)).toBe(/[█▏▎▍▌▋▊▉]/.test(line));
      }
    }
  });

  test('draws longer bars for larger norms, on a log scale that is named where they span decades', () => {
    for (const [overrides, isLogarithmic] of [
      [[], false],
      [['optimizer.learningRate=100'], true],
    ] as const) {
      const timeline = timelineOf('villages-mlp', ...overrides);
      const moment = momentAt(timeline, { ...START, iteration: isLogarithmic ? 6 : 1, frame: 29 });
      const stations = gradientStations(moment.trace);
      const text = rowsAt(moment, 0, 100).map(textOf);
      expect(text.some((line) => /log: the bars are from 1e−\d+ to 1e\d/.test(line))).toBe(isLogarithmic);
      const drawn = stations.map((station) => {
        const line = text.find((candidate) => candidate.slice(2).trimStart().startsWith(`${station.name} `)) ?? '';
        return { norm: recordedNorm(station.gradients) ?? Number.NaN, cells: (line.match(/[█▏▎▍▌▋▊▉]/g) ?? []).length };
      });
      drawn.sort((a, b) => a.norm - b.norm);
      for (let k = 1; k < drawn.length; k++) expect(drawn[k].cells).toBeGreaterThanOrEqual(drawn[k - 1].cells);
      expect(drawn[0].cells).toBeLessThan(drawn.at(-1)?.cells ?? 0);
    }
  });

  test('tells by a word what vanishes, explodes, is zero or is not finite', () => {
    expect([1, 1e-7, 1e3, 0, Number.NaN, Number.POSITIVE_INFINITY].map(verdictOnNorm)).toEqual([
      null,
      'vanishing',
      'exploding',
      'zero',
      'not finite',
      'not finite',
    ]);
    const broken = timelineOf('we-love-deep-learning', ...DIVERGING);
    const last = broken.trace(12).frames.length - 1;
    expect(pathAt(broken, 12, last).join('\n')).toMatch(/table .* NaN +not finite/);
    const vanished = timelineOf('villages-mlp', 'optimizer.learningRate=300');
    expect(pathAt(vanished, 8, 29).join('\n')).toMatch(/vanishing|exploding|zero/);
  });

  test.each(oneOf(6, SHIPPED, 2))('of %s fits its width, with no number and no bar cut', (name) => {
    const timeline = timelineOf(name);
    const last = timeline.trace(1).frames.length - 1;
    for (const width of [46, 48, 56, 72, 78, 120, 186]) {
      const moment = momentAt(timeline, { ...START, iteration: 1, frame: last });
      for (const line of rowsAt(moment, 2, width)) {
        expect(rowWidth(line)).toBeLessThanOrEqual(width);
        expect(textOf(line)).not.toMatch(/[█▏▎▍▌▋▊▉]…|\.\d*…/);
      }
    }
  });
});
