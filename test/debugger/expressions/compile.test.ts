/** Expressions: what names mean at a place, what is refused and where, and that no text does any harm. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allNames, compile, evaluate } from '../../../src/debugger/expressions/compile.js';
import { LONGEST_EXPRESSION } from '../../../src/debugger/expressions/syntax.js';
import { isTensor, type Operand } from '../../../src/debugger/expressions/values.js';
import { type Moment, momentAt } from '../../../src/debugger/places/moment.js';
import { START } from '../../../src/timeline/cursor.js';
import { openLesson } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { momentAfter } from '../../support/moments.js';
import { refusalOf, tried } from '../../support/refusals.js';

const timeline = openLesson('we-love-deep-learning');
const softmax = momentAfter(timeline, 12, 'softmax', 'prediction 2');
const end = momentAt(timeline, { ...START, iteration: 12, frame: timeline.trace(12).frames.length - 1 });
const start = momentAt(timeline, START);

function resultOf(text: string, moment: Moment = softmax): Operand {
  const compiled = compile(text, moment.timeline.program);
  const result = evaluate(compiled, moment);
  if (result.kind !== 'value') throw new Error(`${result.kind}: ${result.message}`);
  return result.value;
}

function numbersOf(value: Operand): readonly number[] {
  if (!isTensor(value)) throw new Error('This is no tensor.');
  return Array.from(value.data);
}

describe('a name', () => {
  test('holds what was last computed at the cursor', () => {
    expect(resultOf('loss', softmax)).toBe(timeline.metrics(11)?.loss);
    expect(resultOf('loss', end)).toBe(timeline.metrics(12)?.loss);
    expect(resultOf('gradientNorm', softmax)).toBe(timeline.metrics(11)?.gradientNorm);
    expect(resultOf('gradientNorm', end)).toBe(timeline.metrics(12)?.gradientNorm);
    expect(resultOf('updateRatio', end)).toBe(timeline.metrics(12)?.updateRatio);
    expect(resultOf('iteration')).toBe(12);
    expect(resultOf('learningRate')).toBe(0.1);
  });

  test('of the step says what has just executed', () => {
    expect(resultOf('op')).toBe('normalize');
    expect(resultOf('phase')).toBe('predict');
    expect(numbersOf(resultOf('output'))).toEqual(Array.from(softmax.frame?.output.data ?? []));
    expect(numbersOf(resultOf('input[0]'))).toEqual(Array.from(softmax.frame?.inputs[0].data ?? []));
    expect(resultOf('input[1]')).toBe(softmax.frame?.inputs[1].data?.[0]);
  });

  test('of a word is about the prediction at hand', () => {
    const { probabilities, logits } = softmax.trace.outcome.groups[1];
    const column = timeline.program.model.words.indexOf('love');
    expect(resultOf('p("love")')).toBe(probabilities.data[column]);
    expect(resultOf("logits('love')")).toBe(logits.data[column]);
    expect(resultOf('probability.target')).toBe(probabilities.data[column]);
    expect(resultOf('p("love", 2)', end)).toBe(probabilities.data[column]);
    expect(resultOf('p("love")', end)).toBe(probabilities.data[column]);
  });

  test('of one prediction has no value at a row of a parameter, even one with as many rows as there are predictions', () => {
    const words = openLesson('villages-bigram').program.model.words.length;
    const batch = openLesson('villages-bigram', { iterations: 3, overrides: [`training.batchSize=${words}`] });
    const { frames, outcome } = batch.trace(1);
    const at = (frame: number): Moment => momentAt(batch, { ...START, iteration: 1, frame, row: 2 });
    const { data } = outcome.groups[0].logits;
    expect(numbersOf(resultOf('logits', at(outcome.groups[0].logits.frame ?? -1)))).toEqual([
      ...data.subarray(2 * words, 3 * words),
    ]);
    const update = outcome.updated[0].frame ?? -1;
    expect(frames[update].output.shape).toEqual([words, words]);
    expect(() => resultOf('logits', at(update))).toThrow('logits needs a step that belongs to one prediction');
  });

  test('of a word whose target it is takes both from the iteration before, until this one predicts', () => {
    const villages = openLesson('villages-microgpt', { iterations: 32 });
    const [before, now] = [29, 30].map((iteration) => villages.trace(iteration).outcome.groups[0]);
    const rowsOf = ({ predictions }: typeof now, word: string): readonly number[] =>
      predictions.flatMap(({ target }, row) => (target === word ? [row] : []));
    const { words } = villages.program.model;
    const once = words.find((word) => {
      const rows = [before, now].map((group) => rowsOf(group, word));
      return rows.every(({ length }) => length === 1) && rows[0][0] !== rows[1][0];
    });
    if (once === undefined) throw new Error('No word is a target once in both.');
    const made = now.probabilities.frame ?? 0;
    const places = [
      [-1, before],
      [made - 1, before],
      [made, now],
    ] as const;
    for (const [frame, group] of places) {
      const expected = group.probabilities.data[rowsOf(group, once)[0] * words.length + words.indexOf(once)];
      expect(resultOf(`p("${once}")`, momentAt(villages, { ...START, iteration: 30, frame }))).toBe(expected);
    }
  });

  test('of all predictions mixes this iteration and the one before, as far as it has come', () => {
    const terms = (iteration: number) => timeline.trace(iteration).outcome.groups.map((group) => group.terms.data[0]);
    const second = momentAfter(timeline, 12, '−ln P(love)');
    expect(numbersOf(resultOf('losses', second))).toEqual([...terms(12).slice(0, 2), ...terms(11).slice(2)]);
    expect(resultOf('losses[2]', end)).toBe(terms(12)[2]);
    expect(numbersOf(resultOf('probability.target', end))).toEqual(timeline.metrics(12)?.targetProbabilities);
  });

  test('of a parameter changes when its update has executed', () => {
    const { parameters, updated, gradients } = end.trace.outcome;
    expect(resultOf('parameter("logits")["we"]["love"]')).toBe(parameters[0].data[8 + 1]);
    expect(resultOf('parameter("logits")[1][1]', end)).toBe(updated[0].data[9]);
    expect(numbersOf(resultOf('gradient("logits")', end))).toEqual(Array.from(gradients[0].data));
    expect(numbersOf(resultOf('gradient("logits")'))).toEqual(Array.from(timeline.trace(11).outcome.gradients[0].data));
  });

  test('has no value before it was first computed', () => {
    for (const text of [
      'loss',
      'gradientNorm',
      'updateRatio',
      'losses',
      'output',
      'phase',
      'probability.target',
      'previous(iteration)',
    ]) {
      const compiled = compile(text);
      expect(evaluate(compiled, start).kind, text).toBe('not-yet');
    }
  });
});

describe('operators and functions', () => {
  test('reckon as in mathematics, tensors element by element', () => {
    expect(resultOf('1 + 2 * 3 ** 2 - 7 % 4')).toBe(16);
    expect(resultOf('−2 × 3')).toBe(-6);
    expect(resultOf('(1 < 2) && !(3 >= 4) || false')).toBe(true);
    expect(resultOf('phase == "predict" && op != "sum"')).toBe(true);
    expect(resultOf('sum(output)')).toBeCloseTo(1, 12);
    expect(resultOf('argmax(output) == argmax(logits)')).toBe(true);
    expect(resultOf('any(output > 0.5)')).toBe(true);
    expect(resultOf('any(isnan(output)) || !isfinite(loss)')).toBe(false);
    expect(resultOf('max(abs(logits)) == 8')).toBe(false);
    expect(resultOf('norm(logits) ** 2 - sum(logits * logits) < 1e-9')).toBe(true);
    expect(resultOf('min(1, 2) + max(3, 4) + mean(5, 7)')).toBe(11);
  });

  test('put a sign before a power over all of it, but not into a pair of parentheses', () => {
    expect(resultOf('-2 ** 2')).toBe(-4);
    expect(resultOf('- -2 ** 2')).toBe(4);
    expect(resultOf('(-2) ** 2')).toBe(4);
    expect(resultOf('-(-2) ** 2')).toBe(-4);
    expect(resultOf('2 ** 3 ** 2')).toBe(512);
    expect(resultOf('2 ** -2 ** 2')).toBe(1 / 16);
    expect(resultOf('3 - −2 ** 2 * 2')).toBe(11);
    expect(refusalOf(() => compile('1 + -lost ** 2'))).toMatch(/^Column 6: /);
  });

  test('take entries and slices along each axis', () => {
    const logits = Array.from(end.trace.outcome.updated[0].data);
    expect(resultOf('parameter("logits")["we","love"]', end)).toBe(logits[9]);
    expect(resultOf('parameter("logits")[1, 1]', end)).toBe(logits[9]);
    expect(numbersOf(resultOf('parameter("logits")[1]', end))).toEqual(logits.slice(8, 16));
    expect(numbersOf(resultOf('parameter("logits")["we", 2:5]', end))).toEqual(logits.slice(10, 13));
    expect(numbersOf(resultOf('parameter("logits")[:, "love"]', end))).toEqual([1, 9, 17, 25].map((k) => logits[k]));
    expect(numbersOf(resultOf('parameter("logits")[1:3, 6:]', end))).toEqual([14, 15, 22, 23].map((k) => logits[k]));
    expect(resultOf('parameter("logits")[:, 1:][2]["deep"]', end)).toBe(logits[18]);
    expect(resultOf('input[0][1]')).toBe(softmax.frame?.inputs[0].data?.[1]);
    expect(resultOf('input[0, 1]')).toBe(softmax.frame?.inputs[0].data?.[1]);
    expect(numbersOf(resultOf('output[2:2]'))).toEqual([]);
  });

  test('keep the position of every prediction where an example is left out', () => {
    const held = holdSession(openLesson('we-love-deep-learning'));
    held.run('goto', '12');
    held.run('skip', '1');
    held.run('goto', '13.forward');
    const { cursor } = held.session.where;
    const branch = held.branches.all[1].timeline;
    const at = momentAt(branch, { ...cursor, iteration: 13, frame: branch.trace(13).frames.length - 1 });
    const terms = at.trace.outcome.groups.map((group) => group.terms.data[0]);
    expect(terms).toHaveLength(3);
    expect([1, 2, 3].map((k) => resultOf(`losses[${k}]`, at))).toEqual(terms);
    expect(numbersOf(resultOf('losses[2:]', at))).toEqual(terms.slice(1));
    expect(resultOf('sum(losses)', at)).toBeCloseTo(
      terms.reduce((sum, x) => sum + x),
      12,
    );
    expect(numbersOf(resultOf('probability.target', at))).toHaveLength(3);
    expect(() => resultOf('losses[0]', at)).toThrow('not-yet: Element 0 is left out of this iteration.');
    expect(() => resultOf('losses[4]', at)).toThrow('failed: There is no element 4: there are 4');
  });

  test('have names only where the run gives them some, in a slice as in the whole', () => {
    for (const text of ['losses["1"]', 'losses[:]["1"]', 'losses[1:3]["2"]', 'losses[1:3][0:1]["0"]'])
      expect(() => resultOf(text, end), text).toThrow('Its elements have no names.');
    expect(resultOf('output[1:3]["love"]')).toBe(resultOf('output["love"]'));
  });

  test('of a vector along its only axis give what they give of the whole', () => {
    expect(resultOf('any(output > 0.5, 0)')).toBe(true);
    expect(resultOf('any(output > 2, 0)')).toBe(false);
    expect(resultOf('count(output > 0.5, 0)')).toBe(resultOf('count(output > 0.5)'));
    expect(resultOf('any(losses, "prediction")', end)).toBe(true);
  });

  test('between an infinity and a number have the infinity as their middle, and of large numbers their mean', () => {
    // Half of the eight elements each.
    const least = 'quantile(output, 0.5)';
    expect(resultOf(`median(log(output > ${least}))`)).toBe(Number.NEGATIVE_INFINITY);
    expect(resultOf(`median(-log(output > ${least}))`)).toBe(Number.POSITIVE_INFINITY);
    expect(resultOf(`quantile(log(output > ${least}), 0.99)`)).toBe(0);
    const large = `((output > ${least}) * 2 - 1) * 1.5e308`;
    expect(resultOf(`median(${large})`)).toBe(0);
  });

  test('take an element to hold when it is neither 0 nor NaN', () => {
    const mixed = '(log(output) * 0 + 0 / (output - output[2]))';
    expect(numbersOf(resultOf(`isnan(${mixed})`))).toEqual([0, 0, 1, 0, 0, 0, 0, 0]);
    expect(resultOf(`count(${mixed})`)).toBe(0);
    expect(resultOf(`any(${mixed})`)).toBe(false);
    expect(numbersOf(resultOf(`where(${mixed})`))).toEqual([]);
    expect(numbersOf(resultOf(`!${mixed}`))).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  test('reduce no elements to 0 where that is what they are, and to nothing else', () => {
    const none = 'parameter("logits")[1:1]';
    for (const text of [`max(${none}, "context")`, `argmax(${none})`, 'mean(output[2:2])', `quantile(${none}, 0.5)`]) {
      expect(() => resultOf(text), text).toThrow(/failed: \w+ needs an element; there is none here\./);
    }
    expect(numbersOf(resultOf(`max(${none}, "word")`))).toEqual([]);
    expect(numbersOf(resultOf(`sum(${none}, "context")`))).toEqual(new Array(8).fill(0));
    expect(resultOf(`sum(${none}) + norm(${none}) + count(${none})`)).toBe(0);
    expect(numbersOf(resultOf(`histogram(${none})`))).toEqual([]);
    expect(() => resultOf(`${none}[0]`)).toThrow('failed: There is no element 0: there are none.');
  });

  test('count back from the end', () => {
    const logits = Array.from(end.trace.outcome.updated[0].data);
    expect(resultOf('parameter("logits")[-1, -2]', end)).toBe(logits[30]);
    expect(resultOf('output[-1]')).toBe(resultOf('output[7]'));
    expect(numbersOf(resultOf('parameter("logits")[-2:-1, -3:]', end))).toEqual(logits.slice(21, 24));
    expect(numbersOf(resultOf('sum(parameter("logits"), -1)', end))).toEqual(
      numbersOf(resultOf('sum(parameter("logits"), "word")', end)),
    );
    expect(() => resultOf('output[-9]')).toThrow('failed: There is no element -9: there are 8, counted from 0 to 7.');
    expect(() => resultOf('output[-9:2]')).toThrow('failed: There is no slice -9:2: there are 8');
  });

  test('name the entries of a slice as they are named without it', () => {
    const elements = (text: string): readonly (readonly string[])[] => {
      const value = resultOf(text, momentAt(villages, { ...START, iteration: 3, frame: 9 }));
      return isTensor(value) ? value.axes.map(({ labels = [] }) => labels) : [];
    };
    const villages = openLesson('villages-microgpt', { iterations: 4 });
    expect(elements('parameter("wte")[3:5, 2:4]')).toEqual([
      ['c', 'd'],
      ['2', '3'],
    ]);
    expect(elements('parameter("wte")[3:5, 2:4][1:, 1:]')).toEqual([['d'], ['3']]);
    expect(elements('top(parameter("wte")[3:4, 2:4], 2)')[0].toSorted()).toEqual(['c, 2', 'c, 3']);
    expect(elements('where(isfinite(parameter("wte")[3:4, 14:]))')).toEqual([['c, 14', 'c, 15']]);
    expect(elements('parameter("wte")[3:5]')[1]).toEqual([]);
  });

  test('name the rows so far, and no others', () => {
    const inside = momentAt(timeline, { ...START, iteration: 12, frame: softmax.frame?.index ?? -1, row: 1 });
    expect(numbersOf(resultOf('output', inside))).toHaveLength(2);
    expect(resultOf('output["love"]', inside)).toBe(softmax.frame?.output.data?.[1]);
    expect(() => resultOf('output["deep"]', inside)).toThrow('failed: There is no element "deep"');
  });

  test('look back at the same place of the iteration before', () => {
    expect(resultOf('previous(loss)', end)).toBe(timeline.metrics(11)?.loss);
    expect(resultOf('previous(previous(loss))', end)).toBe(timeline.metrics(10)?.loss);
    expect(resultOf('changed(p("love"))')).toBe(true);
    expect(resultOf('changed(learningRate)')).toBe(false);
    expect(resultOf('changed(parameter("logits"))')).toBe(true);
    expect(resultOf('previous(max(over(9, output)))')).toBe(resultOf('max(previous(over(9, output)))'));
    expect(resultOf('max(previous(-logits))')).toBe(resultOf('max(-previous(logits))'));
    expect(resultOf('max(previous(-logits))')).not.toBe(resultOf('max(-logits)'));
    expect(resultOf('previous(previous(previous(previous(p("love")))))')).toBe(
      resultOf('p("love")', momentAfter(timeline, 8, 'softmax', 'prediction 2')),
    );
  });

  test('give what there is one of for each prediction as the iteration before left it, however many it had', () => {
    const villages = openLesson('villages-microgpt', { iterations: 6 });
    const targetsOf = (iteration: number): number =>
      villages.trace(iteration).outcome.groups.reduce((sum, { predictions }) => sum + predictions.length, 0);
    const later = [1, 2, 3, 4, 5].filter((iteration) => targetsOf(iteration) !== targetsOf(iteration - 1));
    expect(later.length).toBeGreaterThan(1);
    for (const iteration of later) {
      const now = momentAt(villages, { ...START, iteration });
      const before = villages.trace(iteration - 1);
      const then = momentAt(villages, { ...START, iteration: iteration - 1, frame: before.frames.length - 1 });
      for (const name of ['losses', 'probability.target']) {
        expect(numbersOf(resultOf(name, now))).toEqual(numbersOf(resultOf(name, then)));
      }
    }
  });
});

describe('what cannot be', () => {
  test.each([
    ['loss <', 7, 'Expected expression after <'],
    ['1 + lost', 5, 'There is no "lost". Did you mean "loss"?'],
    ['p("lofe")', 1, 'no score for the word "lofe". Did you mean "love"?'],
    ['parameter("logit")', 1, 'Did you mean "logits"?'],
    ['loss loss', 6, 'Unexpected "l"'],
    ['1 + love', 5, 'Write p("love"), or logits("love").'],
    ['loss.constructor', 1, 'the only field is probability.target'],
    ['probability.__proto__', 1, 'the only field is probability.target'],
    ['constructor', 1, 'There is no "constructor"'],
    ['__proto__', 1, 'There is no "__proto__"'],
    ['toString()', 1, 'There is no function "toString"'],
    ['(1).constructor("x")', 1, 'Only a function by its name'],
    ['[1, 2]', 1, 'A list in brackets'],
    ['loss ? 1 : 2', 1, '"?" is not an operator here'],
    ['1 | 2', 1, '"|" is not an operator here'],
    ['output[1', 9, 'Unclosed ['],
    ['output[1:2:3]', 11, 'Unclosed ['],
    ['output[]', 8, 'Unexpected'],
    ['output[1,]', 10, 'Unexpected'],
    ['max(1 2)', 7, 'Expected , or )'],
    ['max(1, 2,)', 10, 'A value is missing'],
    ['p("love" 2)', 10, 'Expected , or )'],
    ['(1,)', 3, 'Parentheses hold one value'],
    ['(1, 2)', 3, 'Parentheses hold one value'],
    ['(;1)', 2, 'A value is missing'],
    ['(1;)', 3, 'Unclosed ('],
    ['op == "\u001b[2J"', 1, 'control characters such as "\\u001b"'],
    ['op ==\u202e "sum"', 1, 'control characters such as "\\u202e"'],
    ['1 === 1', 1, '"===" is not an operator here'],
    ['this', 1, 'There is no "this"'],
    ['', 1, 'An expression is missing'],
    ['p(op)', 3, 'needs a text in quotes'],
    ['abs()', 1, 'abs got 0 values'],
    ['p', 1, 'Write p("word")'],
    ['input', 1, 'Write input[0]'],
    ['input[-1]', 7, 'Write input with a whole number'],
    ['previous(previous(previous(previous(previous(loss)))))', 1, 'too many iterations'],
    [`${'('.repeat(LONGEST_EXPRESSION)}1`, 1, 'is the most'],
  ])('%s is refused at its column', (text, column, message) => {
    const words = refusalOf(() => compile(text, timeline.program));
    expect(words.startsWith(`Column ${column}: `), words).toBe(true);
    expect(words).toContain(message);
  });

  test.each([
    ['output["never"]', 'There is no element "never". Names are we, love'],
    ['output[8]', 'There is no element 8: there are 8, counted from 0 to 7.'],
    ['output[0.5]', 'An element is chosen by a whole number'],
    ['output[2:9]', 'There is no slice 2:9: there are 8, counted from 0 to 7.'],
    ['output[5:2]', 'There is no slice 5:2'],
    ['output[0,0]', 'There are 2 places for 1 axis.'],
    ['output["we":]', 'A slice goes from one whole number to another, not to a text.'],
    ['loss[0]', 'A number has no elements'],
    ['output + parameter("logits")', '+ needs tensors of one shape, not 8 and 4×8.'],
    ['output && true', '&& needs true or false, not a tensor of 8. any(…) makes one of a tensor.'],
    ['op + 1', '+ needs numbers, not a text and a number.'],
    ['input[2]', 'has 2 inputs'],
    ['p("we", 9)', 'There is no prediction 9: this iteration has 4, counted from 1.'],
  ])('%s fails with a reason', (text, message) => {
    const result = evaluate(compile(text, timeline.program), softmax);
    expect(result).toMatchObject({ kind: 'failed' });
    expect(result.kind === 'failed' && result.message).toContain(message);
  });
});

describe('whatever the text', () => {
  const pieces = fc.constantFrom(
    ...allNames(),
    ...[
      '(',
      ')',
      '[',
      ']',
      '"we"',
      "'love'",
      '"logits"',
      '0',
      '1.5',
      '1e400',
      '−',
      '+',
      '*',
      '**',
      '<',
      '==',
      '&&',
      '!',
      ',',
      '.',
      '?',
      ':',
      '1:',
      '[:,',
    ],
    ...[
      '__proto__',
      'constructor',
      'prototype',
      'this',
      'null',
      'true',
      'eval',
      'Function',
      '\\',
      '\n',
      '\u0000',
      '😀',
      '\u202e',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(' ')),
  );

  test('there is a value or a message, and the message is safe to print', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(start, softmax, end), (text, moment) => {
        const result = tried(() => evaluate(compile(text, timeline.program), moment));
        if (result.kind === 'value') {
          expect(['number', 'boolean', 'string', 'object']).toContain(typeof result.value);
          if (isTensor(result.value)) expect(result.value.data.length).toBeLessThanOrEqual(32);
        } else {
          expect(result.message).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
          expect(result.message).not.toBe('');
        }
        if (result.kind === 'refused') {
          const [, column] = /^Column (\d+): /.exec(result.message) ?? [];
          expect(Number(column)).toBeGreaterThanOrEqual(1);
          expect(Number(column)).toBeLessThanOrEqual(text.length + 1);
        }
      }),
      { numRuns: 3000, seed: 4 },
    );
  });

  test('no object other than numbers, truth values, texts and tensors is ever reached', () => {
    for (const inherited of Object.getOwnPropertyNames(Object.prototype)) {
      expect(
        refusalOf(() => compile(inherited)),
        inherited,
      ).not.toBe('');
      expect(
        refusalOf(() => compile(`${inherited}()`)),
        inherited,
      ).not.toBe('');
      expect(
        refusalOf(() => compile(`loss.${inherited}`)),
        inherited,
      ).not.toBe('');
      const indexed = compile(`output["${inherited}"]`);
      expect(evaluate(indexed, softmax).kind, inherited).toBe('failed');
    }
  });
});
