/** `backstep check LESSON`: each number in the words of a lesson is one that its run has. */
import { describe, expect, it } from 'vitest';
import { checkLesson } from '../../src/cli/check/check-lesson.js';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import { COMMANDS } from '../../src/commands/commands.js';
import { parseLesson } from '../../src/debugger/teaching/parse-lesson.js';
import { oneOf } from '../support/depth.js';
import { timelineOf } from '../support/fixtures.js';

async function checked(text: string): Promise<readonly string[]> {
  const parsed = parseLesson('mine', `# Mine\n${text}`, COMMANDS);
  return (await checkLesson(parsed, timelineOf())).lines;
}

describe('the lessons that ship', () => {
  it.each(oneOf(5, shippedLessons(), 0))('%s says only numbers of its run', async (name) => {
    const lesson = openLesson(name);
    expect((await checkLesson(lesson, timelineOf(lesson.fixture ?? undefined))).lines).toEqual([
      expect.stringMatching(/: every number in its words is one of the run\.$/),
    ]);
  });

  it('leave no breakpoint behind', async () => {
    for (const name of shippedLessons()) {
      const lines = openLesson(name).stops.flatMap(({ commands }) => commands.map(({ text }) => text));
      const set = lines.filter((line) => /^(break|tbreak|watch|rule)\b/.test(line)).length;
      expect(lines.filter((line) => line === 'delete').length, name).toBeGreaterThanOrEqual(Math.min(1, set));
    }
  });
});

describe('a check', () => {
  it('names the stop and the number that the run does not have there', async () => {
    expect(
      await checked(
        '## Right\nFour words, and 2.941.\n> goto 0.loss/total\n## Wrong\nThe loss is 2.77.\n> goto 1.loss/total\n',
      ),
    ).toEqual(['lesson mine, 2 stops:', '  stop 2, "Wrong": 2.77 is not a number that the run shows there.']);
  });

  it('rounds as the text does', async () => {
    expect(await checked('## S\nAbout 2.9.\n> goto 0.loss/total\n')).toHaveLength(1);
    expect((await checked('## S\nAbout 3.9.\n> goto 0.loss/total\n'))[1]).toContain('3.9 is not a number');
  });

  it('reads numbers in words', async () => {
    expect(await checked('## S\nThirty-two numbers, five thousand iterations.\n> goto 0\n')).toHaveLength(1);
    expect((await checked('## S\nThirty-three numbers.\n> goto 0\n'))[1]).toContain('thirty-three is not a number');
  });

  it('names a breakpoint that no step of the run matches, which is set all the same', async () => {
    expect((await checked('## S\nWords.\n> break sofmax\n'))[1]).toBe(
      '  stop 1, "S": breakpoint 1: No step, op, scope or phase of this iteration is called "sofmax". Did you mean "softmax"?',
    );
    expect(await checked('## S\nWords.\n> break softmax\n')).toHaveLength(1);
  });

  it('leaves out what is to be typed', async () => {
    expect(await checked('## S\nType "set learningRate 777" or ":goto 888".\n> goto 0\n')).toHaveLength(1);
    expect((await checked('## S\nThe word "777".\n> goto 0\n'))[1]).toContain('777');
  });

  it('reads the expressions of notes, and leaves their other numbers to the teacher', async () => {
    expect(await checked('## S\nWords.\n\nnote: Give them 777 minutes at {p("we")}.\n> goto 0.softmax\n')).toHaveLength(
      1,
    );
    expect((await checked('## S\nnote: It is {loss}.\n> goto 0\n'))[1]).toContain('stop 1, "S": {loss}: ');
  });

  it('names an expression that has no value there, and the command that is refused', async () => {
    expect((await checked('## S\nIt is {loss}.\n> goto 0\n'))[1]).toContain('stop 1, "S": {loss}: ');
    expect((await checked('## S\nIt is {p("tea")}.\n> goto 0.softmax\n'))[1]).toContain('"tea"');
    expect((await checked('## S\n> goto 99999\n'))[1]).toContain('line 3 of the lesson');
  });
});
