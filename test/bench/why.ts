/**
 * Answers on a large model: how long why, who uses it, and folding the listing take, from the question to the rows.
 * Invariant: every question is about another step of one iteration of size (d), with nothing kept from the one before.
 */
import { momentAt } from '../../src/debugger/places/moment.js';
import { changedSession, NEW_SESSION, type Session } from '../../src/debugger/session.js';
import { finish } from '../../src/numbers/engine/task.js';
import { centrePane } from '../../src/terminal/screen/centre.js';
import { listing } from '../../src/terminal/screen/listing.js';
import { START } from '../../src/timeline/cursor.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { type Figure, median } from './measure.js';
import { createBenchSize } from './training-sizes.js';

const ITERATION = 3;
const WIDTH = 78;
const HEIGHT = 24;
const FRAME = { bound: 16, kind: 'at most' } as const;

export function measureAnswers(): readonly Figure[] {
  const { program } = createBenchSize('d');
  const iteration = median(Array.from({ length: RUNS }, () => millisecondsEach(new Timeline(program))));
  const timeline = new Timeline(program);
  const { frames } = timeline.trace(ITERATION);
  const moments = frames.map(({ index }) => momentAt(timeline, { ...START, iteration: ITERATION, frame: index }));
  const asked = (kind: 'why' | 'uses'): readonly number[] => {
    const session: Session = changedSession(NEW_SESSION, { answer: { kind, line: 0 } });
    return moments.map((moment) => timeOf(() => centrePane(moment, session, WIDTH)));
  };
  const folds = new Map([['forward', 'open' as const]]);
  const folding = moments.map((moment, k) =>
    timeOf(() =>
      listing(moment, changedSession(NEW_SESSION, { folds: k % 2 === 0 ? folds : new Map() }), null, WIDTH, HEIGHT),
    ),
  );
  const [why, uses] = [asked('why'), asked('uses')];
  return [
    { what: 'an iteration of size (d)', value: iteration, unit: 'ms' },
    { what: `why, at each of ${frames.length} steps of size (d), median`, value: median(why), unit: 'ms', aim: FRAME },
    { what: 'the same, slowest', value: Math.max(...why), unit: 'ms', aim: FRAME },
    { what: 'who uses it, median', value: median(uses), unit: 'ms', aim: FRAME },
    { what: 'the same, slowest', value: Math.max(...uses), unit: 'ms', aim: FRAME },
    { what: 'folding and unfolding the listing, slowest', value: Math.max(...folding), unit: 'ms', aim: FRAME },
  ];
}

const RUNS = 3;

const ITERATIONS = 30;

/** Of iterations that nobody looks at, once the first has been executed. */
function millisecondsEach(timeline: Timeline): number {
  finish(timeline.visit(1));
  const began = performance.now();
  finish(timeline.visit(1 + ITERATIONS));
  return (performance.now() - began) / ITERATIONS;
}

/** Milliseconds, the median of a few runs: the collector and others on the machine come between now and then. */
function timeOf(run: () => void): number {
  return median(
    Array.from({ length: RUNS }, () => {
      const began = performance.now();
      run();
      return performance.now() - began;
    }),
  );
}
