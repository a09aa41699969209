/** The rest of the course, beside course.test.ts: lessons that end, that were left, and that were finished. */
import { describe, expect, it } from 'vitest';
import { listCourse, listLessons } from '../../src/cli/course.js';
import { openLesson } from '../../src/cli/lesson.js';
import { createDesk } from '../../src/cli/own-session.js';
import { Driver } from '../../src/commands/driver.js';
import { contextOf } from '../../src/debugger/command.js';
import { lessonAfter } from '../../src/debugger/teaching/lesson.js';
import { textOf } from '../../src/drawing/rows/rows.js';
import { changeSession, createDebuggerStore } from '../../src/store.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { offerOf } from '../../src/ui/fixture-desk.js';
import { type OfferedItem, selectedPlace, withStanding } from '../../src/ui/offer.js';
import { screenParts } from '../../src/views/screen.js';
import { timelineOf } from '../support/fixtures.js';

function openCourse() {
  const store = createDebuggerStore(timelineOf());
  const desk = createDesk(undefined, (program) => new Timeline(program));
  const driver: Driver = new Driver({
    read: () => contextOf(store.getState()),
    write: (change, branches) => changeSession(store, change, branches),
    quit: () => {},
    onOpen: (request) => offer.open(request),
  });
  const offer = offerOf(desk, store, driver);
  changeSession(store, { lessons: listLessons() });
  const session = () => store.getState().session;
  return {
    session,
    fixture: () => contextOf(store.getState()).timeline.program.subject.name,
    say: async (line: string) => {
      driver.execute(line);
      await driver.whenIdle();
      return session().message?.text ?? null;
    },
    choose: async (name: string, kind: OfferedItem['kind'] = 'fixture') => {
      const choice = desk.list().find((each) => each.kind === kind && each.name === name);
      if (choice === undefined) throw new Error(`no ${name}`);
      offer.choose(choice);
      await driver.whenIdle();
    },
    screen: (columns = 120, rows = 80) => {
      const parts = screenParts(session(), store.getState().branches, columns, rows);
      const text = [...(parts?.step ?? []), parts?.footer ?? []].map(textOf).join(' ');
      // As it reads across lines.
      return text.replace(/[│\s]+/g, ' ');
    },
  };
}

describe('lesson', () => {
  it('that is left for a fixture is kept whole: branches, questions that were answered, and where one had wandered', async () => {
    const course = openCourse();
    await course.say('lesson we-love-deep-learning 4');
    await course.say('step');
    await course.say('set learningRate 1 as mine');
    await course.say('quiz off');
    await course.say('step');
    const before = course.session();
    expect(before.answered).not.toEqual([]);
    await course.choose('the-road-forks');
    await course.choose('we-love-deep-learning', 'lesson');
    expect(course.session()).toMatchObject({
      cursor: before.cursor,
      answered: before.answered,
      lesson: { stop: 3, lesson: { name: 'we-love-deep-learning' } },
    });
    await course.say('branch');
    expect(course.screen()).toContain('mine');
  });

  it('goes to the same places from whatever branch somebody has wandered to', async () => {
    const course = openCourse();
    await course.say('lesson we-love-deep-learning');
    await course.say('set learningRate 5 as fast');
    await course.say('goto 3');
    await course.say('next-stop');
    expect(course.session().cursor).toMatchObject({ branch: 0, iteration: 0 });
  });

  it('that is the last of the course says so', async () => {
    const course = openCourse();
    const final = listLessons().at(-1)?.name ?? '';
    await course.say(`lesson ${final} ${openLesson(final).stops.length}`);
    await course.say('next-stop');
    expect(course.screen()).toContain('This lesson has ended. Backspace goes back; o shows the whole course.');
    expect(await course.say('next-stop')).toContain('No lesson comes after this one.');
  });

  it('that was finished is told apart from one that was left, also once it is begun anew', async () => {
    const course = openCourse();
    await course.say(`lesson learning-rates ${openLesson('learning-rates').stops.length}`);
    await course.say('lesson what-if 2');
    await course.say('lesson momentum 3');
    const listed = async () => {
      await course.say('lesson');
      return course.screen();
    };
    expect(await listed()).toMatch(/ ✓ learning-rates /);
    expect(course.screen()).toMatch(/ stop 2 what-if /);
    expect(course.screen()).toMatch(/▸ stop 3 momentum /);
    const described = (name: string): string => {
      const choice = listCourse(undefined).find((each) => each.kind === 'lesson' && each.name === name);
      return choice === undefined ? '' : withStanding(course.session(), choice).description;
    };
    expect(described('learning-rates')).toBe(`Finished. ${openLesson('learning-rates').about}`);
    expect(described('what-if')).toBe(`Left at stop 2. ${openLesson('what-if').about}`);
    expect(described('adam')).toBe(openLesson('adam').about);
    await course.say('lesson learning-rates 1');
    await course.say('lesson off');
    expect(await listed()).toMatch(/ ✓ learning-rates /);
    expect(course.screen()).toMatch(/ stop 3 momentum /);
  });

  it('that is finished lets the chooser stand on the next lesson', async () => {
    const course = openCourse();
    const choices = listCourse(undefined);
    const selected = () => choices[selectedPlace(course.session(), choices, course.fixture())];
    await course.say('lesson what-if 2');
    expect(selected()).toMatchObject({ kind: 'lesson', name: 'what-if' });
    await course.say(`lesson what-if ${openLesson('what-if').stops.length}`);
    expect(selected()).toMatchObject({ kind: 'lesson', name: 'momentum' });
    await course.say(`lesson momentum ${openLesson('momentum').stops.length}`);
    expect(selected()).toMatchObject({ kind: 'lesson', name: lessonAfter(listLessons(), 'momentum')?.name });
    expect(await course.say('open the-road-forks')).toBe('Opened the-road-forks.');
  });
});
