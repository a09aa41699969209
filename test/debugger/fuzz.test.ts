/** Any line at the command line: a message at worst. Afterwards the session stands where it can be drawn. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { spell } from '../../src/commands/spelling.js';
import { contextOf } from '../../src/debugger/command.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { describeStop } from '../../src/report/stops.js';
import { screenParts } from '../../src/terminal/screen/screen.js';
import { DEPTH } from '../support/depth.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

const ARGUMENTS: readonly string[] = [
  '',
  '0',
  '1',
  '3',
  '7.3',
  '+2',
  '-1',
  'start',
  'end',
  '999999999',
  'main',
  'what-if-1',
  'a',
  'rename main x',
  'rename what-if-1 b',
  'delete what-if-1',
  'main what-if-1',
  'off',
  'logits[1,2]',
  'logits[1,2] 5',
  'logits[we, love] NaN',
  'logits[0] Infinity as a',
  'learningRate 0.5',
  'learningRate 1e300',
  'momentum 0.9',
  'kind adam',
  'training.iterations 12',
  'softmax plain',
  '2 3',
  '__proto__',
  'constructor',
  'logits[__proto__]',
  'toString 1',
  '\u001b[2J',
  '愛',
  '🙂'.repeat(30),
  '['.repeat(400),
  '"'.repeat(400),
  ' = = = ',
  'loss < 2',
  'if loss',
  'if output[999] > 1',
  'softmax if p("love") > 0.5',
  'softm* if __proto__',
  'non-finite',
  'dead-relu 0.1',
  'update-ratio 1 NaN',
  '1 loss < previous(previous(loss))',
  '2 9',
  'parameter("logits")[3][9]',
  'gradient("logits") ** 99',
  'max(abs(output), input[3])',
  'logits("love") == op',
  `${'('.repeat(300)}1`,
  `${'previous('.repeat(60)}loss`,
  'we, love',
  'softmax',
  'softmax, "{loss} and {p("we", 9) to 2}"',
  'if loss > 1, "{output[99]} {los}"',
  ', "{"',
  '"',
  'all',
  '-',
  '/40 output',
  '/9999',
];

const lines = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...COMMANDS.map(({ name }) => name)), fc.constantFrom(...ARGUMENTS))
      .map((parts) => parts.join(' ')),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...COMMANDS.map(({ name }) => name)), fc.string({ unit: 'binary', maxLength: 40 }))
      .map((parts) => parts.join(' ')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

test('a session lives through any lines', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(lines, { minLength: 1, maxLength: 12 }), async (script) => {
      const held = holdSession(timelineOf('we-love-deep-learning', 'training.iterations=15'));
      held.driver.runLines(
        'fuzz',
        script.filter((line) => !/^\s*(q|pl)/.test(line)),
      );
      await held.driver.whenIdle();
      held.driver.dispose();
      const { message } = held.session.open;
      if (message !== null)
        expect(spell(message.text, 'buttons')).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u202a-\u202e]+$/);
      for (const [width, height] of [
        [120, 40],
        [60, 20],
      ]) {
        const parts = screenParts(held.session, held.branches, width, height)!;
        for (const row of [...parts.top, ...parts.step, ...parts.loss, parts.footer]) {
          expect(textOf(row)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
        }
      }
      describeStop(contextOf(held.store.getState()));
      expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
    }),
    { numRuns: 150 * DEPTH },
  );
});
