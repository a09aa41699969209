/** What `print` writes: whole numbers in full, others with six digits or as many as asked for, and none that misleads. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { showNumber } from '../../src/debugger/expressions/values.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { resolveCommand } from '../../src/debugger/prompt/command-line.js';
import { blockRows } from '../../src/document/drawing/rows/blocks.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { sayDisplays } from '../../src/explaining/displays.js';
import { NUDGE } from '../../src/questions/nudge.js';
import { VALUE } from '../../src/questions/value.js';
import { answerRows } from '../support/answer-rows.js';
import { answerOf } from '../support/answers.js';
import { openLesson } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

const timeline = openLesson('we-love-deep-learning');
const held = holdSession(timeline);
held.run('goto', '3.5');

function said(line: string): string | undefined {
  held.driver.execute(line);
  return held.session.open.message?.text;
}

describe('print', () => {
  test.each([
    ['print 123456789', '123456789 = 123456789'],
    ['print iteration * 1234567', 'iteration * 1234567 = 3703701'],
    ['print 123456.7', '123456.7 = 123456.7'],
    ['print -8 - 1e-9', '-8 - 1e-9 = −8.00000'],
    ['print 0.1', '0.1 = 0.1'],
    ['print 2**53', '2**53 = 9007199254740992'],
    ['print/17 2**53', '2**53 = 9007199254740992'],
    ['print -0', '-0 = −0'],
    ['print 2 ** 60 / 3', '2 ** 60 / 3 = 3.84307e17'],
    ['print/17 0.1', '0.1 = 0.10000000000000001'],
    ['p/3 12.3456', '12.3456 = 12.3'],
    ['print/18 loss', 'A number has 1 to 17 significant digits; got 18.'],
    ['step/3', '"step" takes no digits after it.'],
  ])('%s says %s', (line, text) => expect(said(line)).toBe(text));

  test('shows the elements of a tensor with the digits asked for', () => {
    held.driver.execute('print/12 logits');
    expect(answerOf(VALUE, held.session)).toMatchObject({ expression: 'logits', digits: 12 });
  });

  test('with 17 digits gives every number back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(showNumber(value, 17).replaceAll('−', '-'))).toBe(value);
      }),
    );
  });

  test('writes a fraction so that it does not read as a whole number', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (value) => {
        if (!Number.isInteger(value)) expect(showNumber(value)).toMatch(/\.|e/);
      }),
    );
  });
});

describe('a name of a command', () => {
  test.each([
    ['z', 'zoom-in'],
    ['u', 'validation'],
    ['v', 'branch'],
    ['?', 'help'],
  ])('may be its key, as help names it: %s', (key, name) => {
    const resolved = resolveCommand(COMMANDS, key);
    expect(resolved).toMatchObject({ name });
  });

  test('is an alias first, as in gdb: d deletes, b breaks', () => {
    expect(resolveCommand(COMMANDS, 'd')).toMatchObject({ name: 'delete' });
    expect(resolveCommand(COMMANDS, 'b')).toMatchObject({ name: 'break' });
  });
});

test('a flat weight is nudged by amounts that are shown, not rounded to a signed 0', () => {
  held.driver.execute('nudge logits[0,7]');
  const { session } = held;
  const moment = momentAt(timeline, session.where.cursor);
  const rows = answerRows(answerOf(NUDGE, session), { moment, session, width: 80 }).map(textOf).join('\n');
  expect(rows).not.toMatch(/[−+]0\.000000(?!\d)/);
  expect(rows).toMatch(/−\d\.\d+e−\d+/);
});

describe('the table of a printed tensor', () => {
  const tableOf = (name: string, step: string, expression: string): string => {
    const printed = holdSession(openLesson(name, { iterations: 6 }));
    printed.run('goto', step);
    printed.run('print', expression);
    const { session } = printed;
    return answerRows(answerOf(VALUE, session), {
      moment: momentAt(printed.timeline, session.where.cursor),
      session,
      width: 80,
    })
      .map((line) => textOf(line).trimEnd())
      .join('\n');
  };

  test('has as many digits for a small number as for a large one', () => {
    const text = tableOf('adam-small-steps', '3.v', 'output[0]');
    expect(text).toMatch(/<EOS> +\+1\.12806e−10 /);
    expect(text).not.toMatch(/0\.0+$|0\.000000/m);
  });

  test('writes counts and truth as whole numbers without a plus sign or bars', () => {
    const text = tableOf('we-love-deep-learning', '3.perplexity', 'losses > 1');
    expect(text).toMatch(/^ {2}1 +1$/m);
    expect(text).toMatch(/^ {2}4 +0$/m);
    expect(tableOf('villages-microgpt', '0.token', 'input[1]')).toMatch(/^ {2}1 <BOS> +0$/m);
  });

  test('counts predictions from 1, as all screens do, and says which is [0]', () => {
    const text = tableOf('we-love-deep-learning', '3.perplexity', 'losses');
    expect(text).toMatch(/prediction +4\n {2}1 +\+1\.60995/);
    expect(text).toContain('Element [0] is prediction 1.');
  });
});

describe('a value that is still that of the iteration before', () => {
  test('says so wherever it is shown', async () => {
    const shown = holdSession(timeline);
    await shown.execute('goto 3', 'display loss');
    expect(await shown.execute('print loss')).toMatch(/^loss = [\d.]+ in iteration 2$/);
    expect(await shown.execute('print learningRate')).toBe('learningRate = 0.1');
    expect(await shown.execute('print over(3, loss)')).not.toContain('iteration');
    const rowsAt = (): string =>
      blockRows([sayDisplays(momentAt(timeline, shown.session.where.cursor), shown.session.open.displays)], {
        width: 80,
      })
        .map(textOf)
        .join('\n');
    expect(rowsAt()).toContain('(iteration 2)');
    await shown.execute('goto 3.update');
    expect(rowsAt()).not.toContain('(iteration');
  });
});
