/** The parameter behind an element: the same one for history, edit, learning rates, nudge and gradient check. */

import { describe, expect, test } from 'vitest';
import { parameterBehind, subjectOf } from '../../src/analysis/subject.js';
import { describeTarget, formatTarget, parseTarget } from '../../src/debugger/places/targets.js';
import { unlessRefused } from '../../src/files/refusal.js';
import type { HistoryAnswer } from '../../src/questions/history/history.js';
import type { NudgeAnswer } from '../../src/questions/nudge.js';
import type { Timeline } from '../../src/timeline/timeline.js';
import { oneOf } from '../support/depth.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

/** What the commands take for the weight at a step of iteration 2, as `name[indexes]`; null where they find none. */
function askAt(timeline: Timeline, step: string) {
  const held = holdSession(timeline);
  expect(held.run('goto', `2.${step}`)).toBe('');
  const { parameters } = timeline.program.model;
  held.run('history');
  const history = held.session.open.answer as HistoryAnswer | null;
  const found = history?.kind === 'history' ? history.history : null;
  held.run('goto', `2.${step}`);
  held.run('edit');
  const { overlay } = held.session.open;
  const [, shown = ''] = /^set (.+) \S+$/.exec(overlay.kind === 'prompt' ? overlay.prompt.text : '') ?? [];
  const read = unlessRefused(() => parseTarget(parameters, shown));
  const target = read === null ? null : formatTarget(parameters[read.parameter], read.element);
  return {
    history: found === null ? null : formatTarget(parameters[found.parameter], found.element),
    edit: target,
  };
}

describe('history and edit mean the same weight', () => {
  const WITH_ALL = ['optimizer.momentum=0.9', 'optimizer.clip=1'];
  test.each([
    ['what the optimizer remembers of it', 'villages-mlp', ['training.iterations=4'], 'update/velocity of W1', /^W1\[/],
    ['a clipped gradient', 'we-love-deep-learning', WITH_ALL, 'clipped ∂loss/∂logits', /^logits\[/],
    ['a velocity of a clipped gradient', 'we-love-deep-learning', WITH_ALL, 'update/velocity', /^logits\[/],
    ['a second moment', 'adam-small-steps', [], 'update/v of logits', /^logits\[/],
    ['a product with it', 'villages-mlp', ['training.iterations=4'], 'hidden layer/pre1', /^W1\[|^b1\[/],
    ['a look-up in it', 'we-love-deep-learning', [], 'forward/prediction 2/z', /^logits\[1,/],
    ['a gradient of it', 'we-love-deep-learning', [], 'backward/accumulate', /^logits\[/],
    ['a probability', 'we-love-deep-learning', [], 'predict/prediction 2/softmax', /^logits\[1,/],
    ['a sum over all words', 'we-love-deep-learning', [], 'predict/prediction 2/sum', /^logits\[1,/],
    ['a step far from any weight', 'villages-microgpt', ['training.iterations=4'], 'perplexity', /^\w.*\[/],
    ['the start', 'we-love-deep-learning', [], 'start', /^logits\[/],
  ] as const)('at %s', (_what, fixture, overrides, step, expected) => {
    const found = askAt(timelineOf(fixture, ...overrides), step);
    expect(found.edit).toBe(found.history);
    expect(found.edit).toMatch(expected);
  });

  test('and it is one that the number is made of, where the output happens to have as many elements as a parameter', () => {
    const timeline = timelineOf('villages-mlp', 'training.iterations=4', 'training.batchSize=24');
    const { frames, outcome } = timeline.trace(2);
    const frame = frames.find(({ label }) => label.startsWith('pre1 = '))!;
    const weights = outcome.parameters.findIndex(({ symbol }) => symbol === 'W1');
    expect(frame.output.data).toHaveLength(outcome.parameters[weights].data.length);
    const column = 7;
    const behind = parameterBehind(timeline.trace(2), frame, 5 * 48 + column);
    const { symbol, shape } = outcome.parameters[behind!.parameter];
    expect(behind!.element % shape[shape.length - 1]).toBe(column);
    const held = holdSession(timeline);
    held.run('goto', '2.pre1');
    held.run('why', `5, ${column}`);
    held.run('edit');
    const { overlay } = held.session.open;
    const target = describeTarget(timeline.program.model.parameters[behind!.parameter], behind!.element);
    expect(overlay).toMatchObject({ prompt: { text: expect.stringMatching(`^set ${symbol}`) } });
    expect(overlay).toMatchObject({ prompt: { text: expect.stringContaining(target) } });
  });

  test('and a nudge at a step of the update moves it', () => {
    const held = holdSession(timelineOf('villages-mlp', 'training.iterations=4'));
    held.run('goto', '2.update/velocity of b1');
    held.run('nudge');
    const { nudge } = held.session.open.answer as NudgeAnswer;
    held.run('goto', '2.update/velocity of b1');
    held.run('history');
    const { history } = held.session.open.answer as HistoryAnswer;
    expect(nudge.name).toMatch(/^b1\(/);
    expect(nudge.value).toBe(history.changes.at(-1)?.after);
  });
});

describe.each(oneOf(3, SHIPPED))('in %s', (name) => {
  const timeline = timelineOf(name, 'training.iterations=2');
  const trace = timeline.trace(1);
  const { parameters } = trace.outcome;

  test('every step is about a value of its own shape', () => {
    for (const frame of trace.frames) {
      expect(subjectOf(trace, frame).data).toHaveLength(frame.output.data.length);
    }
  });

  test('a step about a parameter has that parameter behind each of its elements', () => {
    for (const frame of trace.frames) {
      const subject = parameters.findIndex(({ node }) => node === subjectOf(trace, frame).node);
      const last = frame.output.data.length - 1;
      if (subject === -1) continue;
      for (const element of [0, last]) {
        expect(parameterBehind(trace, frame, element)).toEqual({ parameter: subject, element });
      }
    }
  });

  test('every step of the update is about the parameter that it updates', () => {
    const steps = trace.frames.filter(({ scope, output }) => scope[0] === 'update' && output.data.length > 1);
    expect(steps.length).toBeGreaterThan(0);
    for (const frame of steps) {
      expect(parameters.map(({ node }) => node)).toContain(subjectOf(trace, frame).node);
    }
  });
});
