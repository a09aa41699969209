/** What one page shows, and its way down. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/class/room/limits.js';
import { BEAT_MILLISECONDS, MOST_UNDER_WAY, TAKING_MILLISECONDS } from '../../../src/class/web/outlet.js';
import { createEncoder, type ShownPage } from '../../../src/class/web/sending.js';
import { Showing } from '../../../src/class/web/showing.js';
import { openResponse } from '../../support/open-response.js';

const shown = (controls: string): ShownPage => ({ article: {}, controls, asked: null });

function open({
  stalledMilliseconds = DEFAULT_LIMITS.stalledMilliseconds,
  idleMilliseconds = Number.POSITIVE_INFINITY,
}) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const onLost = vi.fn();
  const encode = createEncoder<ShownPage>(() => []);
  const limits = { stalledMilliseconds, idleMilliseconds };
  const showing = new Showing({ encode, ...limits, onSeen: () => {}, onLost });
  const connection = openResponse();
  const { response } = connection;
  showing.stream(response, false);
  const written = (): string => {
    for (let count = -1; count < connection.written.length; connection.takeAll()) count = connection.written.length;
    return String(Buffer.concat(connection.written));
  };
  return { showing, response, written, onLost };
}

it('breaks off a stream on which nothing is confirmed for long, without a farewell', () => {
  const stalledMilliseconds = 1000;
  const { showing, response, written, onLost } = open({ stalledMilliseconds });
  showing.show(shown('{}'));
  expect(written()).toContain('"controls":{}');
  vi.advanceTimersByTime(stalledMilliseconds);
  showing.check();
  expect(response.destroyed).toBe(false);
  vi.advanceTimersByTime(1);
  showing.check();
  expect(onLost.mock.calls).toEqual([['stalled']]);
  showing.close('');
  expect(response.destroyed).toBe(true);
  expect(written()).not.toContain('farewell');
});

it.each([
  ['it would be taken for lost', {}, DEFAULT_LIMITS.stalledMilliseconds],
  ['its guest would be idle', { idleMilliseconds: 60_000 }, 60_000],
])('asks what a page has seen, in a class that goes on slowly, before %s', (_, limits, most) => {
  const { showing, written, onLost } = open(limits);
  let count = 0;
  let owed = 0;
  for (let passed = 0; passed < 3_600_000; passed += BEAT_MILLISECONDS) {
    showing.show(shown(`${++count}`));
    vi.advanceTimersByTime(BEAT_MILLISECONDS);
    owed += BEAT_MILLISECONDS;
    const before = written().length;
    showing.check();
    if (!written().slice(before).includes('event: confirm')) continue;
    expect(owed).toBeLessThan(most);
    expect(owed).toBeGreaterThan(most / 4);
    showing.confirm(count);
    owed = 0;
  }
  expect(onLost).not.toHaveBeenCalled();
});

it('asks a page that is sent much, and takes it for behind where it does not answer', () => {
  const { showing, written } = open({});
  let count = 0;
  while (!written().includes('event: confirm')) showing.show(shown(`${++count}`));
  expect(showing.isBehind()).toBe(false);
  vi.advanceTimersByTime(1500);
  expect(showing.isBehind()).toBe(true);
  showing.confirm(count);
  expect(showing.isBehind()).toBe(false);
});

it('asks again, and sends the newest, where an answer was lost and nothing new is shown', () => {
  const { showing, written } = open({});
  const count = 2 * MOST_UNDER_WAY;
  for (let shownNow = 1; shownNow <= count; shownNow++) showing.show(shown(`${shownNow}`));
  const before = written();
  vi.advanceTimersByTime(BEAT_MILLISECONDS);
  showing.check();
  const since = written().slice(before.length);
  expect(before).not.toContain(`"controls":${count}`);
  expect(since).toContain(`"controls":${count}`);
  expect(since).toContain('event: confirm');
});

it('asks nothing of a page that owes nothing, however short the limits are', () => {
  const { showing, written } = open({ idleMilliseconds: 1000 });
  for (let count = 0; count < 10; count++) {
    vi.advanceTimersByTime(BEAT_MILLISECONDS);
    showing.check();
  }
  expect(written()).toContain('event: beat');
  expect(written()).not.toContain('event: confirm');
});

it('sends a page that answers nothing as much as any line takes', () => {
  const { showing, written } = open({});
  const seconds = 100;
  for (let count = 1; count <= 1000; count++) {
    showing.show(shown(`${count}`));
    vi.advanceTimersByTime((seconds / 1000) * 1000);
  }
  const sent = written().split('"controls"').length - 1;
  expect(sent).toBeGreaterThanOrEqual(MOST_UNDER_WAY + (seconds * 1000) / TAKING_MILLISECONDS - 1);
  expect(sent).toBeLessThanOrEqual(MOST_UNDER_WAY + (seconds * 1000) / TAKING_MILLISECONDS + 1);
});
