/** What is said where only ASCII can be drawn: formulas are spelled out, and nothing else is left but the user's words. */
import { describe, expect, test } from 'vitest';
import { openLesson, shippedLessons } from '../../../../src/cli/lesson.js';
import { beginLesson } from '../../../../src/commands/lesson-commands.js';
import { TERMS } from '../../../../src/debugger/glossary.js';
import { ASCII_LOOK } from '../../../../src/debugger/looking/look.js';
import { changedSession, NEW_SESSION } from '../../../../src/debugger/session.js';
import { TOPICS } from '../../../../src/debugger/topics.js';
import { clustersOf, widthOf } from '../../../../src/document/cells/width.js';
import { type Row, row, span, textOf } from '../../../../src/document/drawing/rows/rows.js';
import { momentOf } from '../../../../src/explaining/compared.js';
import type { Frame } from '../../../../src/numbers/engine/tape.js';
import { centreRows } from '../../../../src/terminal/screen/layout/centre-rows.js';
import { spellingFor } from '../../../../src/terminal/screen/layout/spelling.js';
import { createPaneCache } from '../../../../src/terminal/screen/panes-cache.js';
import { asciiFor } from '../../../../src/terminal/stream/ascii.js';
import { DEPTH, oneOf } from '../../../support/depth.js';
import { SHIPPED, timelineOf } from '../../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../../support/held-session.js';

const WIDTH = 76;
const ONLY_ASCII = /^[\x20-\x7e]*$/;
const PANES = createPaneCache();

/** The lines of the centre as the terminal draws them. */
function drawn({ session, branches }: HeldSession): readonly string[] {
  const { rows } = centreRows(momentOf(session, branches), session, branches, WIDTH, 20, PANES);
  return rows
    .map(textOf)
    .map((line) => (ONLY_ASCII.test(line) ? line : Array.from(clustersOf(line), asciiFor).join('')));
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

describe('a row', () => {
  const spelled = (text: string): string => {
    const line: Row = row(span(text.slice(0, 5)), span(text.slice(5), 'formula'));
    return textOf(spellingFor(changedSession(NEW_SESSION, ASCII_LOOK), timelineOf())!.row(line));
  };

  test.each([
    ['P(w) = e^z(w) / Σ e^z', 'P(w) = e^z(w) / sum e^z'],
    ['∂loss/∂z = Σx − 1', 'dloss/dz = sum x − 1'],
    ['m̂ / (√v̂ + ε)', 'm_hat / (sqrtv_hat + eps)'],
    ['a × b, 3×4, x², 10⁻⁶, lossᵢ', 'a * b, 3×4, x^2, 10^-6, loss_i'],
    ['−∞ ≤ β1 ± ½', '−inf <= beta1 +- 1/2'],
    ['prediction 1: we → love', 'prediction 1: we -> love'],
  ])('says %s as %s', (text, ascii) => {
    expect(spelled(text)).toBe(ascii);
  });

  test.each([
    ['  loss      ∞   0.5000', '  loss    inf   0.5000'],
    ['  we → love     0.5706 ██', '  we -> love    0.5706 ██'],
    ['  we → love → us   0.5706 ██', '  we -> love -> us 0.5706 ██'],
  ])('keeps its columns where there are spaces: %s', (text, ascii) => {
    expect(spelled(text)).toBe(ascii);
    expect(widthOf(ascii)).toBe(widthOf(text));
  });

  const spelledAmong = (words: readonly string[], text: string): string => {
    const held = holdSession(timelineOf(), ASCII_LOOK);
    const { program } = held.timeline;
    const own = { ...held.timeline, program: { ...program, model: { ...program.model, words } } };
    return textOf(spellingFor(changedSession(NEW_SESSION, ASCII_LOOK), own as never)!.row(row(text)));
  };

  test("leaves the user's own words, letters that are taken apart among them", () => {
    expect(spelledAmong(['ε', 'Σ'], '√ε, Σ')).toBe('sqrtε, Σ');
    expect(spelledAmong(['e\u0302m', 'a'], 'e\u0302m')).toBe('e\u0302m');
    expect(spelledAmong(['e', '◌\u0302'], 'e\u0302')).toBe('e\u0302');
  });

  test("spells the sign of a line's end, which is no letter of the user's", () => {
    expect(spelledAmong(['⏎', 'a'], 'a⏎ → a')).toBe('a\\n -> a');
  });

  test('names a mark that stands alone by its code', () => {
    expect(spelledAmong(['e', '◌\u0301'], 'P(◌\u0301)')).toBe('P(<U+0301>)');
    expect(spelledAmong(['◌\u0302\u0301'], '◌\u0302\u0301')).toBe('<U+0302 U+0301>');
  });
});
