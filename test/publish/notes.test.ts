/** The notes of a lesson are for whoever presents it, and a lesson that is given away is not presented. */
import { expect, it } from 'vitest';
import { publishLesson } from '../support/published.js';

const lesson = (note: string): string => `# Noted
fixture: we-love-deep-learning
## Begin
For everybody.
${note}
> goto 0.7
## Vote
Before.
> goto 0.10
> quiz word
${note}
`;

it('a lesson with notes is published as one without, byte for byte', () => {
  const [noted, plain] = ['\nnote: The xyzzy {p("we")}.\n', '\n\n'].map((note) => publishLesson(lesson(note)));
  expect(noted?.lesson.stops.map(({ notes }) => notes.length)).toEqual([1, 1]);
  expect(noted?.html === plain?.html).toBe(true);
  expect(noted?.html).not.toContain('xyzzy');
});
