/** Scripts: which of their lines are commands, and what of a line is. */
import { expect, test } from 'vitest';
import { readScript } from '../../../src/debugger/saving/script.js';

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
