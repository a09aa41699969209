/** What-if by commands: edits as people write them, switching, comparing, and nothing lost on the way. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parameterBehind } from '../../../src/analysis/subject.js';
import { commandForKey } from '../../../src/commands/commands.js';
import { parseEdit, parseEditCommand, parseNumber, writeEdit } from '../../../src/debugger/places/edit-text.js';
import { completeTarget, formatTarget, parseTarget } from '../../../src/debugger/places/targets.js';
import { deleteBefore, insert, moveCaret } from '../../../src/debugger/prompt/prompt.js';
import { changedSession } from '../../../src/debugger/session.js';
import { sizeOf } from '../../../src/numbers/engine/tensor.js';
import { COMPARISON } from '../../../src/questions/branches/comparison.js';
import { replayOf } from '../../../src/timeline/branches.js';
import type { Edit } from '../../../src/training/iteration/edits.js';
import { answerOf } from '../../support/answers.js';
import { oneOf } from '../../support/depth.js';
import { openShipped, SHIPPED, timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { refusalOf } from '../../support/refusals.js';
import { until } from '../../support/tasks.js';

const program = openShipped();

test('"set optimizer adam" sets the kind of the optimizer', () => {
  const edit = { kind: 'setting', path: 'optimizer.kind', value: 'adam' };
  expect(parseEdit(program, 'optimizer adam')).toMatchObject({ edit });
});

describe('a target', () => {
  test.each(oneOf(4, SHIPPED))('of %s is read as it is written, by positions and by labels', (name) => {
    const declarations = openShipped(name).model.parameters;
    declarations.forEach((declaration, parameter) => {
      for (let element = 0; element < sizeOf(declaration.shape); element++) {
        const expected = { parameter, element };
        expect(parseTarget(declarations, formatTarget(declaration, element))).toEqual(expected);
      }
      const starts =
        declaration.shape.length === 1
          ? [`${declaration.name}[`]
          : completeTarget(declarations, `${declaration.name}[`);
      const whole = starts.flatMap((start) => completeTarget(declarations, start));
      const elements = whole.map((text) => parseTarget(declarations, text));
      expect(elements).toEqual(
        Array.from({ length: sizeOf(declaration.shape) }, (_, element) => ({ parameter, element })),
      );
    });
  });

  test.each([
    ['logits[1,2]', 10],
    ['logits[we,deep]', 10],
    ['logits[ we love , "deep" ]', 18],
    ['logits["we love","deep"]', 18],
    ['logits(we, deep)', 10],
    ['logits(1,2)', 10],
    ['logits["we love"]["deep"]', 18],
    ['logits[we] [deep]', 10],
  ])('%s is element %i', (text, element) => {
    expect(parseTarget(program.model.parameters, text)).toEqual({ parameter: 0, element });
  });

  test.each([
    'logits',
    'logits[]',
    'logits[32]',
    'logits[1,8]',
    'logits[1,2,3]',
    'logits[-1]',
    'logits[1.5]',
    // In an expression this is a row.
    'logits[1]',
    'logits(1,2',
    'logits(1)[2]',
    'logits[1][2][3]',
    'logits[wee,deep]',
    'nope[1]',
    '',
    '[',
    ']',
    '__proto__[0]',
    'logits[__proto__,constructor]',
  ])('%j is refused', (text) => expect(refusalOf(() => parseTarget(program.model.parameters, text))).toMatch(/[.?]$/));
});

test('an element is found by the name that the screen gives it', () => {
  const held = holdSession(timelineOf());
  for (const line of ['history logits(we, deep)', 'nudge logits(we, deep) 0.01', 'set logits(we, deep) 3']) {
    held.driver.execute(line);
    expect(held.session.open.message?.tone, line).not.toBe('warning');
  }
  held.driver.execute('history logits[we]');
  expect(held.session.open.message?.text).toBe('logits[we] has 8 elements. Name one, like logits[0,0].');
  for (const line of ['history table', 'nudge table[0,1] 0.01', 'gradient-check table', 'print parameter("table")']) {
    held.driver.execute(line);
    expect(held.session.open.message?.tone, line).not.toBe('warning');
  }
  for (const line of ['history weights[1,2]', 'history weights', 'nudge weights[1]', 'gradient-check weights']) {
    held.driver.execute(line);
    expect(held.session.open.message?.text, line).toBe(
      'There is no parameter "weights". There is only logits (shown as table).',
    );
  }
  held.driver.execute('history tables');
  expect(held.session.open.message?.text).toBe('There is no parameter "tables". Did you mean "table"?');
  held.driver.execute('set eps 1');
  expect(held.session.open.message?.text).toMatch(/^The optimizer "sgd" has no epsilon; "adam" and "adamw" have one/);
  held.driver.execute('set logits[nowhere] 0');
  expect(held.session.open.message?.text).toMatch(/^logits has no context "nowhere"/);
  held.driver.execute('set logits(nowhere, deep) 3');
  expect(held.session.open.message?.text).toMatch(/^logits has no .* "nowhere"/);
});

describe('an edit', () => {
  test('is read as the edit that it was written from', () => {
    const edits: fc.Arbitrary<Edit> = fc.oneof(
      fc.tuple(fc.nat(3), fc.nat(7), fc.double()).map(([row, column, value]) => ({
        kind: 'block' as const,
        of: null,
        name: 'logits',
        ranges: [
          [row, row + 1],
          [column, column + 1],
        ] as const,
        values: [value],
      })),
      fc.record({
        kind: fc.constant('setting' as const),
        path: fc.constantFrom('optimizer.learningRate', 'optimizer.momentum'),
        value: fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }),
      }),
      fc.tuple(fc.nat(2), fc.nat(7)).chain(([row, column]) =>
        fc.record({
          kind: fc.constant('block' as const),
          of: fc.constantFrom(null, 'velocity'),
          name: fc.constant('logits'),
          ranges: fc.constant([
            [row, 4],
            [0, column + 1],
          ] as const),
          values: fc.oneof(
            fc.tuple(fc.double()),
            fc
              .array(fc.double(), { minLength: (4 - row) * (column + 1), maxLength: (4 - row) * (column + 1) })
              .filter((values) => values.some((value) => !Object.is(value, values[0]))),
          ),
        }),
      ),
      fc.record({
        kind: fc.constant('batch' as const),
        examples: fc.array(fc.nat(99), { minLength: 1, maxLength: 5 }),
      }),
      fc.record({
        kind: fc.constant('skip' as const),
        example: fc.nat(3),
        iterations: fc.option(fc.integer({ min: 1, max: 1e6 })),
      }),
    );
    fc.assert(
      fc.property(edits, (edit) => {
        expect(parseEditCommand(program, writeEdit(edit))).toEqual({ edit, name: undefined });
      }),
    );
  });

  test.each([
    ['learningRate 1', { kind: 'setting', path: 'optimizer.learningRate', value: 1 }],
    ['optimizer.learningRate = 1e-3', { kind: 'setting', path: 'optimizer.learningRate', value: 0.001 }],
    ['training.softmax plain', { kind: 'setting', path: 'training.softmax', value: 'plain' }],
    [
      'logits[we,deep]=−2',
      {
        kind: 'block',
        of: null,
        name: 'logits',
        ranges: [
          [1, 2],
          [2, 3],
        ],
        values: [-2],
      },
    ],
    [
      'logits[we] 0',
      {
        kind: 'block',
        of: null,
        name: 'logits',
        ranges: [
          [1, 2],
          [0, 8],
        ],
        values: [0],
      },
    ],
    [
      'logits 0',
      {
        kind: 'block',
        of: null,
        name: 'logits',
        ranges: [
          [0, 4],
          [0, 8],
        ],
        values: [0],
      },
    ],
    [
      'logits[:2, 3] = [1, −2]',
      {
        kind: 'block',
        of: null,
        name: 'logits',
        ranges: [
          [0, 2],
          [3, 4],
        ],
        values: [1, -2],
      },
    ],
    [
      'logits[2:3, 6:] [[1 2]]',
      {
        kind: 'block',
        of: null,
        name: 'logits',
        ranges: [
          [2, 3],
          [6, 8],
        ],
        values: [1, 2],
      },
    ],
    [
      'logits[0,0] NaN',
      {
        kind: 'block',
        of: null,
        name: 'logits',
        ranges: [
          [0, 1],
          [0, 1],
        ],
        values: [Number.NaN],
      },
    ],
  ])('%s is understood', (text, edit) => expect(parseEdit(program, text)).toEqual({ edit, name: undefined }));

  test.each([
    ['logits [1, 2]', /has 32 elements \(4×8\); got 2 numbers/],
    ['logits[we] [1, x]', /neither a number nor a list of numbers/],
    ['logits[3:9, 0] 1', /has the positions 0 to 3 along axis 0; "3:9" is not a range/],
    ['logits[2:2] 1', /"2:2" is not a range/],
    ['logits[1,2,3] 1', /has 2 axes \(4×8\); got 3/],
    ['nothing [1]', /"nothing" is neither a parameter nor a setting/],
    ['seed 5', /Every iteration trains on the same examples/],
    ['batch 0', /counted from 1/],
    ['batch', /counted from 1/],
  ])('%s is refused in a sentence', (text, message) => {
    expect(refusalOf(() => parseEdit(program, text))).toMatch(message);
  });

  test('may bring the name of its branch', () => {
    expect(parseEdit(program, 'learningRate 1 as fast')).toMatchObject({ name: 'fast', edit: { value: 1 } });
    expect(parseEditCommand(program, 'skip 2 10 as without')).toMatchObject({
      name: 'without',
      edit: { kind: 'skip', example: 1, iterations: 10 },
    });
  });

  test('of any text is an edit or a message', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .tuple(fc.constantFrom('logits[', 'learningRate', '__proto__', 'constructor'), fc.string({ maxLength: 20 }))
        .map((parts) => parts.join('')),
    );
    fc.assert(fc.property(texts, (text) => void expect(refusalOf(() => parseEdit(program, text))).toMatch(/^$|\.|\?/)));
  });

  test.each(['', 'x', '--1', '1e', '0x10', '1_000', 'Infinit', '.'])('has no number in %j', (text) => {
    expect(parseNumber(text)).toBeNull();
  });
});

describe('the selected element', () => {
  test('of every step that shows a parameter, its gradient or a copy of it is the one to edit', () => {
    const timeline = timelineOf();
    const frames = timeline.trace(2).frames;
    const find = (label: RegExp) => frames.find((frame) => label.test([...frame.scope, frame.label].join(' ')))!.index;
    const at = (frame: number, element: number) => parameterBehind(timeline.trace(2), frames[frame], element);
    expect(at(find(/z = table\[we\]/), 3)).toEqual({ parameter: 0, element: 11 });
    expect(at(find(/new table/), 11)).toEqual({ parameter: 0, element: 11 });
    expect(at(timeline.trace(2).outcome.gradients[0].frame!, 7)).toEqual({ parameter: 0, element: 7 });
    expect(at(find(/softmax/), 3)).toBeNull();
  });

  test('is put on the command line by e as the screen calls it, and what is typed replaces its value', async () => {
    const held = holdSession(timelineOf());
    held.run('goto', '.2');
    await held.driver.whenIdle();
    held.run('select-down');
    await held.driver.whenIdle();
    held.press('e');
    await held.driver.whenIdle();
    const { overlay } = held.session.open;
    if (overlay.kind !== 'prompt') throw new Error('nothing is being typed');
    const { prompt } = overlay;
    expect(prompt.text).toBe('set table(we, is) 2.1');
    expect(insert(insert(prompt, '5'), '5').text).toBe('set table(we, is) 55');
    expect(deleteBefore(prompt).text).toBe('set table(we, is) ');
    expect(insert(moveCaret(prompt, 'end'), '5').text).toBe('set table(we, is) 2.15');
  });
});

describe('a session', () => {
  test('goes to the branch that it makes, to the same step, and back', async () => {
    const held = holdSession(timelineOf());
    held.run('goto', '50.10');
    await held.driver.whenIdle();
    held.driver.execute('set learningRate 1 as fast');
    await held.driver.whenIdle();
    expect(held.session.open.message?.text).toBe(
      'fast forks from main at iteration 50: optimizer.learningRate 0.1 → 1.',
    );
    expect(held.session.where.cursor).toEqual({ branch: 1, iteration: 50, frame: 9, row: null });
    held.press('V');
    await held.driver.whenIdle();
    expect(held.session.where.cursor).toEqual({ branch: 0, iteration: 50, frame: 9, row: null });
    held.driver.execute('branch fast');
    await held.driver.whenIdle();
    expect(held.session.where.cursor.branch).toBe(1);
    held.driver.execute('goto 20');
    await held.driver.whenIdle();
    held.driver.execute('branch delete fast');
    await held.driver.whenIdle();
    expect(held.session.where.cursor).toEqual({ branch: 0, iteration: 20, frame: -1, row: null });
    expect(held.branches.all).toHaveLength(1);
  });

  test('finds the same step where a branch has fewer or more of them', async () => {
    const held = holdSession(timelineOf());
    held.run('goto', '9.47');
    await held.driver.whenIdle();
    held.driver.execute('set momentum 0.9');
    await held.driver.whenIdle();
    const { cursor } = held.session.where;
    const timeline = held.branches.all[1].timeline;
    expect(timeline.trace(9).frames[cursor.frame].label).toBe('new table');
    expect(cursor.frame).toBe(47);
  });

  test('compares with both values, and draws both losses', async () => {
    const held = holdSession(timelineOf());
    held.run('goto', '50');
    await held.driver.whenIdle();
    held.driver.execute('set logits[we,deep] 5');
    await held.driver.whenIdle();
    held.driver.execute('iteration 30');
    await held.driver.whenIdle();
    await until(() => held.session.where.cursor.iteration === 80);
    held.press('=');
    await held.driver.whenIdle();
    await until(() => held.session.open.answer?.kind === 'comparison');
    const { comparison } = answerOf(COMPARISON, held.session);
    const before = replayOf(held.branches.all[0]).trace(50).start.parameters[0].data[10];
    expect(comparison).toMatchObject({
      names: ['main', 'what-if-1'],
      pairs: [
        {
          parting: 50,
          difference: {
            iteration: 50,
            start: { name: 'table(we, deep)', values: [before, 5] },
            step: { frame: 1, element: { name: 'z(deep)', values: [before, 5] } },
          },
        },
      ],
    });
    expect(comparison.losses.at(-1)?.iteration).toBe(80);
    for (const { iteration, values } of comparison.losses) {
      expect(values).toEqual(held.branches.all.map(({ timeline }) => timeline.metric('loss', iteration)));
    }
    expect(held.session.open.compared).toEqual([0, 1]);
    held.driver.execute('branch main');
    await held.driver.whenIdle();
    held.driver.execute('branch delete what-if-1');
    await held.driver.whenIdle();
    expect(held.session.open.compared).toBeNull();
  });

  test.each([
    'branch nope',
    'branch delete',
    'branch rename',
    'branch delete main',
    'branch a b c',
    'compare',
    'compare main',
    'compare main nope',
    'compare a b c',
    'skip',
    'skip 0',
    'skip 9',
    'skip 1 0',
    'skip x',
    'set',
    'set learningRate',
    'set learningRate -1',
    'set learningRate NaN',
    'set logits [3, 4]',
    'set logits[0] x',
    'set logits x',
    'set velocity(logits) 0',
    'set seed 3',
    'export loss',
    'set logits[0] 1 as main',
    'nudge nope',
    'nudge logits[0] 0',
    'nudge logits[0] Infinity',
    'gradient-check nope',
    'help nope',
    'source',
    'save',
    'transcript',
    'source x',
    'save x',
    'next-branch',
  ])('is left as it was by %j, with a message', async (line) => {
    const held = holdSession(timelineOf());
    const before = { ...held.session };
    held.driver.execute(line);
    await held.driver.whenIdle();
    expect(held.session.open.message?.tone).toBe('warning');
    expect(held.session.open.message?.text.length).toBeGreaterThan(10);
    expect(changedSession(held.session, { message: null, typed: [] })).toEqual(before);
  });

  test('has a key for every question', () => {
    for (const [key, name] of [
      [':', 'command'],
      ['e', 'edit'],
      ['v', 'branch'],
      ['V', 'next-branch'],
      ['=', 'compare'],
      ['k', 'gradient-check'],
      ['l', 'learning-rates'],
      ['x', 'nudge'],
    ]) {
      expect(commandForKey(key, 'step')?.name).toBe(name);
    }
  });
});

test.each([
  ['rate', 'learningRate'],
  ['lr', 'learningRate'],
  ['rates', 'learningRate'],
])('"set %s" is told what the setting is called', async (name, setting) => {
  const held = holdSession(timelineOf());
  await held.execute('goto 2');
  expect(await held.execute(`set ${name} 1`)).toContain(`Did you mean "${setting}"?`);
});
