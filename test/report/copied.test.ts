/** What goes to the clipboard, from a session at a step. */
import { describe, expect, test } from 'vitest';
import { paneLines } from '../../src/cli/debugger.js';
import { contextOf } from '../../src/debugger/command.js';
import type { Copied } from '../../src/report/copied.js';
import { copiedText } from '../../src/report/copied.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { refusalOf } from '../support/refusals.js';

function textOf(copied: Copied): string {
  return copied.text;
}

describe('what is copied', () => {
  const held = holdSession(timelineOf('we-love-deep-learning'));
  const copy = (what: Parameters<typeof copiedText>[1]): Copied =>
    copiedText(contextOf(held.store.getState()), what, paneLines);

  test('is refused where there is no value yet', () => {
    expect(refusalOf(() => copy('value'))).toContain('no value here');
  });

  test('is a value that reads back to the same bits, with its name', async () => {
    await held.execute('goto 0.predict/prediction 1/softmax');
    const { output } = held.timeline.trace(0).frames[held.session.where.cursor.frame];
    const copied = copy('value');
    expect(copied).toMatchObject({ name: 'P(we)' });
    expect(output.data).toContain(Number(textOf(copied)));
  });

  test('is a row of names and numbers, between tabs', () => {
    const { output } = held.timeline.trace(0).frames[held.session.where.cursor.frame];
    const [names, numbers] = textOf(copy('row')).split('\n');
    expect(names.split('\t').slice(0, 3)).toEqual(['we', 'love', 'deep']);
    expect(numbers.split('\t').map(Number)).toEqual([...output.data]);
  });

  test('is a formula in symbols and in numbers', () => {
    expect(textOf(copy('formula'))).toMatch(/^P\(w\) = .*\nP\(we\) = .* = 0\.\d+$/);
  });

  test('is the iteration as a program, with its settings and without words of the user', () => {
    const program = textOf(copy('code'));
    expect(program).toMatch(/^import torch\n[\s\S]*\n# {3}parameters: table\n[\s\S]*\nlr = 0\.1\n/);
    expect(program).toContain('\n# predict, prediction 2\npowers_2 = torch.exp(z_2 - z_2.max())\n');
    expect(program).toMatch(/\n# update\ntable = table - lr \* dtable\n$/);
    expect(program).not.toMatch(/love|deep|learning/);
  });

  test('is an iteration whose predictions have their numbers where one is left out', async () => {
    const skipping = holdSession(timelineOf('we-love-deep-learning'));
    await skipping.execute('goto 5');
    await skipping.execute('skip 2');
    const program = textOf(copiedText(contextOf(skipping.store.getState()), 'code', paneLines));
    expect(program).toContain('\nloss_3 = -torch.log(probs_3[target_3])\n');
    expect(program).toContain('\nloss = loss_1 + loss_3 + loss_4\n');
    expect(program).toContain('\ndtable_path3 = torch.zeros_like(table)\ndtable_path3[2] = dz_3\n');
    expect(program).toContain('\ndtable = dtable_path1 + dtable_path3 + dtable_path4\n');
  });

  test('is an answer as the pane gives it', async () => {
    await held.execute('print 1 + 1');
    expect(textOf(copy('text'))).toMatch(/\b2\b/);
  });
});
