/** The program listing: folding, walking through it and going to a step; and the rows of a step. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { USUAL_LOOK } from '../../../src/debugger/looking/look.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { type ListingLine, listingAt } from '../../../src/debugger/places/program-lines.js';
import type { Session } from '../../../src/debugger/session.js';
import { markedFrames } from '../../../src/debugger/stopping/breakpoints.js';
import { rowCountOf, START } from '../../../src/timeline/cursor.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';
import { momentOfPart } from '../../support/moments.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';

const timeline = timelineOf();
const FRAMES = timeline.trace(0).frames;

function nameOf(line: ListingLine): string {
  if (line.kind === 'start') return 'start';
  if (line.kind === 'code') return line.text;
  return line.kind === 'scope' ? `${line.open ? '▾' : '▸'} ${line.path.join(' › ')}` : `frame ${line.frame.index}`;
}

function linesOf({ session }: Pick<HeldSession, 'session'>): readonly string[] {
  return listingAt(momentAt(timeline, session.where.cursor), session).lines.map(nameOf);
}

function inProgram(cursor: Session['where']['cursor']): HeldSession {
  return holdSession(timeline, { cursor, focus: 'program' });
}

describe('the listing', () => {
  test('starts with the five phases closed', () => {
    expect(linesOf(inProgram(START))).toEqual(['start', '▸ forward', '▸ predict', '▸ loss', '▸ backward', '▸ update']);
  });

  test('opens what the cursor stands in and nothing else', () => {
    const { cursor, frame } = momentOfPart(timeline, 0, 'sums', 1);
    const lines = linesOf(inProgram(cursor));
    const scopes = [1, 2].map((depth) => `▾ ${frame?.scope.slice(0, depth).join(' › ')}`);
    expect(lines.filter((line) => line.startsWith('▾'))).toEqual(scopes);
    expect(lines.filter((line) => line.startsWith('frame'))).toHaveLength(3);
    expect(lines).toContain(`frame ${cursor.frame}`);
  });

  test.each(SHIPPED)('has every frame of %s exactly once, in order, whatever is folded', (name) => {
    const opened = timelineOf(name);
    const { frames } = opened.trace(0);
    const paths = [...new Set(frames.flatMap(({ scope }) => scope.map((_, k) => scope.slice(0, k + 1).join(' › '))))];
    fc.assert(
      fc.property(
        fc.integer({ min: -1, max: frames.length - 1 }),
        fc.array(fc.tuple(fc.constantFrom(...paths), fc.constantFrom('open' as const, 'closed' as const))),
        (frame, folds) => {
          const moment = momentAt(opened, { ...START, frame });
          const { lines, current } = listingAt(moment, { look: USUAL_LOOK, open: { folds: new Map(folds) } });
          const covered = lines.flatMap((line) => {
            if (line.kind === 'frame') return [line.frame.index];
            if (line.kind !== 'scope' || line.open) return [];
            return Array.from({ length: line.last - line.first + 1 }, (_, k) => line.first + k);
          });
          expect(covered).toEqual(frames.map(({ index }) => index));
          const at = lines[current];
          if (frame === -1) expect(at.kind).toBe('start');
          else if (at.kind === 'frame') expect(at.frame.index).toBe(frame);
          else expect(at.kind === 'scope' && at.first <= frame && frame <= at.last).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('in the program pane', () => {
  test('up and down walk through the lines and stop at both ends', () => {
    const held = inProgram(START);
    held.press('down', 'down');
    expect(held.session.open.listingLine).toBe(2);
    held.press('pagedown');
    expect(held.session.open.listingLine).toBe(5);
    held.press('up', 'pageup', 'up');
    expect(held.session.open.listingLine).toBe(0);
  });

  test('the arrows to the sides open and close the scope that is selected', () => {
    const held = inProgram(START);
    held.press('down', 'down', 'right');
    expect(linesOf(held).slice(0, 4)).toEqual([
      'start',
      '▸ forward',
      '▾ predict',
      expect.stringMatching(/^▸ predict ›/),
    ]);
    held.press('left');
    expect(linesOf(held)).toHaveLength(6);
  });

  test('a scope closed by hand stays closed though the cursor is in it', () => {
    const { cursor } = momentOfPart(timeline, 0, 'sums');
    const held = inProgram(cursor);
    while (!linesOf(held)[held.session.open.listingLine ?? 99]?.startsWith('▾ predict')) held.press('up');
    held.press('up');
    const at = held.session.open.listingLine ?? -1;
    expect(linesOf(held)[at]).toBe('▾ predict');
    held.press('left');
    expect(linesOf(held)).toHaveLength(6);
    const { lines, current } = listingAt(momentAt(timeline, cursor), held.session);
    expect(nameOf(lines[current])).toBe('▸ predict');
  });

  test('a step cannot be folded, and the message says so', () => {
    const { cursor } = momentOfPart(timeline, 0, 'sums');
    const held = inProgram(cursor);
    for (const key of ['left', 'right']) {
      held.press(key);
      expect(held.session.open.message?.text).toBe('The selected line is a step, not a scope.');
      expect(held.session.open.folds.size).toBe(0);
    }
  });

  test('Enter opens a closed scope, closes an open one, and goes to a step', () => {
    const held = inProgram(START);
    held.press('down', 'return');
    expect(linesOf(held)[1]).toBe('▾ forward');
    held.press('return');
    expect(linesOf(held)[1]).toBe('▸ forward');
    const step = momentOfPart(timeline, 0, 'sums');
    const other = inProgram(step.cursor);
    other.press('down', 'return');
    expect(other.session.where.cursor).toEqual({ ...step.cursor, frame: step.cursor.frame + 1 });
    expect(other.session.open.listingLine).toBeNull();
  });

  test('Enter on the start goes to the start of the iteration', () => {
    const held = inProgram({ ...START, iteration: 3, frame: 4 });
    held.press('pageup', 'pageup', 'return');
    expect(held.session.where.cursor).toEqual({ ...START, iteration: 3 });
  });

  test('no step can be gone to after the last iteration', () => {
    const short = timelineOf('we-love-deep-learning', 'training.iterations=2');
    const held = holdSession(short, {
      cursor: { ...START, iteration: 2 },
      focus: 'program',
      folds: new Map([['forward', 'open'], ...FRAMES.map(({ scope }) => [scope.join(' › '), 'open'] as const)]),
    });
    held.press('pagedown', 'pagedown', 'return');
    expect(held.session.where.cursor).toEqual({ ...START, iteration: 2 });
  });

  test('Tab moves the focus there and back', () => {
    const held = holdSession(timeline);
    held.press('tab');
    expect(held.session.open.focus).toBe('program');
    held.press('tab');
    expect(held.session.open.focus).toBe('step');
  });
});

describe('the rows of a step', () => {
  const { cursor } = momentOfPart(timeline, 0, 'probabilities');

  test('are entered at the first, and stepped through before the step is complete', () => {
    const held = holdSession(timeline, { cursor });
    held.press('i');
    const rows = [held.session.where.cursor.row];
    for (let count = 0; count < 8; count++) {
      held.press('right');
      rows.push(held.session.where.cursor.row);
    }
    expect(rows).toEqual([0, 1, 2, 3, 4, 5, 6, 7, null]);
    expect(held.session.where.cursor.frame).toBe(cursor.frame);
    held.press('right');
    expect(held.session.where.cursor).toEqual({ ...START, frame: cursor.frame + 1 });
  });

  test('are entered at the element that is selected', () => {
    const held = holdSession(timeline, { cursor });
    held.press('down');
    const chosen = held.session.where.selection;
    held.press('i');
    expect(held.session.where.cursor.row).toBe(chosen);
  });

  test('are one a context in the update of the table', () => {
    const frame = timeline.trace(0).outcome.updated[0].frame ?? -1;
    const held = holdSession(timeline, { cursor: { ...START, frame } });
    expect(rowCountOf(FRAMES[frame])).toBe(4);
    held.press('i', 'right', 'right', 'right');
    expect(held.session.where.cursor.row).toBe(3);
    held.press('right');
    expect(held.session.where.cursor.row).toBeNull();
  });

  test('are left backwards before the step, and by finishing after it', () => {
    const held = holdSession(timeline, { cursor: { ...cursor, row: 2 } });
    held.press('left', 'left');
    expect(held.session.where.cursor.row).toBe(0);
    held.press('left');
    expect(held.session.where.cursor).toEqual({ ...START, frame: cursor.frame - 1 });
    const other = holdSession(timeline, { cursor: { ...cursor, row: 2 } });
    other.press('n');
    expect(other.session.where.cursor.row).toBe(3);
    other.press('f');
    expect(other.session.where.cursor).toEqual(cursor);
  });
});

describe('the listing as code', () => {
  const asCode = (cursor: Session['where']['cursor']): HeldSession => {
    const held = inProgram(cursor);
    held.press('A');
    return held;
  };

  test('has all lines of the whole iteration, whatever is folded, and the parts as comments', () => {
    const lines = linesOf(asCode(START));
    const { code } = timeline.trace(0);
    expect(lines.filter((line) => !/^(start$|▾)/.test(line))).toEqual(
      FRAMES.flatMap(({ index }) => code!.linesOf(index)),
    );
    expect(lines.slice(0, 4)).toEqual(['start', '▾ forward', '▾ forward › prediction 1: <BOS> → we', 'z_1 = table[0]']);
  });

  test('marks the first line of the step that has executed, and goes to the step of a line', () => {
    const { cursor } = momentOfPart(timeline, 0, 'sums', 1);
    const held = asCode(cursor);
    const { lines, current } = listingAt(momentAt(timeline, cursor), held.session);
    expect(nameOf(lines[current])).toBe('total_2 = powers_2.sum()');
    held.press('down');
    held.press('return');
    expect(held.session.where.cursor.frame).toBe(cursor.frame + 1);
    const target = linesOf(held).indexOf('dtable_path2[1] = dz_2');
    while (held.session.open.listingLine !== target) held.press('down');
    held.press('return');
    expect(FRAMES[held.session.where.cursor.frame].scope.at(-1)).toBe('prediction 2: we → love');
  });

  test('sets a breakpoint on the step of a line', () => {
    const held = asCode(momentOfPart(timeline, 0, 'sums', 1).cursor);
    held.press('down');
    held.press('b');
    expect([...markedFrames(held.session.where.breakpoints, timeline.trace(0)).keys()]).toEqual([
      momentOfPart(timeline, 0, 'probabilities', 1).cursor.frame,
    ]);
  });

  test('can be asked for, whatever there is now', async () => {
    const held = asCode(START);
    await held.execute('code on');
    expect(held.session.look.beside).toBe('code');
    await held.execute('code off', 'code off');
    expect(held.session.look.beside).toBe('program');
    expect(await held.execute('code maybe')).toBe('code takes on or off; got "maybe".');
  });

  test('is gone by the same key', () => {
    const held = asCode(START);
    held.press('A');
    expect(linesOf(held)).toHaveLength(6);
  });

  test('is refused of a recording, which has its own sources', async () => {
    const { held, say } = talkTo(openHistoryAt('test/pytorch/recorded/stored/causal_masks.bst'));
    expect(await say('code')).toContain('below each step stands the line of its script');
    expect(held.session.look.beside).toBe('program');
  });
});
