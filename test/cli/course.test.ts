/** The course: what ships in the order in which it teaches, and lessons that are started, left and taken up again. */

import { describe, expect, it } from 'vitest';
import { courseLine, courseLines, listCourse, listLessons } from '../../src/cli/course.js';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import { createDesk } from '../../src/cli/own-session.js';
import { Driver } from '../../src/commands/driver.js';
import { spell } from '../../src/commands/spelling.js';
import { contextOf } from '../../src/debugger/command.js';
import { fieldsOf } from '../../src/debugger/session.js';
import { lessonAfter } from '../../src/debugger/teaching/lesson.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { offerOf } from '../../src/terminal/components/fixture-desk.js';
import { type OfferedItem, selectedPlace, withStanding } from '../../src/terminal/components/offer.js';
import { screenParts } from '../../src/terminal/screen/screen.js';
import { changeSession, createDebuggerStore } from '../../src/terminal/store.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { fixtureFilesIn, shippedFixtureFolder } from '../../src/training/fixture/shipped-fixtures.js';
import { longTest } from '../support/depth.js';
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
      return session().open.message?.text ?? null;
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

describe('the course', () => {
  it('has every fixture and every lesson that ships, each once', () => {
    const fixtures = fixtureFilesIn(shippedFixtureFolder() ?? '').map(({ name }) => name);
    const all = [...fixtures, ...shippedLessons().map((name) => courseLine({ kind: 'lesson', name }))];
    expect([...courseLines()].sort()).toEqual(all.sort());
  });

  it('begins with the default fixture, and has a lesson nowhere before its fixture', () => {
    expect(courseLines()[0]).toBe('we-love-deep-learning');
    for (const { name, fixture } of listLessons()) {
      expect(courseLines().indexOf(courseLine({ kind: 'lesson', name }))).toBeGreaterThan(
        courseLines().indexOf(fixture ?? ''),
      );
    }
  });

  it('says of each what it is for, in a whole sentence', () => {
    for (const { name, description } of listCourse(undefined)) expect(description, name).toMatch(/^.*[.!?]$/);
  });

  it('reads of a lesson, before it is opened, what it says itself', () => {
    for (const { words, stopCount, ...said } of listLessons()) {
      const { stops, ...rest } = openLesson(said.name);
      expect(rest).toEqual(said);
      expect(stopCount).toBe(stops.length);
      for (const { title } of stops) expect(words).toContain(title);
    }
  });
});

describe('the first screen of a fixture', () => {
  it('names the lessons that belong to it, and how to start one', async () => {
    const course = openCourse();
    expect(course.screen()).toContain('Lessons: we-love-deep-learning, numbers-to-code, what-if, momentum');
    expect(course.screen()).toContain('":lesson NAME" starts one');
    await course.say('open adam-small-steps');
    expect(course.screen()).toContain('Lesson: adam. ":lesson adam" starts it');
    await course.say('open villages-microgpt');
    expect(course.screen()).toContain('Lessons: villages-microgpt, temperature');
    await course.say('step');
    expect(course.screen()).not.toContain(':lesson');
  });
});

describe('lesson', () => {
  it('lists the lessons without a name, with what each is for', async () => {
    const course = openCourse();
    await course.say('lesson');
    for (const { title, about } of listLessons()) {
      expect(course.screen()).toContain(title);
      expect(course.screen()).toContain(about);
      await course.say('select-down');
    }
  });

  it('opens its fixture and goes to its first stop, whatever was open', async () => {
    const course = openCourse();
    await course.say('goto 7');
    await course.say('lesson villages-microgpt');
    expect(course.fixture()).toBe('villages-microgpt');
    expect(course.session().teaching.lesson).toMatchObject({ stop: 0, lesson: { name: 'villages-microgpt' } });
    expect(course.screen()).toContain('1/');
  });

  it('is left by opening something else, which says how to take it up, and is taken up where it was left', async () => {
    const course = openCourse();
    await course.say('lesson we-love-deep-learning');
    await course.say('2 next-stop');
    const { cursor } = course.session().where;
    await course.choose('the-road-forks');
    expect(course.session().teaching.lesson).toBeNull();
    expect(spell(course.session().open.message?.text ?? '', 'signs')).toMatch(
      /^Opened the-road-forks\. ":lesson we-love-deep-learning" takes the lesson up again at stop 3 of \d+\.$/,
    );
    await course.say('lesson we-love-deep-learning');
    expect(course.session().teaching.lesson?.stop).toBe(2);
    expect(course.session().where.cursor).toEqual(cursor);
    await course.say('previous-stop');
    expect(course.session().teaching.lesson?.stop).toBe(1);
    await course.say('lesson we-love-deep-learning 1');
    expect(course.session().teaching.lesson?.stop).toBe(0);
  });

  longTest(
    'that is left for a fixture is kept whole: branches, questions that were answered, and where one had wandered',
    async () => {
      const course = openCourse();
      await course.say('lesson we-love-deep-learning 4');
      await course.say('step');
      await course.say('set learningRate 1 as mine');
      await course.say('quiz off');
      await course.say('step');
      const before = course.session();
      expect(before.teaching.answered).not.toEqual([]);
      await course.choose('the-road-forks');
      await course.choose('we-love-deep-learning', 'lesson');
      expect(fieldsOf(course.session())).toMatchObject({
        cursor: before.where.cursor,
        answered: before.teaching.answered,
        lesson: { stop: 3, lesson: { name: 'we-love-deep-learning' } },
      });
      await course.say('branch');
      expect(course.screen()).toContain('mine');
    },
  );

  it('is left by "lesson off", and keeps its place', async () => {
    const course = openCourse();
    await course.say('lesson we-love-deep-learning 2');
    expect(spell((await course.say('lesson off')) ?? '', 'signs')).toMatch(
      /^The lesson is left\. ":lesson we-love-deep-learning" .* stop 2 of/,
    );
    expect(course.session().teaching.lesson).toBeNull();
    await course.say('lesson we-love-deep-learning');
    expect(course.session().teaching.lesson?.stop).toBe(1);
  });

  it('that there is not is refused with the nearest name, and changes nothing', async () => {
    const course = openCourse();
    const before = course.session().where.cursor;
    expect(await course.say('lesson vilages-microgpt')).toMatch(
      /no lesson "vilages-microgpt"\. Did you mean "villages-/,
    );
    expect(await course.say('open nothing-like-it')).toContain('There is no fixture "nothing-like-it"');
    expect(course.session().where.cursor).toEqual(before);
  });

  it('shows the words of a stop on arrival, also where something far down is selected', async () => {
    const course = openCourse();
    const headed = () => course.screen(80, 24).includes('3/');
    await course.say('lesson one-weight 3');
    expect(course.session().where.selection).not.toBeNull();
    expect(headed()).toBe(true);
    await course.say('select-down');
    expect(headed()).toBe(false);
  });

  longTest('goes to the same places from whatever branch somebody has wandered to', async () => {
    const course = openCourse();
    await course.say('lesson we-love-deep-learning');
    await course.say('set learningRate 5 as fast');
    await course.say('goto 3');
    await course.say('next-stop');
    expect(course.session().where.cursor).toMatchObject({ branch: 0, iteration: 0 });
  });

  it('ends after its last stop, names the next one in the course, and Space starts that', async () => {
    const course = openCourse();
    const [first, second] = listLessons();
    await course.say(`lesson ${first.name} 2`);
    expect(course.screen()).not.toContain('the last stop');
    const last = openLesson(first.name).stops.length;
    await course.say(`lesson ${first.name} ${last + 1}`);
    expect(course.session().open.message?.text).toContain(`Stop ${last} of ${last}.`);
    await course.say('previous-stop');
    await course.say('next-stop');
    expect(course.screen()).toContain('This is the last stop. Space ends the lesson.');
    await course.say('next-stop');
    expect(course.screen()).toContain(
      `${first.title} This lesson has ended. Space starts the next one, "${second.title}".`,
    );
    expect(course.session().open.message?.text).toBe('This was the last stop.');
    await course.say('previous-stop');
    expect(course.screen()).toContain('This is the last stop.');
    await course.say('next-stop');
    await course.say('next-stop');
    expect(course.session().teaching.lesson).toMatchObject({ lesson: { name: second.name }, stop: 0 });
  });

  longTest('that is the last of the course says so', async () => {
    const course = openCourse();
    const final = listLessons().at(-1)?.name ?? '';
    await course.say(`lesson ${final} ${openLesson(final).stops.length}`);
    await course.say('next-stop');
    expect(course.screen()).toContain('This lesson has ended. Backspace goes back; o shows the whole course.');
    expect(await course.say('next-stop')).toContain('No lesson comes after this one.');
  });

  longTest('that was finished is told apart from one that was left, also once it is begun anew', async () => {
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

  it('is started by Enter in the list of lessons', async () => {
    const course = openCourse();
    await course.say('lesson what-if 2');
    await course.say('lesson');
    expect(course.screen()).toContain('Enter starts the selected lesson');
    await course.say('follow 4');
    expect(course.session().teaching.lesson).toMatchObject({ lesson: { name: listLessons()[3].name }, stop: 0 });
    await course.say('lesson');
    await course.say(`follow ${listLessons().findIndex(({ name }) => name === 'what-if') + 1}`);
    expect(course.session().teaching.lesson).toMatchObject({ lesson: { name: 'what-if' }, stop: 1 });
    await course.say('lesson');
    expect(await course.say('follow 99')).toMatch(/^There is no such line: the answer has \d+ lines\.$/);
  });

  longTest('that is finished lets the chooser stand on the next lesson', async () => {
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
