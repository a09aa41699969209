/** Which lesson a term is shown in that a run does not have. */

import { describe, expect, it } from 'vitest';
import { listLessons } from '../../../src/cli/course.js';
import { TERMS } from '../../../src/debugger/glossary.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { changedSession, NEW_SESSION } from '../../../src/debugger/session.js';
import { speaksMostOf } from '../../../src/debugger/terms.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { exampleOf, NO_EXAMPLE } from '../../../src/explaining/term-examples.js';
import { centrePane } from '../../../src/terminal/screen/centre.js';
import { timelineOf } from '../../support/fixtures.js';

const LESSONS = listLessons();

/** A lesson that edits the optimizer of its run shows what the run itself has not. */
const OWN_OPTIMIZER: Readonly<Record<string, readonly string[]>> = {
  momentum: ['optimizer.momentum=0.9'],
};

function exampleIn(fixture: string, term: (typeof TERMS)[number]['name'], ...set: readonly string[]): string | null {
  const timeline = timelineOf(fixture, 'training.iterations=2', ...set);
  return exampleOf(term, momentAt(timeline, { branch: 0, iteration: 1, frame: -1, row: null }));
}

describe('a term that a run does not have', () => {
  it.each([
    ['√n', 'villages-microgpt'],
    ['attention', 'villages-microgpt'],
    ['bias correction', 'adam'],
    ['momentum', 'momentum'],
    ['bias', null],
  ] as const)('%s names the lesson %s', (term, lesson) => {
    expect(speaksMostOf(LESSONS, term)?.name ?? null).toBe(lesson);
  });

  it.each(TERMS.map(({ name }) => name).filter((term) => exampleIn('the-road-forks', term) === NO_EXAMPLE))(
    '%s is there in the run of the lesson that is named, if one is',
    (term) => {
      const lesson = speaksMostOf(LESSONS, term);
      if (lesson !== null)
        expect(exampleIn(lesson.fixture ?? '', term, ...(OWN_OPTIMIZER[lesson.name] ?? []))).not.toBe(NO_EXAMPLE);
    },
  );
});

describe('the help on a term', () => {
  it('names the lesson where the run has nothing of the kind, and only there', () => {
    const session = changedSession(NEW_SESSION, { lessons: LESSONS });
    const textIn = (fixture: string): string => {
      const moment = momentAt(timelineOf(fixture), { branch: 0, iteration: 0, frame: -1, row: null });
      const answer = { kind: 'term', term: '√n' };
      const open = changedSession(session, { answer });
      return centrePane(moment, open, 100).rows.map(textOf).join(' ').replace(/\s+/g, ' ');
    };
    expect(textIn('we-love-deep-learning')).toContain(
      'There is nothing of the kind in this run. The lesson villages-microgpt shows it: ":lesson villages-microgpt".',
    );
    expect(textIn('villages-microgpt')).not.toContain('shows it');
  });
});
