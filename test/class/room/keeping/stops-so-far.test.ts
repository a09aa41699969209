/** The stops of a class so far: what was said at each, for who comes late. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createStopsSoFar, STAY_MILLISECONDS } from '../../../../src/class/room/keeping/stops-so-far.js';
import { COMMANDS } from '../../../../src/commands/commands.js';
import { beginLesson } from '../../../../src/commands/lesson-commands.js';
import { parseLesson } from '../../../../src/debugger/teaching/parse-lesson.js';
import { timelineOf } from '../../../support/fixtures.js';
import { holdSession } from '../../../support/held-session.js';

const LESSON = `# T
## Begin
P(we) is {p("we")}.

(Press V for more.)

note: For the presenter.

> goto 0.7
## Ask
> goto 0.10
> quiz word
## End
> goto 1
`;

function open(initial?: ReturnType<typeof createStopsSoFar>['all']) {
  const parsed = parseLesson('a-walk', LESSON, COMMANDS);
  const { store, execute } = holdSession(timelineOf(), { company: 'following', lesson: beginLesson(parsed) });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const fail = (error: unknown): never => {
    throw error;
  };
  const stops = createStopsSoFar(store, fail, initial);
  onTestFinished(stops.close);
  return { stops, execute, stay: () => vi.advanceTimersByTime(STAY_MILLISECONDS) };
}

describe('the stops so far', () => {
  it('are those at which the class stayed, in their order', async () => {
    const { stops, execute, stay } = open();
    stay();
    await execute('goto 0.5', 'goto 0.6', 'goto 0.7');
    expect(stops.all).toHaveLength(1);
    stay();
    await execute('goto 3');
    stay();
    expect(stops.all.map(({ heading }) => heading)).toEqual([
      'main, iteration 0, start of 47 steps',
      'main, iteration 0, step 7 of 47: predict › prediction 1: <BOS> → we › softmax',
      expect.stringContaining('main, iteration 3'),
    ]);
    expect(stops.all[1]?.paragraphs).toEqual([
      'After "<BOS>", each score becomes a share of the whole: a probability.',
      'P(we) = 0.149377',
    ]);
    // What stands still is no other stop.
    stay();
    expect(stops.all).toHaveLength(3);
  });

  it('have the words of a lesson with the values of then, and nothing that is for the presenter', async () => {
    const { stops, execute, stay } = open();
    await execute('next-stop');
    stay();
    await execute('next-stop');
    stay();
    await execute('next-stop');
    stay();
    expect(stops.all.slice(0, 2)).toEqual([
      { heading: '1. Begin', paragraphs: ['P(we) is 0.1494.'] },
      { heading: '2. Ask', paragraphs: [] },
    ]);
    expect(stops.all[2]?.paragraphs.at(-1)).toMatch(
      /^Which word is the likeliest after "we love" in iteration \d+\? It is "\w+"\./,
    );
    expect(JSON.stringify(stops.all)).not.toMatch(/Press V|presenter/);
  });

  it('go on where a class goes on, without the stop at which it broke off twice', async () => {
    const first = open();
    await first.execute('goto 0.7');
    first.stay();
    await first.execute('goto 3');
    first.stay();
    const again = open(first.stops.all);
    await again.execute('goto 3');
    again.stay();
    await again.execute('goto 4');
    again.stay();
    expect(again.stops.all.map(({ heading }) => heading.replace(/,[^,]*$/, ''))).toEqual([
      'main, iteration 0',
      'main, iteration 3',
      'main, iteration 4',
    ]);
  });

  it('do not tell the answer to an open question', async () => {
    const { stops, execute, stay } = open();
    await execute('next-stop 2');
    stay();
    expect(JSON.stringify(stops.all)).not.toMatch(/It is|Which word/);
  });
});
