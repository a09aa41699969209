/** Each shipped lesson in a class that breaks off at each question it asks, with votes: the class that goes on has both. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { createClassroom } from '../../../../src/class/room/classroom.js';
import { openLesson, shippedLessons } from '../../../../src/cli/lesson.js';
import { classText, readClass, type SavedClass } from '../../../../src/debugger/teaching/class-file.js';
import type { Lesson } from '../../../../src/debugger/teaching/lesson.js';
import { openQuizOf } from '../../../../src/debugger/teaching/quiz.js';
import { Timeline } from '../../../../src/timeline/timeline.js';
import { loadFixture } from '../../../../src/training/fixture/load-fixture.js';
import { DEFAULT_FIXTURE_NAME } from '../../../../src/training/fixture/shipped-fixtures.js';
import { openProgram } from '../../../../src/training/iteration/open-program.js';
import { oneOf } from '../../../support/depth.js';
import { createMember } from '../../../support/members.js';
import { UNSERVED } from '../../../support/served.js';
import { openWebClass } from '../../../support/web-class.js';

const fixtureOf = ({ fixture }: Lesson): string => fixture ?? DEFAULT_FIXTURE_NAME;

function goOn(lesson: Lesson, saved: SavedClass) {
  const loaded = loadFixture(fixtureOf(lesson));
  const classroom = createClassroom({
    ...{ timeline: new Timeline(openProgram(loaded)), source: loaded.source, lesson, solo: false },
    ...UNSERVED,
    ...{ desk: undefined, lessons: [], saved },
    onError: (error) => {
      throw error;
    },
  });
  onTestFinished(classroom.close);
  return classroom;
}

describe('a class with the lesson', () => {
  test.each(oneOf(5, shippedLessons(), 2))('%s', async (name) => {
    const lesson = openLesson(name);
    const asking = lesson.stops.map(({ commands }) => commands.some(({ text }) => text.startsWith('quiz')));
    const { classroom, present } = await openWebClass({ lesson, fixture: fixtureOf(lesson) });
    const session = () => classroom.store.getState().session;
    const [ann, bob] = [createMember('ann'), createMember('bob', 'viewer', { isNamed: false })];
    for (const [stop, asks] of asking.entries()) {
      await expect.poll(() => session().teaching.lesson?.stop).toBe(stop);
      await expect.poll(() => [session().where.progress, openQuizOf(session()) !== null]).toEqual([null, asks]);
      const quiz = openQuizOf(session());
      if (quiz !== null) {
        classroom.ballot.guess(ann, 1);
        classroom.ballot.guess(bob, 0);
        const saved = classroom.save(false);
        if (saved === null) throw new Error(`Stop ${stop} is not saved.`);
        const again = goOn(lesson, readClass(classText(saved)));
        await again.restored;
        const state = again.store.getState().session;
        expect(state.teaching.lesson?.stop).toBe(stop);
        expect(openQuizOf(state)).toMatchObject({ question: quiz.question, answer: quiz.answer });
        expect([again.ballot.guessOf(ann), again.ballot.guessOf(bob)]).toEqual([1, 0]);
        expect(state.teaching.quiz?.guesses).toHaveLength(2);
        expect(again.ballot.ids).toEqual(classroom.ballot.ids);
        present('space');
        await expect.poll(() => [session().where.progress, openQuizOf(session())]).toEqual([null, null]);
      }
      present('space');
    }
  });
});
