/** Scripts: which of their lines are commands, and what of a line is. */
/** Scripts under way: whose line is next, and what a refused line ends. */
import { expect, test } from 'vitest';
import { readScript, type Script, ScriptStack } from '../../../src/debugger/saving/script.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { longTest } from '../../support/depth.js';
import { openShipped } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

test.each([
  ['goto 3 # where it rises', 'goto 3'],
  ['goto 3\t#', 'goto 3'],
  ['# all of it', ''],
  ['  # all of it', ''],
  ['break .softmax#2 # the second', 'break .softmax#2'],
  ['print max(x, "dimension#2")', 'print max(x, "dimension#2")'],
  ['dprintf softmax, "# {loss}" # note', 'dprintf softmax, "# {loss}"'],
  ["print p('#')", "print p('#')"],
  ["note it's here # note", "note it's here"],
])('of %j the command is %j', (line, command) => {
  expect(readScript(line)).toEqual([command]);
});

test('the lines of a transcript are taken as they are', () => {
  expect(readScript('> goto 3 # 1\nmain, iteration 3')).toEqual(['goto 3 # 1', '']);
});

function script(name: string, lines: readonly string[], change: Partial<Script> = {}): Script {
  return { name, lines, keepGoing: false, trusted: true, nested: true, ...change };
}

test('the innermost script goes first, then the one that ran it goes on', () => {
  const stack = new ScriptStack();
  stack.push(script('outer', ['a', ' b ']));
  expect(stack.nextLine()).toBe('a');
  stack.push(script('inner', ['c']));
  expect([stack.nextLine(), stack.nextLine(), stack.nextLine()]).toEqual(['c', 'b', null]);
  expect(stack.depth).toBe(0);
});

test('a refused line ends its script and those that ran it, up to one that keeps going', () => {
  const stack = new ScriptStack();
  const typed = stack.push(script('typed', ['source outer', 'step'], { keepGoing: true }));
  stack.nextLine();
  stack.push(script('outer', ['', 'source inner', 'never']));
  stack.nextLine();
  stack.nextLine();
  stack.push(script('inner', ['bad', 'never']));
  stack.nextLine();
  expect(stack.refuse('No such thing.')).toBe('inner, line 1: No such thing.');
  expect(stack.innermost).toBe(typed);
  expect(stack.nextLine()).toBe('step');
});

test('a script that keeps going says nothing of a refusal, and keeps the first', () => {
  const stack = new ScriptStack();
  const started = stack.push(script('session', ['x', 'y'], { keepGoing: true }));
  expect([stack.refuse('first'), stack.refuse('second')]).toEqual([null, null]);
  expect(started.refusal).toBe('first');
});

test('files are open only while every script may have them', () => {
  const stack = new ScriptStack();
  expect(stack.isTrusted).toBe(true);
  stack.push(script('session', ['x'], { trusted: false }));
  stack.push(script('inner', ['y']));
  expect(stack.isTrusted).toBe(false);
});

longTest('a script of 200,000 empty lines runs to its end', async () => {
  const held = holdSession(new Timeline(openShipped('we-love-deep-learning', 'training.iterations=3')));
  held.driver.runLines('blank', [...Array.from({ length: 200_000 }, () => ''), 'step 2']);
  await held.driver.whenIdle();
  expect(held.session.where.cursor.frame).toBe(1);
});
