/** The commands that set breakpoints: what they understand, what they refuse, and what is said at a stop. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BREAK_COMMANDS } from '../../src/commands/break-commands.js';
import { DISPLAY_COMMANDS } from '../../src/commands/display-commands.js';
import { effectOf } from '../../src/commands/effects.js';
import { contextOf } from '../../src/debugger/command.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { selectedElement } from '../../src/debugger/places/selection.js';
import { stepsAt } from '../../src/debugger/places/step-addresses.js';
import { startRule } from '../../src/debugger/rules/rule.js';
import { RULE_NAMES, RULES } from '../../src/debugger/rules/rules.js';
import { markedFrames } from '../../src/debugger/stopping/breakpoints.js';
import type { Tensor } from '../../src/numbers/engine/tensor.js';
import { nameElement } from '../../src/numbers/engine/value.js';
import { WHY } from '../../src/questions/why.js';
import { createDebuggerStore } from '../../src/terminal/store.js';
import { answerOf } from '../support/answers.js';
import { openLesson, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

const timeline = openLesson('we-love-deep-learning', { iterations: 200 });
const { frames } = timeline.trace(0);

function labelsMatching(pattern: string): readonly string[] {
  return stepsAt(pattern, frames).map((index) => [...frames[index].scope, frames[index].label].join(' › '));
}

describe('a pattern', () => {
  test('names a step by its label or its op, wherever it is', () => {
    expect(labelsMatching('softmax')).toEqual([1, 2, 3, 4].map((k) => expect.stringContaining(`prediction ${k}`)));
    expect(labelsMatching('normalize')).toEqual(labelsMatching('Softmax'));
  });

  test('names a scope or a phase by its first step', () => {
    expect(stepsAt('backward', frames)).toEqual([frames.findIndex(({ scope }) => scope[0] === 'backward')]);
    expect(labelsMatching('predict/prediction 2')).toEqual(['predict › prediction 2: we → love › exponentials']);
    expect(labelsMatching('prediction 2')).toHaveLength(5);
  });

  test('stands for anything where it has a *, and for the beginning of a name up to a word', () => {
    expect(labelsMatching('predict/*2*/soft*')).toEqual(['predict › prediction 2: we → love › softmax']);
    expect(labelsMatching('predict/pred')).toEqual([]);
    expect(labelsMatching('*')).toHaveLength(frames.length);
    expect(labelsMatching('/')).toEqual([]);
  });

  test('is read in no more time than its length asks for', () => {
    const pattern = '*a'.repeat(2000);
    expect(stepsAt(pattern, frames)).toEqual([]);
  });
});

test('last goes to where one of several losses changed', () => {
  const session = holdSession(timeline);
  session.run('goto', '3');
  expect(session.run('last', 'losses[1]')).toMatch(/^losses\[1\] changed from /);
  const { cursor } = session.session.where;
  expect(cursor).toMatchObject({ iteration: 2, frame: timeline.trace(2).outcome.groups[1].terms.frame });
});

test('last takes a count, and says how many changes there are', async () => {
  const session = holdSession(timeline);
  session.run('goto', '3');
  expect(session.run('last', '2 loss')).toMatch(/^loss changed from /);
  expect(session.session.where.cursor.iteration).toBe(1);
  await session.execute('goto 3', '2 last 2 * loss');
  expect(session.session.where.cursor.iteration).toBe(1);
  expect(await session.execute('goto 3', '9 last loss')).toBe('loss has changed only 2 times before.');
  expect(session.run('last', '0 loss')).toContain('"0" is not a count.');
});

test('last stops with a warning where the expression cannot be evaluated', () => {
  const session = holdSession(timeline);
  session.run('goto', '3');
  expect(session.run('last', 'losses[9]')).toBe(
    'losses[9]: it cannot be evaluated here: There is no element 9: there are 4, counted from 0 to 3.',
  );
  expect(session.session.open.message?.tone).toBe('warning');
});

describe('break', () => {
  test('at the cursor stops there in every iteration, shows a dot, and is removed by the same again', () => {
    const session = holdSession(timeline);
    session.run('goto', '3.10');
    expect(session.run('break')).toBe('Breakpoint 1: predict › prediction 2: we → love › softmax.');
    expect(markedFrames(session.session.where.breakpoints, timeline.trace(3)).get(9)).toBe(true);
    expect(session.run('continue')).toBe('Breakpoint 1: predict › prediction 2: we → love › softmax.');
    expect(session.session.where.cursor).toMatchObject({ iteration: 4, frame: 9 });
    session.run('reverse-continue');
    session.run('reverse-continue');
    expect(session.session.where.cursor).toMatchObject({ iteration: 2, frame: 9 });
    expect(session.session.where.breakpoints[0].hits).toBe(3);
    expect(session.run('break')).toContain('is gone');
    expect(session.session.where.breakpoints).toEqual([]);
  });

  test('with a condition stops where it holds, and says which it was', () => {
    const session = holdSession(timeline);
    expect(session.run('break', 'softmax if p("love") > 0.9')).toBe('Breakpoint 1: "softmax" if p("love") > 0.9.');
    expect(session.run('continue')).toBe('Breakpoint 1: "softmax" if p("love") > 0.9.');
    const { cursor } = session.session.where;
    const { probabilities } = timeline.trace(cursor.iteration).outcome.groups[1];
    expect(cursor.frame).toBe(probabilities.frame);
    expect(probabilities.data[1]).toBeGreaterThan(0.9);
    expect(timeline.trace(cursor.iteration - 1).outcome.groups[1].probabilities.data[1]).toBeLessThanOrEqual(0.9);
  });

  test('whose condition fails to evaluate stops there and says so', () => {
    const session = holdSession(timeline);
    session.run('break', 'if output[7] > 100');
    expect(session.run('continue')).toBe(
      'Breakpoint 1: condition if output[7] > 100: its condition cannot be evaluated here: A number has no elements to choose from.',
    );
    expect(session.session.open.message?.tone).toBe('warning');
  });

  test('once, and passed over where another one stops, stays and is not said to have stopped', () => {
    const session = holdSession(timeline);
    session.run('tbreak', '.7');
    expect(session.run('ignore', '1 1')).toBe('Breakpoint 1 passes over its next hit.');
    session.run('break', '.7 if iteration >= 0');
    expect(session.run('continue')).toMatch(/^Breakpoint 2: \S/);
    expect(session.session.where.breakpoints).toMatchObject([
      { id: 1, hits: 1, ignore: 0 },
      { id: 2, hits: 1 },
    ]);
    expect(session.run('continue')).toMatch(/^Breakpoint 1: .*Breakpoint 2: /);
    expect(session.session.where.breakpoints.map(({ id }) => id)).toEqual([2]);
  });

  test('once is gone after its stop; ignored hits are passed over; what is off does not stop', () => {
    const session = holdSession(timeline);
    session.run('tbreak', 'start');
    session.run('continue');
    expect(session.session.where.breakpoints).toEqual([]);
    expect(session.session.where.cursor.iteration).toBe(1);
    session.run('break', '.1');
    session.run('ignore', '1 10');
    session.run('continue');
    expect(session.session.where.cursor.iteration).toBe(11);
    expect(session.session.where.breakpoints[0]).toMatchObject({ hits: 11, ignore: 0 });
    session.run('disable', '1');
    expect(session.run('continue')).toMatch(/^Nothing to stop at\. This is the end of the run: \d+ iterations\./);
    session.run('enable');
    session.run('reverse-continue');
    expect(session.session.where.cursor.iteration).toBe(199);
    session.run('condition', '1 iteration < 100');
    session.run('reverse-continue');
    expect(session.session.where.cursor.iteration).toBe(99);
    expect(session.run('delete')).toBe('1 breakpoint deleted.');
    expect(session.run('reverse-continue')).toBe(
      'There is no breakpoint to stop at. This is the start of the run: nothing lies before it.',
    );
  });

  test.each([
    ['.10', '.predict/prediction 2/softmax', null],
    ['.10 if loss < 2', '.predict/prediction 2/softmax if loss < 2', 'loss < 2'],
    ['.softmax#2 if loss < 2', '."predict › prediction 2/softmax" if loss < 2', 'loss < 2'],
  ])('after a dot stands one step, by number or by name: %s is %s', (first, second, condition) => {
    const session = holdSession(timeline);
    for (const place of [first, second]) session.run('break', place);
    const [a, b] = session.session.where.breakpoints;
    const scope = ['predict', 'prediction 2: we → love'];
    expect(a).toMatchObject({ where: { kind: 'step', scope, label: 'softmax', occurrence: 0 }, condition });
    expect(b).toEqual({ ...a, id: 2 });
  });

  test('in quotes a name may hold the word that begins a condition', () => {
    const session = holdSession(timeline);
    expect(session.run('break', '"what if"')).toContain('no step of iteration 0 matches "what if"');
    expect(session.run('break', '"softmax" if loss < 2')).toBe('Breakpoint 2: "softmax" if loss < 2.');
  });

  test.each([
    ['break', '.99', 'There is no step 99: this iteration has 47.'],
    ['break', 'softmax if los < 1', 'Column 12: There is no "los". Did you mean "loss"?'],
    ['break', 'if 1 < 2', '"1 < 2" is the same everywhere: it reads nothing.'],
    ['break', 'softmax if loss', '"loss" is never true or false; compare it, as in loss < 1.'],
    ['break', 'if max(output) - previous(loss)', 'is never true or false'],
    ['watch', 'loss if p("love")', 'is never true or false'],
    ['rule', 'loss-rise if phase', 'is never true or false'],
    ['rule', 'dead-relu', 'dead-relu is about rectifiers (ReLU), and this model has none.'],
    ['rule', 'saturated-softmax 2', 'share is a number from 0 to 1, e.g. 0.5; got "2".'],
    ['rule', 'saturated-softmax share=-1', 'share is a number from 0 to 1, e.g. 0.5; got "share=-1".'],
    ['rule', 'loss-rise -1', 'factor is a number from 0 on, e.g. 1.5; got "-1".'],
    ['rule', 'non-finite except', 'Say where it does not stop, e.g. "rule non-finite except exponentials".'],
    ['break', 'if', 'An expression is missing here'],
    ['watch', '', 'An expression is missing here'],
    ['watch', '7', 'never changes'],
    ['rule', 'nonfinite', 'There is no rule "nonfinite". Did you mean "non-finite"?'],
    ['rule', 'loss-rise much', 'factor has to be a number, e.g. 1.5; got "much".'],
    ['rule', 'non-finite 3', 'non-finite takes no thresholds; got 1.'],
    ['rule', 'update-ratio 1 2 3', 'update-ratio takes at most least and most; got 3.'],
    ['rule', 'update-ratio high=2', 'update-ratio has no threshold "high"; it has least and most.'],
    ['rule', 'update-ratio most=', 'most has to be a number, e.g. 0.1; got "most=".'],
    ['condition', '', 'There is no'],
    ['ignore', '1', 'There is no breakpoint "1"'],
    ['delete', '5', 'There are no breakpoints'],
    ['last', 'los', 'Did you mean "loss"?'],
    ['print', 'losss', 'Did you mean "loss"?'],
    ['display', 'p("lov")', 'Did you mean "love"?'],
    ['undisplay', '3', 'There is no display "3"'],
    ['info', 'brakepoints', 'Did you mean "breakpoints"?'],
  ])('%s %s is refused: %s', (name, argument, message) => {
    const text = holdSession(timeline).run(name, argument);
    if (name === 'condition') expect(text).toContain('Say which breakpoint');
    else expect(text).toContain(message);
  });
});

test('thresholds of a rule are given by place or by name', () => {
  const session = holdSession(timeline);
  expect(session.run('rule', 'update-ratio most=0.5')).toContain('update-ratio (least 0.000001, most 0.5)');
  expect(session.run('rule', 'update-ratio 0.01 0.7')).toContain('update-ratio (least 0.01, most 0.7)');
  expect(session.run('rule', 'update-ratio most=0.9 least=0')).toContain('update-ratio (least 0, most 0.9)');
});

describe('continue with a count', () => {
  test('goes to that stop, in both directions, and counts the hits on the way', () => {
    const held = holdSession(timeline);
    held.run('break', 'start');
    held.driver.execute('continue 3');
    expect(held.session.where.cursor).toMatchObject({ iteration: 3, frame: -1 });
    held.driver.execute('4 continue');
    expect(held.session.where.cursor).toMatchObject({ iteration: 7, frame: -1 });
    expect(held.session.where.breakpoints[0].hits).toBe(7);
    held.driver.execute('reverse-continue 5');
    expect(held.session.where.cursor).toMatchObject({ iteration: 2, frame: -1 });
  });

  test('that is none is refused', () => {
    const held = holdSession(timeline);
    held.run('break', 'start');
    held.driver.execute('continue three');
    expect(held.session.open.message?.text).toBe(
      '"three" is not a count. Type a whole number from 1 to 999999999, e.g. "continue 20".',
    );
  });
});

describe('a stop at a condition', () => {
  test.each([
    ['softmax if any(output > 0.6)', (x: number) => x > 0.6],
    ['softmax if loss > 0 && max(output) > 0.6', (x: number, data: Float64Array) => x === Math.max(...data)],
    ['z* if min(output) < -7', (x: number, data: Float64Array) => x === Math.min(...data)],
  ])('selects the element that made %s hold', (argument, isCulprit) => {
    const held = holdSession(timeline);
    held.run('goto', '3');
    held.run('break', argument);
    held.run('continue');
    const moment = momentAt(timeline, held.session.where.cursor);
    const { data } = moment.frame!.output;
    expect(isCulprit(data[selectedElement(moment, held.session.where.selection)], data)).toBe(true);
    expect(held.session.where.selection).not.toBeNull();
  });

  test('keeps the usual selection where the condition is about something else', () => {
    const held = holdSession(timeline);
    held.run('break', 'softmax if max(parameter("logits")) > 1');
    held.run('continue');
    expect(held.session.where.selection).toBeNull();
  });
});

describe('a watch with a condition', () => {
  test('stops at the changes for which it holds', () => {
    const held = holdSession(timeline);
    held.run('watch', 'loss if iteration % 5 == 4');
    const seen = [1, 2, 3].map(() => {
      held.run('continue');
      return held.session.where.cursor.iteration;
    });
    expect(seen).toEqual([4, 9, 14]);
  });
});

describe('watch and last', () => {
  test('say from what to what', () => {
    const session = holdSession(timeline);
    session.run('watch', 'loss < 2');
    expect(session.run('continue')).toBe('Watchpoint 1: loss < 2: changed from false to true.');
    const { cursor } = session.session.where;
    expect(timeline.trace(cursor.iteration).outcome.objective.frame).toBe(cursor.frame);
    session.run('goto', 'end');
    expect(session.run('last', 'loss < 2')).toBe('loss < 2 changed from false to true.');
    expect(session.session.where.cursor).toEqual(cursor);
    expect(session.run('last', 'learningRate')).toBe('learningRate has not changed before.');
  });
});

describe('rules', () => {
  test('non-finite stops at the step that made it, not where it is passed on', () => {
    const diverging = openLesson('we-love-deep-learning', {
      iterations: 200,
      overrides: ['optimizer.learningRate=1000', 'training.softmax=plain'],
    });
    const session = holdSession(diverging);
    session.run('goto', 'end');
    session.run('rule', 'non-finite');
    const text = session.run('reverse-continue');
    const { cursor } = session.session.where;
    const trace = diverging.trace(cursor.iteration);
    const frame = trace.frames[cursor.frame];
    expect(frame.output.data.some((x) => !Number.isFinite(x))).toBe(true);
    for (const input of frame.inputs) expect(input.data.every(Number.isFinite)).toBe(true);
    expect(text).toMatch(/^Rule 1: non-finite: .* is (NaN|∞|−∞), made from finite inputs\.$/);
    session.run('goto', 'start');
    session.run('continue');
    const first = session.session.where.cursor;
    for (let k = 0; k < first.iteration; k++) {
      for (const { output } of diverging.trace(k).frames) expect(output.data.every(Number.isFinite)).toBe(true);
    }
    for (const { output } of diverging.trace(first.iteration).frames.slice(0, first.frame)) {
      expect(output.data.every(Number.isFinite)).toBe(true);
    }
  });

  test.each([
    ['loss-rise', /^Rule 1: loss-rise: the loss went from [\d.e]+ to NaN\./],
    ['exploding-gradient 1e300', /^Rule 1: exploding-gradient: the gradient norm is NaN, most of it in \S+, NaN\./],
  ])('%s stops where there is no number any more', (rule, said) => {
    const microgpt = openLesson('villages-microgpt', {
      iterations: 10,
      overrides: ['optimizer.learningRate=50', 'training.softmax=plain'],
    });
    const session = holdSession(microgpt);
    session.run('rule', rule);
    expect(session.run('continue')).toMatch(said);
    expect(microgpt.metric('loss', session.session.where.cursor.iteration)).toBeNaN();
  });

  test('update-ratio names the parameter whose own ratio is the largest', () => {
    const microgpt = openLesson('villages-microgpt', { iterations: 10, overrides: ['optimizer.learningRate=50'] });
    const session = holdSession(microgpt);
    session.run('rule', 'update-ratio');
    const [, name = '', ratio = ''] = /most in (\S+), ([\d.]+)\.$/.exec(session.run('continue')) ?? [];
    const ratios = microgpt.program.model.parameters.map((parameter) => {
      const said = session.run('print', `updateRatio("${parameter.name}")`);
      return { name: parameter.name, ratio: said.slice(said.indexOf('= ') + 2) };
    });
    const largest = ratios.reduce((most, each) => (Number(each.ratio) > Number(most.ratio) ? each : most));
    expect({ name, ratio }).toEqual(largest);
  });

  test('saturated-softmax counts no row that has one element to choose from', () => {
    const microgpt = openLesson('villages-microgpt', { iterations: 3 });
    const session = holdSession(microgpt);
    session.run('rule', 'saturated-softmax 0');
    expect(session.run('continue')).toMatch(/^Nothing to stop at\./);
  });

  test('non-finite stops at the first NaN only, though masks of attention hide it further on', () => {
    const microgpt = openLesson('villages-microgpt', {
      iterations: 60,
      overrides: ['optimizer.learningRate=50', 'training.softmax=plain'],
    });
    const session = holdSession(microgpt);
    session.run('rule', 'non-finite');
    session.run('continue');
    const first = session.session.where.cursor;
    expect(
      microgpt
        .trace(first.iteration)
        .frames.slice(0, first.frame)
        .map(({ output }) => output),
    ).toSatisfy((outputs: readonly Tensor[]) => outputs.every(({ data }) => !data.some(Number.isNaN)));
    session.run('goto', 'end');
    session.run('reverse-continue');
    expect(session.session.where.cursor).toEqual(first);
    expect(session.run('reverse-continue')).toContain('Nothing to stop at. This is the start of the run');
    session.run('delete');
    session.run('goto', '1');
    expect(session.run('reverse-continue')).toMatch(/^There is no breakpoint to stop at\. This is the start/);
  });

  test('non-finite passes over a perplexity, which only describes the run, and says so', () => {
    const river = openLesson('river-gpt', { iterations: 30, overrides: ['optimizer.learningRate=50'] });
    const session = holdSession(river);
    session.run('rule', 'non-finite');
    expect(session.run('continue')).toBe(
      'Nothing to stop at. This is the end of the run: 30 iterations. Start with --set training.iterations=N for more. Not finite either, but not used by training: perplexity is ∞.',
    );
    const { outcome } = river.trace(29);
    expect(outcome.perplexity.data[0]).toBe(Number.POSITIVE_INFINITY);
    expect(outcome.end.parameters.every(({ data }) => data.every(Number.isFinite))).toBe(true);
  });

  test.each([
    ['1e150', 'scores(0, 0, 0) is NaN'],
    ['1e308', 'σ² of ln1(1 s, 0) is ∞ inside layer norm'],
  ])('non-finite at a rate of %s names what overflowed, and selects it', (rate, what) => {
    const river = openLesson('river-gpt', { iterations: 30, overrides: [`optimizer.learningRate=${rate}`] });
    const session = holdSession(river);
    session.run('rule', 'non-finite');
    const text = session.run('continue');
    expect(text).toContain(`Rule 1: non-finite: ${what}, made from finite inputs.`);
    const moment = momentAt(river, session.session.where.cursor);
    const frame = moment.frame!;
    const element = selectedElement(moment, session.session.where.selection);
    expect(what).toContain(nameElement(frame.output, element));
    session.run('why');
    expect(WHY.title(answerOf(WHY, session.session), moment, session.session)).toEqual([
      `why ${nameElement(frame.output, element)}`,
    ]);
  });

  test('take conditions and leave steps out', () => {
    const diverging = openLesson('we-love-deep-learning', {
      iterations: 60,
      overrides: ['optimizer.learningRate=1000', 'training.softmax=plain'],
    });
    const session = holdSession(diverging);
    session.run('rule', 'non-finite');
    session.run('continue');
    const first = session.session.where.cursor;
    const { label } = diverging.trace(first.iteration).frames[first.frame];
    expect(session.run('rule', `non-finite except ${label}`)).toBe(`Rule 1: rule non-finite except ${label}.`);
    session.run('goto', 'start');
    // What that step made is only passed on by all others.
    expect(session.run('continue')).toContain('end of the run');
    session.run('rule', `non-finite if iteration > ${first.iteration}`);
    expect(session.run('reverse-continue')).toContain('start of the run');
    session.run('rule', `non-finite if iteration == ${first.iteration}`);
    session.run('continue');
    expect(session.session.where.cursor).toEqual(first);
  });

  test.each([
    ['non-finite except sofmax', 'Did you mean "softmax"?'],
    ['non-finite if lost < 1', 'Column 15: There is no "lost". Did you mean "loss"?'],
    ['loss-rise if 1 < 2', '"1 < 2" is the same everywhere: it reads nothing.'],
  ])('refuse %s', (argument, text) => expect(holdSession(timeline).run('rule', argument)).toContain(text));

  test('non-finite does not stop at a mask, which means its infinities', () => {
    const gpt = openLesson('villages-microgpt', { iterations: 4 });
    expect(gpt.trace(0).frames.some(({ output }) => output.data.includes(Number.NEGATIVE_INFINITY))).toBe(true);
    const session = holdSession(gpt);
    session.run('rule', 'non-finite');
    expect(session.run('continue')).toMatch(/^Nothing to stop at\. This is the end of the run: \d+ iterations\./);
  });

  test('dead-relu counts the units that are 0 for every row', () => {
    const gpt = openLesson('villages-microgpt', { iterations: 4 });
    const trace = gpt.trace(0);
    const rule = RULES['dead-relu'];
    const [position] = rule.frames(trace);
    const frame = trace.frames[position];
    expect(frame.label).toContain('relu');
    // Two rows of four units: the first and third never wake.
    const output = { ...frame.output, shape: [2, 4], data: Float64Array.of(0, 1, 0, 2, 0, 0, 0, 3) };
    const check = (share: number) => startRule(rule, gpt, [share]).check({ ...frame, output }, trace);
    expect(check(0.4)).toEqual({ text: '2 of 4 units of act are 0 for every row', element: 0 });
    expect(check(0.5)).toBeNull();
  });

  test('stop where their thresholds are passed, and the message has the numbers', () => {
    const diverging = openLesson('we-love-deep-learning-36', {
      iterations: 60,
      overrides: ['optimizer.learningRate=3'],
    });
    const session = holdSession(diverging);
    session.run('rule', 'loss-rise 1.2');
    expect(session.run('continue')).toMatch(/^Rule 1: loss-rise: the loss rose from [\d.]+ to [\d.]+\.$/);
    const { iteration } = session.session.where.cursor;
    expect(diverging.metric('loss', iteration)).toBeGreaterThan(1.2 * diverging.metric('loss', iteration - 1));
    session.run('delete');
    session.run('goto', 'start');
    session.run('rule', 'update-ratio 0 0.5');
    expect(session.run('continue')).toMatch(/the update ratio is/);
    expect(diverging.metrics(session.session.where.cursor.iteration)?.updateRatio).toBeGreaterThan(0.5);
  });

  test('tell saturated units, unchanged parameters and vanishing gradients', () => {
    const still = openLesson('we-love-deep-learning-36', { iterations: 5, overrides: ['optimizer.learningRate=0'] });
    const session = holdSession(still);
    session.run('rule', 'unchanged-parameter');
    expect(session.run('continue')).toBe('Rule 1: unchanged-parameter: layer1_weights did not change.');
    session.run('delete');
    session.run('rule', 'saturated-tanh 0.2 0.5');
    expect(session.run('continue')).toMatch(/elements of h are at its bounds/);
    session.run('delete');
    session.run('rule', 'vanishing-gradient 100');
    expect(session.run('continue')).toMatch(/∂loss\/∂\w+ has the norm/);
    session.run('delete');
    session.run('rule', 'saturated-softmax 0.5 0.9');
    expect(session.run('continue')).toMatch(/1 of 1 rows of P have one element above 0.1/);
    session.run('delete');
    session.run('rule', 'exploding-gradient 0.1');
    expect(session.run('continue')).toMatch(/the gradient norm is .*, most of it in ∂loss/);
    session.run('rule', 'exploding-gradient 1e9');
    expect(session.session.where.breakpoints).toHaveLength(1);
    expect(session.run('continue')).toMatch(/^Nothing to stop at\. This is the end of the run: \d+ iterations\./);
  });
});

describe('whatever is typed after a command', () => {
  const pieces = fc.constantFrom(
    ...[
      'if',
      'softmax',
      'start',
      '.',
      '.3',
      '*',
      '/',
      '"',
      "'",
      '1',
      '2',
      '99',
      '−',
      'loss',
      '<',
      'p("love")',
      'output',
      '[',
      '0',
      ']',
      '&&',
    ],
    ...RULE_NAMES,
    ...['__proto__', 'constructor', '\u0000', '\u001b[2J', '😀', '\ud800', 'info', 'breakpoints', 'NaN', '1e999'],
  );
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(' ')),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const commands = [...BREAK_COMMANDS, ...DISPLAY_COMMANDS].filter(
    ({ name }) => !['continue', 'reverse-continue', 'last'].includes(name),
  );

  const context = contextOf(createDebuggerStore(timeline).getState());

  test('there is a change or a message that is safe to print, and never an exception but a refusal', () => {
    fc.assert(
      fc.property(fc.constantFrom(...commands), texts, (command, argument) => {
        const effect = effectOf(() => command.run(context, argument));
        if (!('kind' in effect) || effect.kind !== 'change') return;
        expect(effect.change.message?.text ?? '').not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
      }),
      { numRuns: 2000, seed: 8 },
    );
  });
});

test('a rule about an update executes no iteration ahead to see whether the next one moves', async () => {
  const held = holdSession(timelineOf('we-love-deep-learning', 'optimizer.learningRate=0'));
  await held.execute('rule unmoved');
  expect(await held.execute('continue')).toContain('table did not move: the learning rate is 0');
  expect(held.timeline.visited).toBe(1);
});
