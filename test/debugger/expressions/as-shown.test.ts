/** Expressions take what the screen writes. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/debugger/expressions/compile.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

async function printed(expression: string, at = 'goto 1.30', fixture = 'we-love-deep-learning'): Promise<string> {
  const held = holdSession(timelineOf(fixture));
  await held.execute(at);
  return (await held.execute(`print ${expression}`)).replace(/^.* = /s, '');
}

describe('what the screen writes is what the expression says', () => {
  test.each([
    ['P(we)', 'p("we")'],
    ['P("we")', 'p("we")'],
    ['P(<EOS>) / P( we )', 'p("<EOS>") / p("we")'],
    ['z(we) − z(the)', 'logits("we") - logits("the")'],
    ['table(<BOS>, we)', 'parameter("logits")["<BOS>"]["we"]'],
    ['table(we love deep, learning)', 'parameter("logits")["we love deep"]["learning"]'],
    ['∂loss/∂table(<BOS>, we)', 'gradient("logits")["<BOS>"]["we"]'],
    ['max(table(<BOS>, we), P(we)) + 1', 'max(parameter("logits")["<BOS>"]["we"], p("we")) + 1'],
  ])('%s', async (shown, expression) => {
    const value = await printed(shown, 'goto 1.29');
    expect(value).toMatch(/\d/);
    expect(value).toBe(await printed(expression, 'goto 1.29'));
  });

  test('of weights and of letters, too', async () => {
    expect(await printed('output_weights(deep)', 'goto 1.9', 'we-love-deep-learning-36')).toMatch(/^[-−]?\d/);
    expect(await printed('P(a)', 'goto 1.34', 'villages-bigram')).toMatch(/\d/);
  });
});

test.each([
  ['P(nonsense)', /"nonsense"/],
  ['P(we) + nosuch', /^Column 9: There is no "nosuch"/],
  ['nosuch + P(we)', /^Column 1: There is no "nosuch"/],
  ['table(<BOS>, we) + table(<BOS>, we) + nosuch', /^Column 39: There is no "nosuch"/],
])('%s is refused where it is wrong in what was typed', async (expression, message) => {
  const held = holdSession(timelineOf());
  await held.execute('goto 1.30');
  expect((await held.execute(`print ${expression}`)).replace(/^print: /, '')).toMatch(message);
});

test('a function is that function, though a parameter has its name and its arguments would be an element', async () => {
  const of = 'value("forward/prediction 1: <BOS> → we/z = table[<BOS>]")["we"]';
  expect(await printed('logits("we", 1)', 'goto 3.45')).toBe(await printed(of, 'goto 3.45'));
});

test('a string keeps what it says', () => {
  const { program } = timelineOf();
  expect(() => compile('phase == "P(we)"', program)).not.toThrow();
});
