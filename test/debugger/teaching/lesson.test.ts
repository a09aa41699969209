/**
 * Lessons: the file, and the way through it in both directions.
 */

import { describe, expect, it } from 'vitest';
import { openLesson, shippedLessons } from '../../../src/cli/lesson.js';
import { COMMANDS } from '../../../src/commands/commands.js';
import { beginLesson } from '../../../src/commands/lesson-commands.js';
import type { Lesson } from '../../../src/debugger/teaching/lesson.js';
import { parseLesson } from '../../../src/debugger/teaching/parse-lesson.js';
import { openQuizOf } from '../../../src/debugger/teaching/quiz.js';
import { asCommand } from '../../../src/document/document.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { pressKey } from '../../../src/terminal/components/pressed-key.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { changeSession } from '../../../src/terminal/store.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { loadFixture } from '../../../src/training/fixture/load-fixture.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';
import { NOTHING_TO_OPEN } from '../../support/app-stage.js';
import { oneOf } from '../../support/depth.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { createSmallTabular } from '../../support/programs.js';
import { refusalOf as refusedAs } from '../../support/refusals.js';

function parse(text: string): Lesson {
  return parseLesson('a-walk', text, COMMANDS);
}

function refusalOf(text: string): string {
  return refusedAs(() => parse(text));
}

function open(lesson: Lesson, timeline = new Timeline(createSmallTabular())) {
  const { store, driver } = holdSession(timeline, { lesson: beginLesson(lesson) });
  return {
    store,
    press: async (...keys: readonly string[]) => {
      for (const key of keys) {
        pressKey({ store, driver, offer: NOTHING_TO_OPEN }, key);
        await driver.whenIdle();
      }
    },
    say: async (line: string) => {
      driver.execute(line);
      await driver.whenIdle();
    },
    session: () => store.getState().session,
    /** All that the pane says, in one line. */
    whole: () => {
      const { session, branches } = store.getState();
      const parts = screenParts(session, branches, 300, 200);
      return (parts?.step ?? [])
        .map(textOf)
        .join(' ')
        .replace(/[│\s]+/g, ' ');
    },
    screen: () => {
      const { session, branches } = store.getState();
      const parts = screenParts(session, branches, 120, 40);
      return parts === null ? '' : [...parts.step, parts.footer].map(textOf).join('\n');
    },
  };
}

const WALK = `# A walk
fixture: we-love-deep-learning

## First
Some words
over two lines.

And a second paragraph.

> goto 0.2

## Second
> step
> quiz word

## Third
> goto +2
`;

describe('a lesson file', () => {
  it('gives title, fixture, stops, paragraphs and commands', () => {
    expect(parse(WALK)).toEqual({
      name: 'a-walk',
      title: 'A walk',
      about: 'A walk',
      fixture: 'we-love-deep-learning',
      stops: [
        {
          title: 'First',
          paragraphs: ['Some words\nover two lines.', 'And a second paragraph.'],
          notes: [],
          commands: [{ line: 10, text: 'goto 0.2' }],
        },
        {
          title: 'Second',
          paragraphs: [],
          notes: [],
          commands: [
            { line: 13, text: 'step' },
            { line: 14, text: 'quiz word' },
          ],
        },
        { title: 'Third', paragraphs: [], notes: [], commands: [{ line: 17, text: 'goto +2' }] },
      ],
    });
  });

  it('has notes for whoever presents it, apart from what is said, over as many lines as they take', () => {
    const [stop] = parse('# T\n## S\nWords\nnote: For you,\nmore.\n\nnote: Again.\n> goto 0\nMore words.\n').stops;
    expect(stop.notes).toEqual(['For you,\nmore.', 'Again.']);
    expect(stop.paragraphs).toEqual(['Words', 'More words.']);
    expect(refusalOf('# T\n## S\nnote: {loss +}\n')).toContain('line 3');
    expect(refusalOf('# T\nnote: early\n## S\n')).toContain('line 2: expected');
  });

  it('is the same with other line ends and a byte order mark', () => {
    expect(parse(`\uFEFF${WALK.replaceAll('\n', '\r\n')}`)).toEqual(parse(WALK));
  });

  it('is refused with the lines that are wrong', () => {
    expect(refusalOf('')).toContain('expected the title');
    expect(refusalOf('# T\n')).toContain('no stop');
    expect(refusalOf('# T\n> step\n## S\n')).toContain('line 2: a command before the first stop');
    expect(refusalOf('# T\nwords\n## S\n')).toContain('line 2: expected');
    expect(refusalOf('# T\n## S\n> setp\n')).toMatch(/line 3: There is no command "setp".*step/);
    expect(refusalOf('# T\n## S\n> quit\n')).toContain('line 3: "quit" cannot be used in a lesson');
    expect(refusalOf('# T\n## S\n> commands 1\n> print loss\n')).toContain(
      'line 3: "commands" cannot be used in a lesson',
    );
    expect(refusalOf('# T\n## S\n### deeper\n')).toContain('line 3');
  });
});

describe('a lesson', () => {
  it('goes to its stops by space and back by Backspace', async () => {
    const { press, session, whole, screen } = open(parse(WALK));
    await press('space');
    expect(session().where.cursor).toMatchObject({ iteration: 0, frame: 1 });
    expect(whole()).toContain('Space goes on, Backspace then goes back, and ":lesson off" leaves the lesson.');
    await press('space');
    expect(session().where.cursor).toMatchObject({ iteration: 0, frame: 2 });
    expect(openQuizOf(session())).not.toBeNull();
    await press('space');
    expect(session().teaching.lesson?.stop).toBe(1);
    expect(openQuizOf(session())).toBeNull();
    await press('space');
    expect(session().where.cursor).toMatchObject({ iteration: 2, frame: 2 });
    expect(session().teaching.quiz).toBeNull();
    expect(whole()).toContain('This is the last stop. Space ends the lesson.');
    await press('space');
    expect(whole()).toContain('A walk This lesson has ended. Backspace goes back; o shows the whole course.');
    expect(session().open.answer?.kind).toBe('results');
    expect(screen()).toContain('space next lesson');
    await press('backspace');
    expect(whole()).toContain('3/3 Third');
    await press('backspace');
    expect(session().where.cursor).toMatchObject({ iteration: 0, frame: 2 });
    expect(openQuizOf(session())).not.toBeNull();
    await press('backspace', 'backspace');
    expect(session().open.message?.text).toContain('first stop');
    expect(session().where.cursor).toMatchObject({ iteration: 0, frame: 1 });
  });

  it('tells the answer to an open question before the next stop, and asks anew on the way back', async () => {
    const walk = '# T\n## Ask\n> goto 0.4\n> quiz word\n## Answer\n> goto 0.7\n## Elsewhere\n> goto 3\n';
    const loaded = loadFixture('we-love-deep-learning');
    const { press, session, screen } = open(parse(walk), new Timeline(openProgram(loaded)));
    await press('space', '5');
    expect(openQuizOf(session())?.guess).toBe(4);
    await press('space');
    expect(openQuizOf(session())).toBeNull();
    expect(session().teaching.lesson?.stop).toBe(0);
    expect(screen()).toMatch(/✓[^\n]*the[\s\S]*It is "the"/);
    expect(screen()).not.toContain('You did not guess');
    await press('space', 'space');
    expect(session().teaching.quiz).toBeNull();
    await press('backspace');
    expect(session().teaching.quiz).toBeNull();
    await press('backspace');
    expect(openQuizOf(session())).toMatchObject({ guess: null });
    await press('space');
    expect(screen()).toContain('You did not guess.');
  });

  it('answers an open question before it goes on by several stops, and says which questions it passes over', async () => {
    const walk = '# T\n## A\n> goto 0\n## Ask\n> goto 0.4\n> quiz word\n## C\n> goto 2\n## D\n> goto 3\n';
    const { press, session, say } = open(parse(walk), timelineOf());
    await press('space', 'space', '5');
    await say('next-stop 2');
    expect(session().teaching.lesson?.stop).toBe(1);
    expect(openQuizOf(session())).toBeNull();
    expect(session().teaching.quiz).toMatchObject({ guess: 4 });
    await say('next-stop 2');
    expect(session().teaching.lesson?.stop).toBe(3);
    expect(session().open.message?.text).toBe(
      `Stop 4 of 4. ${asCommand('previous-stop')} goes back through those before.`,
    );
    await say('results');
    expect(session().open.answer?.kind).toBe('results');
    await press('backspace', 'backspace', 'backspace');
    await say('next-stop 2');
    expect(session().open.message?.text).toBe(
      `Stop 3 of 4. The question of stop 2 was not asked. ${asCommand('previous-stop')} goes back through those before.`,
    );
  });

  it('asks in every way, and lists at its end what was asked, guessed and right', async () => {
    const quizzes = [
      'quiz word at predict/prediction 2/softmax',
      'quiz loss',
      'quiz sign we at backward/through loss/prediction 1/∂loss/∂z',
      'quiz direction table(<BOS>, we)',
      'quiz value P(we) at predict/prediction 1/softmax',
    ];
    const stops = quizzes.map((quiz, k) => `## Ask ${k}\n> goto 0.4\n> ${quiz}\n`);
    const { press, session, screen } = open(parse(`# T\n${stops.join('')}`), timelineOf());
    const kinds: unknown[] = [];
    for (const _ of quizzes) {
      await press('space');
      kinds.push(session().teaching.quiz?.kind);
      // A number takes the digit into the prompt, which Enter closes before it can show the answer.
      await press(...(session().teaching.quiz?.kind === 'value' ? ['1', 'return', 'return'] : ['1', 'return']));
    }
    expect(kinds).toEqual(['word', 'loss', 'sign', 'direction', 'value']);
    await press('space');
    expect(session().open.answer?.kind).toBe('results');
    expect(screen()).toContain('5 questions, 5 guesses, ');
    expect(screen()).toMatch(
      /5\. What will P\(we\) after "<BOS>" be in iteration 0\?[^\n]*\n[^\n]*Guessed: 1, 6\.7 times the answer/,
    );
    await press('backspace');
    expect(session().open.answer).toBeNull();
  });

  it('leads to the same places however far one has wandered between two stops', async () => {
    const { press, session } = open(parse(WALK));
    await press('space', '}', '}', 'right', 'right');
    expect(session().where.cursor.iteration).toBe(2);
    await press('space');
    expect(session().where.cursor).toMatchObject({ iteration: 0, frame: 2 });
  });

  it('shows its words where they belong, and one line elsewhere', async () => {
    const { press, screen, whole } = open(parse(WALK));
    expect(screen()).toContain('A lesson of 3 stops');
    await press('space');
    expect(screen()).toMatch(/1\/3 First[\s\S]*Some words over two lines/);
    await press('right');
    expect(whole()).toContain('Paused at 1 of 3: First.');
    expect(screen()).not.toContain('Some words');
  });

  it('is still at its stop where the question of that is answered', async () => {
    const { press, whole } = open(parse(WALK));
    await press('space', 'space', 'space');
    expect(whole()).toMatch(/2\/3 Second/);
    expect(whole()).not.toContain('Paused');
    await press('left', 'left');
    expect(whole()).toContain('Paused at 2 of 3: Second.');
  });

  it('stays where it is when a command of a stop is refused, and names the line', async () => {
    const { press, session } = open(parse('# T\n## Good\n> goto 1\n## Bad\n> step\n> goto 999999\n'));
    await press('space', 'space');
    expect(session().open.message).toEqual({ tone: 'warning', text: expect.stringContaining('line 6 of the lesson') });
    expect(session().where.cursor).toMatchObject({ iteration: 1, frame: -1 });
    expect(session().teaching.lesson?.stop).toBe(0);
  });

  it('leaves space to play where there is no lesson', async () => {
    const { press, session, store } = open(parse(WALK));
    changeSession(store, { lesson: null });
    await press('space');
    expect(session().where.playing).toBe(true);
    await press('space');
    expect(session().where.playing).toBe(false);
  });
});

const saysHowFar = ({ paragraphs }: Lesson['stops'][number]): boolean => paragraphs.join(' ').includes('times as far');

/** Of sentences like `−6.694 times as far. That is −1 divided by 0.14938`; returns how many there are. */
function expectQuotients(text: string): number {
  const found = [
    ...text.replaceAll('−', '-').matchAll(/(-?\d+\.(\d+)) times as far\. That is (\S+) divided by ([\d.]+\d)/g),
  ];
  for (const [sentence, quotient, digits, dividend, divisor] of found)
    expect((Number(dividend) / Number(divisor)).toFixed(digits.length), sentence).toBe(quotient);
  return found.length;
}

describe('the lessons that ship', () => {
  it('are sound, and their fixture opens', () => {
    expect(shippedLessons().length).toBeGreaterThan(0);
    for (const name of shippedLessons()) {
      const { fixture, stops } = openLesson(name);
      expect(stops.length).toBeGreaterThan(3);
      if (fixture !== null) expect(loadFixture(fixture).fixture.name).toBe(fixture);
    }
  });

  it('reach every stop, forward and back, and divide numbers whose digits bear the quotient out', async () => {
    let divided = 0;
    // Those between are gone through where their words are looked at; the long tests go through all, and back.
    const goneBack = oneOf(6, shippedLessons(), 0);
    const spelledOut = shippedLessons().filter((name) => openLesson(name).stops.some(saysHowFar));
    for (const name of new Set([...goneBack, ...oneOf(6, shippedLessons(), 3), ...spelledOut])) {
      const lesson = openLesson(name);
      const loaded = loadFixture(lesson.fixture ?? '');
      const { press, session, whole } = open(lesson, new Timeline(openProgram(loaded)));
      const places = [];
      for (const [stop] of lesson.stops.entries()) {
        await press(...(openQuizOf(session()) === null ? ['space'] : ['space', 'space']));
        expect(session().open.message, `${name}, stop ${stop + 1}`).toBeNull();
        expect(session().teaching.lesson?.stop).toBe(stop);
        places.push(session().where.cursor);
        // Only where a lesson says so is a quotient spelled out.
        if (saysHowFar(lesson.stops[stop])) divided += expectQuotients(whole());
      }
      if (!goneBack.includes(name)) continue;
      for (const place of places.slice(0, -1).reverse()) {
        await press('backspace');
        expect(session().where.cursor).toEqual(place);
      }
    }
    expect(divided).toBeGreaterThan(0);
  });

  it('show the root of attention where it counts', async () => {
    const { stops } = openLesson('villages-microgpt');
    const timeline = timelineOf('villages-microgpt');
    const shareAt = async (stop: number): Promise<readonly number[]> => {
      const { say, session, whole } = open(openLesson('villages-microgpt'), timeline);
      await say(`next-stop ${stop + 1}`);
      expect(session().teaching.lesson?.stop).toBe(stop);
      const [, divided, undivided] = /(\d+) % on average; undivided it would be \S+ and (\d+) %/.exec(whole()) ?? [];
      return [Number(divided), Number(undivided)];
    };
    const [early, late] = stops.flatMap(({ commands }, k) =>
      commands.some(({ text }) => text.endsWith('/scores')) ? [k] : [],
    );
    const [before, after] = [await shareAt(early), await shareAt(late)];
    expect(before[1] - before[0]).toBeLessThan(3);
    expect(after[1] - after[0]).toBeGreaterThan(5);
  });

  it('name their steps, so that they stop at the same ones where an iteration has come to have more', async () => {
    const lesson = openLesson('we-love-deep-learning');
    const stopsWith = async (...overrides: readonly string[]) => {
      const loaded = loadFixture(lesson.fixture ?? '', { overrides });
      const timeline = new Timeline(openProgram(loaded));
      const { press, session } = open(lesson, timeline);
      const names = [];
      for (const _ of lesson.stops) {
        await press(...(openQuizOf(session()) === null ? ['space'] : ['space', 'space']));
        const { iteration, frame } = session().where.cursor;
        const step = timeline.trace(iteration).frames[frame];
        names.push(step === undefined ? 'start' : [...step.scope, step.label].join(' › '));
      }
      return { names, steps: timeline.trace(0).frames.length };
    };
    const plain = await stopsWith('training.iterations=210');
    const changed = await stopsWith('training.iterations=210', 'optimizer.momentum=0.9');
    expect(changed.steps).toBe(plain.steps + 1);
    expect(changed.names).toEqual(plain.names);
    expect(plain.names).toContain('update › new table');
    for (const { commands } of shippedLessons().flatMap((name) => openLesson(name).stops)) {
      for (const { text } of commands) expect(text).not.toMatch(/^goto \d*\.\d/);
    }
  });
});
