/** Expressions within the words of a lesson. */
import { describe, expect, it } from 'vitest';
import { typedNumbers } from '../../../src/cli/check/check-lesson.js';
import { type Moment, momentAt } from '../../../src/debugger/places/moment.js';
import { missingAt, whyUnreadable } from '../../../src/debugger/teaching/lesson-text.js';
import { textsOf } from '../../../src/document/document.js';
import { sayParagraph } from '../../../src/explaining/lesson.js';
import { START } from '../../../src/timeline/cursor.js';
import { timelineOf } from '../../support/fixtures.js';

const timeline = timelineOf();
const end = momentAt(timeline, { ...START, frame: timeline.trace(0).frames.length - 1 });

const fillIn = (paragraph: string, moment: Moment): string => textsOf(sayParagraph(paragraph, moment)).join('\n');

describe('an expression in braces', () => {
  it('stands for its value, to four digits or as many decimals as are asked for', () => {
    expect(fillIn('{loss}, {loss to 1}, {100 * p("we") to 0} %, {learningRate}', end)).toBe('2.941, 2.9, 15 %, 0.1');
    expect(fillIn('{gradient("logits")[0][0]} in {phase}', end)).toBe('−0.8506 in update');
    expect(fillIn('{0 * loss - 1.6002}', end)).toBe('−1.600');
  });

  it('without a value stays as it is written, and is named', () => {
    const start = momentAt(timeline, START);
    expect(fillIn('It is {loss}.', start)).toBe('It is {loss}.');
    expect(missingAt('It is {loss}.', start)).toEqual([expect.stringMatching(/^\{loss\}: /)]);
    expect(missingAt('All of {gradient("logits")}.', end)).toEqual([expect.stringContaining('not a single value')]);
    expect(missingAt('It is {loss}.', end)).toEqual([]);
  });

  it('that is none is refused before any run', () => {
    expect(whyUnreadable('Fine: {loss}, {p("we", 2) to 3}.')).toBeNull();
    expect(whyUnreadable('Not: {los}.')).toMatch(/^\{los\}: Column 1: .*loss/);
  });
});

describe('typed numbers', () => {
  it('are those in figures and in words, with the decimals that are written', () => {
    const numbers = typedNumbers('From 2.941 to −0.5: 5,000 steps, 4.54e−5, three rows, twenty-one, five thousand.');
    expect(numbers.map(({ value }) => value)).toEqual([2.941, -0.5, 5000, 4.54e-5, 3, 21, 5000]);
    expect(numbers[0].decimals).toBe(3);
    expect(numbers[3].decimals).toBe(7);
  });

  it('are not parts of names, nor the word one', () => {
    expect(typedNumbers('h0.wq, loss₁, layer1_weights, one of them')).toEqual([]);
  });
});
