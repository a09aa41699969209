/** When a program is given up: five seconds after it was asked to end, if it has not answered since. */
import { describe, expect, it } from 'vitest';
import { askToEnd, BEAT_MILLISECONDS, createPatience, type Verdict } from '../../../src/cli/watchdog/patience.js';

const SECOND = 1000 / BEAT_MILLISECONDS;

function watch() {
  const pings: number[] = [];
  const patience = createPatience((ping) => pings.push(ping));
  /** @returns what the last of so many beats comes to */
  const beat = (count: number): Verdict => {
    for (let k = 1; k < count; k++) patience.beat();
    return patience.beat();
  };
  return { ...patience, pings, beat, answerAll: () => patience.answer(pings.at(-1) ?? 0) };
}

describe('a program that answers', () => {
  it('is asked about once a second, and is never given up, whatever it is asked', () => {
    const { beat, ask, answerAll, pings } = watch();
    for (let second = 0; second < 20; second++) {
      expect(beat(SECOND)).toBe('answers');
      ask();
      answerAll();
    }
    expect(pings.length).toBeLessThanOrEqual(40);
  });

  it('may take long to end after it has answered', () => {
    const { beat, ask, answerAll } = watch();
    ask();
    answerAll();
    expect(beat(SECOND)).toBe('answers');
    answerAll();
  });
});

describe('a program that does not answer', () => {
  it('is left alone as long as nobody asks it to end', () => {
    const { beat } = watch();
    expect(beat(SECOND * 3)).toBe('silent');
    expect(beat(SECOND * 3600)).toBe('silent');
  });

  it('is given up five seconds after the first request, and not before', () => {
    const { beat, ask } = watch();
    beat(SECOND * 10);
    ask();
    expect(beat(SECOND * 2)).toBe('silent');
    ask();
    expect(beat(SECOND * 3 - 1)).toBe('silent');
    expect(beat(1)).toBe('give up');
  });

  it('is not saved by an answer to what it was asked before the request', () => {
    const { beat, ask, answer, pings } = watch();
    beat(SECOND * 2);
    const [before] = pings;
    ask();
    answer(before);
    expect(beat(SECOND * 5)).toBe('give up');
  });

  it('is not saved by an answer to an earlier request, and has five seconds from that answer on', () => {
    const { beat, ask, answer, pings } = watch();
    beat(SECOND * 2);
    ask();
    const first = pings.at(-1) ?? 0;
    beat(SECOND * 4);
    ask();
    answer(first);
    expect(beat(SECOND * 5 - 1)).toBe('silent');
    expect(beat(1)).toBe('give up');
  });

  it('goes on once it answers again', () => {
    const { beat, ask, answerAll } = watch();
    beat(SECOND * 10);
    ask();
    beat(SECOND * 4);
    answerAll();
    expect(beat(1)).toBe('answers');
    expect(beat(SECOND * 30)).toBe('silent');
  });
});

describe('what is typed', () => {
  it.each([
    ['Ctrl-C', '\x03', true],
    ['Ctrl-C after others', 'ab\x03', true],
    ['Esc', '\x1b', true],
    ['Esc before another key', '\x1bx', true],
    ['an arrow', '\x1b[C', false],
    ['an arrow of application mode', '\x1bOC', false],
    ['letters', 'quit', false],
  ])('%s asks to end: %s', (_name, keys, asks) => {
    expect(askToEnd(Buffer.from(keys))).toBe(asks);
  });
});
