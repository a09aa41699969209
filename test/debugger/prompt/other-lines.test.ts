/** Lines that begin with no command: what learners type for what has another name here leads to it, or to a sentence. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/commands/commands.js';
import { parseLine, resolveCommand } from '../../../src/debugger/prompt/command-line.js';
import { otherLine } from '../../../src/debugger/prompt/other-lines.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { tried } from '../../support/refusals.js';

const { program } = timelineOf();

function doneBy(line: string): string {
  const parsed = tried(() => parseLine(COMMANDS, line, program));
  if (parsed === null) return '';
  if ('message' in parsed) return `! ${parsed.message}`;
  return `${parsed.command.name} ${parsed.argument}`.trim();
}

describe('a line that begins with no command', () => {
  test.each([
    ['200', 'goto 200'],
    ['+5', 'goto +5'],
    ['-5', 'goto -5'],
    ['0.7', 'goto 0.7'],
    ['.7', 'goto .7'],
    ['.softmax', 'goto .softmax'],
    ['0.predict/prediction 1/softmax', 'goto 0.predict/prediction 1/softmax'],
    ['end', 'goto end'],
    ['backward', 'goto .backward'],
  ])('%s is a place to go to', (line, meant) => expect(doneBy(line)).toBe(meant));

  test.each([
    ['reset', 'restart'],
    ['start', 'restart'],
    ['exit', 'quit'],
    [':q', 'quit'],
    ['pause', 'stop'],
    ['tutorial', 'tour'],
    ['prev', 'reverse-step'],
    ['curve', 'curve'],
    ['plot', 'curve'],
    ['graph', 'curve'],
    ['Chart', 'curve'],
    ['lessons', 'lesson'],
    ['settings', 'help settings'],
    ['pytorch', 'help recording'],
    ['load my.json', 'open my.json'],
  ])('%s is what other programs call %s', (line, meant) => expect(doneBy(line)).toBe(meant));

  test.each([
    ['1 + 1', 'print 1 + 1'],
    ['2 * loss', 'print 2 * loss'],
    ['p("we") * 100', 'print p("we") * 100'],
    ['learningRate', 'print learningRate'],
    ['lr', 'print learningRate'],
    ['table', 'print parameter("table")'],
    ['learningRate = 1', 'set learningRate 1'],
    ['lr 1', 'set learningRate 1'],
    ['table[we, love] = 2', 'set table[we, love] 2'],
  ])('%s is a value to be shown or set', (line, meant) => expect(doneBy(line)).toBe(meant));

  test.each(['script', 'program', 'undo', 'run', 'data', 'clear', 'speed', 'formula', 'version'])(
    '%s has no command, and a sentence says what there is',
    (line) => {
      expect(doneBy(line)).toMatch(/^! .*"[a-z-]+/);
      expect(doneBy(line)).not.toContain('There is no command');
      // Each command that the sentence names is one.
      for (const [, named] of doneBy(line).matchAll(/"([^"]+)"/g)) {
        if (!named.startsWith('backstep')) expect(parseLine(COMMANDS, named, program), named).toHaveProperty('command');
      }
    },
  );

  test('a word of the model is said to be one, with how to ask for its numbers', () => {
    expect(doneBy('love')).toContain('print p("love")');
  });

  test.each(['stpe', 'stpe 3', 'frobnicate', '-3 step', '3 quit', 'loss = = 2', '\u001b[2J'])(
    '%j still means nothing',
    (line) => expect(doneBy(line)).toMatch(/^! /),
  );

  test('never hides a command, its alias, or a beginning of its name', () => {
    for (const { name, aliases } of COMMANDS) {
      for (const line of [name, ...aliases]) {
        expect(parseLine(COMMANDS, line, program), line).not.toHaveProperty('standsFor');
      }
    }
  });

  test('stands for a line that begins with a command, or for a sentence, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const other = tried(() => otherLine(text.trim(), program));
        if (typeof other === 'string') expect(resolveCommand(COMMANDS, other.split(/\s/)[0])).toHaveProperty('run');
      }),
    );
  });
});

describe('a number alone', () => {
  test('answers the question that is open, and is a place where none is', async () => {
    const held = holdSession(timelineOf());
    await held.execute('goto 0.forward/prediction 4/z', 'quiz value learning at predict/prediction 4/softmax', '0.5');
    expect(held.session.teaching.quiz).toMatchObject({ guess: 0.5 });
    await held.execute('quiz off', '0.5');
    expect(held.session.where.cursor).toMatchObject({ iteration: 0, frame: 4 });
  });
});
