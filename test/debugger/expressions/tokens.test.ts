/** Tokens that show nothing by themselves, in expressions: named as they are shown, by their characters, and completed. */
import { expect, test } from 'vitest';
import { completeExpression } from '../../../src/debugger/expressions/completion.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';
import { validateFixture } from '../../support/taken-in.js';

function open(text: string): HeldSession {
  const sound = validateFixture({
    name: 'marks',
    corpus: { text },
    model: 'bigram',
    optimizer: { kind: 'sgd', learningRate: 0.1 },
    training: { iterations: 2 },
  });
  if (sound.kind !== 'sound') throw new Error(JSON.stringify(sound.problems));
  return holdSession(new Timeline(openProgram(sound)));
}

const TEXT = 'e\u0301a\u200db\ufe0f c\u00a0d हिन्दी';

test.each([
  ['\u0301', '◌\u0301'],
  ['\u200d', '<ZWJ>'],
  ['\ufe0f', '<VS16>'],
  ['\u00a0', '<NBSP>'],
  [' ', '␣'],
  ['ि', '◌ि'],
])('a token is found by its character and as it is shown: %j', async (character, shown) => {
  const held = open(TEXT);
  await held.execute('goto 1.5');
  const byName = await held.execute(`print p("${shown}", 1)`);
  expect(byName).toMatch(/0\.\d+/);
  const byCharacter = await held.execute(`print p("${character}", 1)`);
  expect(/= ?([\d.]+)|([\d.]+)$/.exec(byCharacter)?.[0]).toBe(/= ?([\d.]+)|([\d.]+)$/.exec(byName)?.[0]);
});

test('each completion of a token is an expression that can be evaluated', async () => {
  const held = open(TEXT);
  await held.execute('goto 1.5');
  const offered = completeExpression(held, 'p("');
  expect(offered).toContain('p("◌\u0301")');
  expect(offered).toHaveLength(held.timeline.program.model.words.length);
  for (const each of offered) expect(await held.execute(`print ${each.slice(0, -1)}, 1)`)).toMatch(/0\.\d+/);
});

test('a token that is not there is named so that it shows', async () => {
  const held = open(TEXT);
  expect(await held.execute('print p("\u0302", 1)')).toContain('no score for the letter "◌\u0302"');
});
