/** What is said where only ASCII can be drawn: formulas are spelled out, and nothing else is left but the user's words. */
import { describe, expect, test } from 'vitest';
import { openLesson, shippedLessons } from '../../../src/cli/lesson.js';
import { beginLesson } from '../../../src/commands/lesson-commands.js';
import { TERMS } from '../../../src/debugger/glossary.js';
import { ASCII_LOOK } from '../../../src/debugger/looking/look.js';
import { TOPICS } from '../../../src/debugger/topics.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { momentOf } from '../../../src/explaining/compared.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { createGlyphsSource } from '../../../src/terminal/screen/glyphs.js';
import { centreRows } from '../../../src/terminal/screen/layout/centre-rows.js';
import { createPaneCache } from '../../../src/terminal/screen/panes-cache.js';
import { DEPTH, oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';

const WIDTH = 76;
const ONLY_ASCII = /^[\x20-\x7e]*$/;
const PANES = createPaneCache();
const GLYPHS = createGlyphsSource();

/** The lines of the centre as the terminal draws them. */
function drawn({ session, branches }: HeldSession): readonly string[] {
  const moment = momentOf(session, branches);
  const glyphs = GLYPHS(session, moment.timeline);
  return centreRows(moment, session, branches, WIDTH, 20, PANES, glyphs).rows.map(textOf);
}

function otherThanAscii(held: HeldSession): readonly string[] {
  const lines = drawn(held).filter((line) => !ONLY_ASCII.test(line));
  if (lines.length === 0) return [];
  const own = new Set(Array.from(JSON.stringify(held.timeline.programAt(0).fixture)));
  return lines.filter((line) =>
    Array.from(line).some((character) => !ONLY_ASCII.test(character) && !own.has(character)),
  );
}

/** The first frame of each op in each phase; in a long run all of them. */
function framesToTry(frames: readonly Frame[]): readonly Frame[] {
  const seen = new Set<string>();
  return frames.filter(({ op, scope }) => {
    const kind = `${scope[0]} ${op.name}`;
    return DEPTH > 1 || (!seen.has(kind) && seen.add(kind));
  });
}

const ASKED = ['why', 'uses', 'nudge', 'gradients', 'info locals', 'symbols', 'follow'];
const LABS = [
  'learning-rates',
  'optimizers',
  'diagnose',
  'sample',
  'history',
  'curve',
  'model',
  'set learningRate 1 as fast',
  'compare main fast',
];

describe.each(oneOf(3, SHIPPED, 1))('of %s', (name) => {
  test('every step and answer has only characters of ASCII and of its words', async () => {
    const held = holdSession(timelineOf(name), ASCII_LOOK);
    const found: string[] = [];
    const look = (place: string): void => {
      for (const line of otherThanAscii(held)) found.push(`${place}: ${line}`);
    };
    look('the set-up');
    for (const [turn, { index }] of framesToTry(held.timeline.trace(2).frames).entries()) {
      await held.execute(`goto 2.${index + 1}`);
      look(`step ${index + 1}`);
      for (const line of oneOf(2, ASKED, turn)) {
        await held.execute(`goto 2.${index + 1}`, line);
        look(`step ${index + 1}, ${line}`);
      }
    }
    for (const line of LABS) {
      await held.execute('goto 3', line);
      look(line);
    }
    expect(found).toEqual([]);
  });
});

test.each(oneOf(3, shippedLessons(), 0))(
  'every stop of the lesson %s has only characters of ASCII and of its words',
  async (name) => {
    const lesson = openLesson(name);
    const held = holdSession(timelineOf(lesson.fixture ?? ''), { ...ASCII_LOOK, lesson: beginLesson(lesson) });
    const found: string[] = [];
    for (const { title } of lesson.stops) {
      await held.execute('next-stop');
      if (held.session.teaching.quiz !== null) await held.execute('follow');
      for (const line of otherThanAscii(held)) found.push(`${title}: ${line}`);
    }
    expect(found).toEqual([]);
  },
);

test('every topic of the help and every term has only characters of ASCII', async () => {
  const held = holdSession(timelineOf(), ASCII_LOOK);
  const found: string[] = [];
  for (const { name } of [...TOPICS, ...TERMS]) {
    await held.execute(`help ${name}`);
    for (const line of otherThanAscii(held)) found.push(`${name}: ${line}`);
  }
  held.press('?');
  for (const line of otherThanAscii(held)) found.push(`?: ${line}`);
  expect(found).toEqual([]);
});
