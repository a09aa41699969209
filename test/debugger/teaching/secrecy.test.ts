/** While a question is open, what lies ahead does not change the screen: other values there give the same screen. */
import { describe, expect, it } from 'vitest';
import { sayArticle } from '../../../src/commands/articles/article.js';
import { COMMANDS } from '../../../src/commands/commands.js';
import {
  changedSession,
  fieldsOf,
  NEW_SESSION,
  type Session,
  type SessionChange,
} from '../../../src/debugger/session.js';
import { type NumberQuiz, openQuizOf } from '../../../src/debugger/teaching/quiz.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { writeJson } from '../../../src/document/json.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { INFORMATION_TOPICS } from '../../../src/questions/information.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { createBranches } from '../../../src/timeline/branches.js';
import type { Cursor } from '../../../src/timeline/cursor.js';
import type { ReplayedHistory } from '../../../src/timeline/history.js';
import type { ReplayedTrace } from '../../../src/timeline/trace.js';
import { DEPTH, oneOf } from '../../support/depth.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

function scramble(data: Float64Array): Float64Array {
  return data.map((value, k) => (Number.isFinite(value) ? 0.37 - 1.9 * value + 0.01 * k : value));
}

/** A trace with other values in all that is computed after a frame. */
function otherAhead(trace: ReplayedTrace, frame: number): ReplayedTrace {
  const known = new Map<object, object>();
  const walk = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return part;
    const done = known.get(part);
    if (done !== undefined) return done;
    if (Array.isArray(part)) {
      const list: unknown[] = [];
      known.set(part, list);
      list.push(...part.map(walk));
      return list;
    }
    // A prediction tells its words from the batch when it is asked.
    if (Object.getPrototypeOf(part) !== Object.prototype) return part;
    const copy: Record<string, unknown> = {};
    known.set(part, copy);
    for (const [name, value] of Object.entries(part)) {
      copy[name] = name === 'op' || name === 'start' ? value : walk(value);
    }
    if ('node' in part && copy.data instanceof Float64Array && Number(copy.frame ?? -1) > frame) {
      copy.data = scramble(copy.data);
    }
    return copy;
  };
  return walk(asRecord(trace)) as ReplayedTrace;
}

/** What a trace names when it is asked is no field of its own. */
function asRecord(trace: ReplayedTrace): ReplayedTrace {
  return { ...trace, frames: trace.frames, outcome: trace.outcome };
}

/** A history whose future, from a cursor on, is another one. */
function withOtherFuture(history: ReplayedHistory, { iteration, frame }: Cursor): ReplayedHistory {
  const ahead = new Map<number, ReplayedTrace>();
  const traceOf = (number: number): ReplayedTrace => {
    if (number < iteration) return history.trace(number);
    const trace = ahead.get(number) ?? otherAhead(history.trace(number), number === iteration ? frame : -1);
    ahead.set(number, trace);
    return trace;
  };
  const objective = history.trace(iteration).outcome.objective.frame ?? 0;
  const isKnown = (number: number): boolean => number < iteration || (number === iteration && frame >= objective);
  const other: Partial<ReplayedHistory> = {
    trace: traceOf,
    kept: (number) => ({ ...asRecord(traceOf(number)), end: history.trace(number).outcome.end, bytes: 0 }),
    *reach(number) {
      yield* history.reach(number);
      return traceOf(number);
    },
    metric: (name, number) => history.metric(name, number) * (isKnown(number) ? 1 : -3),
  };
  const proxy: ReplayedHistory = new Proxy(history, {
    get: (target, name) => {
      if (name === 'replay') return proxy;
      const value = Reflect.get(name in other ? other : target, name);
      return typeof value === 'function' && !(name in other) ? value.bind(target) : value;
    },
  });
  return proxy;
}

/** What is on a terminal, and what a page is sent. */
function screenAt(history: ReplayedHistory, session: Session): string {
  const branches = createBranches(history);
  const parts = screenParts(session, branches, 170, 60);
  const rows = Object.values(parts ?? {})
    .flat()
    .filter((part) => part !== null)
    .map((part) => (Array.isArray(part) ? textOf(part) : part.text));
  return [...rows, writeJson(sayArticle(session, branches))].join('\n');
}

function asking(cursor: Cursor, change: SessionChange = {}): Session {
  const quiz: NumberQuiz = {
    kind: 'value',
    question: 'What will come of it?',
    topic: 'it',
    answer: 1,
    at: { ...cursor, iteration: cursor.iteration + 1 },
    element: 0,
    guess: null,
    guesses: null,
    firstGuesses: null,
  };
  const displays = ['loss', 'gradientNorm', 'validationLoss'].map((expression, id) => ({ id, expression }));
  return changedSession(NEW_SESSION, { cursor, quiz, displays, ...change });
}

describe.each([
  ['we-love-deep-learning', 1],
  ['we-love-deep-learning-36', 1],
  ['adam-small-steps', 1],
  ['villages-microgpt', 9],
])('of %s', (name, least) => {
  const stride = DEPTH > 1 ? least : 5 * least;
  const timeline = timelineOf(name, 'training.iterations=20');
  finish(timeline.visit(20));
  const places = [0, 3].flatMap((iteration) =>
    Array.from({ length: Math.ceil((timeline.trace(iteration).frames.length + 1) / stride) }, (_, k) => ({
      branch: 0,
      iteration,
      frame: k * stride - 1,
      row: null,
    })),
  );

  it('no step shows what lies ahead', () => {
    for (const cursor of places) {
      const future = withOtherFuture(timeline, cursor);
      const session = asking(cursor);
      expect(screenAt(future, session), JSON.stringify(cursor)).toBe(screenAt(timeline, session));
    }
  });

  it('no term is explained by what lies ahead', () => {
    for (const cursor of places.filter((_, k) => k % (DEPTH > 1 ? 5 : 10) === 0)) {
      const future = withOtherFuture(timeline, cursor);
      for (let count = 0; count < 8; count++) {
        const session = asking(cursor, { explained: { at: cursor, over: null, count } });
        expect(screenAt(future, session), JSON.stringify(cursor)).toBe(screenAt(timeline, session));
      }
    }
  });
});

describe('no command that can be used meanwhile tells what lies ahead', () => {
  const lines = COMMANDS.filter(({ looksAhead, group }) => looksAhead !== true && ['ask', 'look'].includes(group))
    .filter(({ complete, usage }) => complete === undefined || usage.startsWith('['))
    .map(({ name }) => name)
    // It goes to the answer, which then is no question any more.
    .filter((name) => name !== 'follow');
  const timeline = timelineOf('we-love-deep-learning-36', 'training.iterations=20');
  finish(timeline.visit(20));

  const asked = [
    ...lines,
    ...INFORMATION_TOPICS.map((topic) => `info ${topic}`),
    'info gradients',
    'info branches',
    'branch',
    'print output',
    'print loss',
    'print gradientNorm',
    'print p("love", 2)',
    'help softmax',
  ];

  it.each(oneOf(2, asked))('%s', async (line) => {
    for (const frame of oneOf(3, [4, 30, 45], asked.indexOf(line))) {
      const cursor = { branch: 0, iteration: 3, frame, row: null };
      const seen: string[] = [];
      for (const history of [timeline, withOtherFuture(timeline, cursor)]) {
        const held = holdSession<ReplayedHistory>(history, fieldsOf(asking(cursor)));
        await held.execute(line);
        expect(openQuizOf(held.session)).not.toBeNull();
        seen.push(screenAt(history, held.session));
      }
      expect(seen[1]).toBe(seen[0]);
    }
  });
});

it('without a question the screen may look ahead, so the test would see it', () => {
  const timeline = timelineOf('we-love-deep-learning', 'training.iterations=20');
  finish(timeline.visit(20));
  const cursor = { branch: 0, iteration: 3, frame: 2, row: null };
  const session = asking(cursor, { quiz: null });
  expect(screenAt(withOtherFuture(timeline, cursor), session)).not.toBe(screenAt(timeline, session));
});
