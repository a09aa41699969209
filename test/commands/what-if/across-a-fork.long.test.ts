/**
 * Before its fork a branch is the branch that it forks from, whatever is asked there: every screen and every answer is the
 * same on both.
 */
import { describe, expect, test } from 'vitest';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { changeSession } from '../../../src/terminal/store.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import { DEPTH, oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';

const FORK = 6;
/** What is asked, and where. */
const QUESTIONS: readonly (readonly [string, readonly string[]])[] = [
  ['goto 0', ['quiz', 'help optimizer', 'help epoch', 'help gradient descent']],
  ['goto 2', ['quiz', 'diagnose', 'last probability.target < 0.9', 'print learningRate']],
  ['goto 4.backward', ['why', 'trace-back', 'gradients', 'validation']],
  ['goto 3.update', ['optimizers', 'learning-rates', 'set nothing 1', 'break if learningRate > 0.05']],
  ['goto 5.predict', ['nudge', 'where', 'sample tokens=3']],
];
const EDITS = ['set optimizer.kind adam', 'set optimizer.kind sgd', 'set optimizer.clip 0.2', 'skip 1', 'set batch 2'];

/** What is on the screen, with main in the place of a branch that is called "fork". */
function shown({ session, branches }: HeldSession): string {
  const parts = screenParts(session, branches, 120, 60);
  const rows = parts === null ? [] : [...parts.top, ...parts.program, ...parts.step, ...parts.over];
  return rows
    .map(textOf)
    .join('\n')
    .replaceAll(/\bfork\b/g, 'main')
    .replaceAll(/ +/g, ' ');
}

/** The message and the screen after a line. */
async function answerTo(held: HeldSession, place: string, line: string): Promise<string> {
  changeSession(held.store, { answer: null, quiz: null, quizAside: null, breakpoints: [], overlay: { kind: 'none' } });
  await held.execute(place);
  const message = await held.execute(line);
  const { iteration, frame } = held.session.where.cursor;
  return [message.replaceAll(/\bfork\b/g, 'main'), shown(held), iteration, frame].join('\n');
}

/** The largest of the models with fewer layers and texts, but for long tests. */
function openRun(name: string): Timeline {
  const smaller = DEPTH > 1 || name !== 'river-gpt' ? [] : ['model.layers=1', 'training.batchSize=2'];
  return timelineOf(name, 'training.iterations=20', ...smaller);
}

/** Each fixture with another edit; in long tests each with all of them. */
function editsOf(name: string): readonly string[] {
  return EDITS.filter((_, k) => DEPTH > 1 || k === SHIPPED.indexOf(name) % EDITS.length);
}

describe.each(oneOf(3, SHIPPED, 0))('of %s', (name) => {
  test.each(editsOf(name))('%s changes nothing that is asked of earlier iterations', async (edit) => {
    const [main, forked] = [0, 1].map(() => holdSession(openRun(name)));
    for (const held of [main, forked]) await held.execute(`goto ${FORK - 1}`, 'finish', `goto ${FORK}`);
    await forked.execute(`${edit} as fork`);
    // Not every edit goes with every fixture.
    if (forked.branches.all.length === 1) return;
    for (const [place, lines] of QUESTIONS) {
      for (const line of lines) expect(await answerTo(forked, place, line)).toBe(await answerTo(main, place, line));
    }
  });
});
