/** Notes of a lesson: on the screens of presenters, and not one byte of them anywhere else. */

import { describe, expect, it } from 'vitest';
import { createExplorer } from '../../../src/class/room/explorer.js';
import { createNoteRemover, deskWithoutNotes } from '../../../src/class/room/without-notes.js';
import { paneLines } from '../../../src/cli/debugger.js';
import { openLesson, readLessonHead, shippedLessons } from '../../../src/cli/lesson.js';
import { COMMANDS } from '../../../src/commands/commands.js';
import { contextOf } from '../../../src/debugger/command.js';
import { changedSession, NEW_SESSION } from '../../../src/debugger/session.js';
import type { Lesson } from '../../../src/debugger/teaching/lesson.js';
import { parseLesson } from '../../../src/debugger/teaching/parse-lesson.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { copiedText } from '../../../src/report/copied.js';
import { describeEnded } from '../../../src/report/transcript.js';
import { timelineOf } from '../../support/fixtures.js';
import { openWebClass, TOKEN } from '../../support/web-class.js';
import { joinByWeb } from '../../support/web-client.js';

const SECRET = 'xyzzy';
const NOTED = `# Noted
## Begin
For everybody.

note: The ${SECRET} of stop one.
note: It goes on, ${SECRET} {p("we")}.

> goto 0.7

## Ask
What follows.

note: Their ${SECRET}.
> why

## Vote
> goto 0.10
> quiz word

note: Once more ${SECRET}.
`;

function noted(): Lesson {
  return parseLesson('noted', NOTED, COMMANDS);
}

/** All text that is reached from a value. */
function textIn(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return '';
  seen.add(value);
  const entries = value instanceof Map ? [...value].flat() : Object.values(value);
  return entries.map((each) => textIn(each, seen)).join('\n');
}

describe('the notes of a lesson', () => {
  it('are on the screen of whoever presents, and nowhere in what a page is sent', async () => {
    const there = await openWebClass({ lesson: noted() });
    const client = await joinByWeb(there.origin, { token: TOKEN });
    const phone = await joinByWeb(there.origin, { token: TOKEN, name: 'cy' });
    await client.until(/For everybody/);
    expect(there.shown()).toContain(`for you  The ${SECRET} of stop one.`);
    expect(there.shown()).toMatch(new RegExp(`for you  It goes on, ${SECRET} \\d`));
    there.present('space');
    await client.until(/2\/3 Ask/);
    await expect.poll(there.shown).toContain(SECRET);
    there.present('space');
    await client.until(/3\/3 Vote[\s\S]*your guess/);
    there.present('space');
    await phone.until(/It is "/);
    there.present('backspace', 'backspace');
    await client.until(/1\/3 Begin/);
    await client.press('d');
    await client.until(/exploring/);
    const taken = await client.takeRun();
    expect(taken.status).toBe(200);
    await client.press('space', 'space', 'backspace', ...':lesson', 'return', 'escape', '?', 'escape', 'r');
    await client.until(/the stops so far/);
    for (const { messages } of [client, phone]) expect(JSON.stringify(messages)).not.toContain(SECRET);
    // No stop of the lesson is in it either.
    expect(taken.text).not.toMatch(new RegExp(`${SECRET}|For everybody|What follows|Vote|note:`));
  });

  it('are in no session of viewers or explorers, neither of this stop nor of those before', async () => {
    const there = await openWebClass({ lesson: noted() });
    const client = await joinByWeb(there.origin, { token: TOKEN });
    await client.until(/For everybody/);
    there.present('space', 'space');
    await client.until(/3\/3 Vote/);
    expect(textIn(there.classroom.store.getState().session.teaching.lesson)).toContain(SECRET);
    expect(textIn(there.classroom.shownTo({ role: 'viewer' }).getState().session)).not.toContain(SECRET);
    there.present('space');
    const shared = there.classroom.store.getState();
    const explorer = createExplorer({
      classroom: there.classroom,
      role: 'viewer',
      commandMilliseconds: 1000,
      ...{ files: undefined, desk: undefined },
      ...{ onClassRequest: () => {}, onQuit: () => {}, onError: () => {} },
    });
    expect(textIn(shared.session.teaching.lesson)).toContain(SECRET);
    expect(textIn(explorer.controls.store.getState().session)).not.toContain(SECRET);
  });

  it('are in no lesson that an explorer opens', () => {
    const timeline = timelineOf();
    const source = {} as never;
    const desk = deskWithoutNotes({
      list: () => [],
      // biome-ignore lint/correctness/useYield: nothing takes long
      *open() {
        return { timeline, source, lesson: noted() };
      },
    });
    const opened = desk && finish(desk.open({ kind: 'lesson', name: 'noted', path: 'noted', description: '' }));
    expect(textIn(opened?.lesson)).toMatch(/For everybody(?![\s\S]*xyzzy)/);
  });

  it('are in no transcript and in nothing that is copied', async () => {
    const there = await openWebClass({ lesson: noted() });
    const client = await joinByWeb(there.origin, { token: TOKEN });
    await client.until(/For everybody/);
    const before = contextOf(there.classroom.store.getState());
    there.present('space');
    await client.until(/2\/3 Ask/);
    const after = contextOf(there.classroom.store.getState());
    expect(describeEnded({ line: 'next-stop', nested: false, before, after }).join('\n')).toMatch(
      /What follows(?![\s\S]*xyzzy)/,
    );
    expect(copiedText(after, 'text', paneLines).text).toMatch(/What follows(?![\s\S]*xyzzy)/);
  });

  it('leave a session that stays the same the same object', () => {
    const remove = createNoteRemover();
    const lesson = { lesson: noted(), stop: 0, reached: [] };
    const withLesson = () => remove(changedSession(NEW_SESSION, { lesson })).teaching.lesson;
    expect(withLesson()).toBe(withLesson());
  });
});

describe('the notes of the lessons that ship', () => {
  it('are in none of their paragraphs, nor in the words that are searched', () => {
    const stops = openLesson('we-love-deep-learning').stops;
    expect(stops.flatMap(({ notes }) => notes).length).toBeGreaterThan(3);
    for (const text of stops.flatMap(({ paragraphs }) => paragraphs)) expect(text).not.toContain('note:');
    for (const name of shippedLessons()) {
      const { notes, words } = {
        notes: openLesson(name).stops.flatMap((stop) => stop.notes),
        words: readLessonHead(name).words?.replaceAll(/\s+/g, ' ') ?? '',
      };
      for (const note of notes)
        for (const end of [note.slice(0, 20), note.slice(-20)]) expect(words).not.toContain(end);
    }
  });
});
