/** Synchronised output: used where the terminal answers that it has it, and nowhere else. */
import { describe, expect, it, vi } from 'vitest';
import { createSynchronizedOutput } from '../../../src/terminal/stream/synchronized-output.js';

const QUESTION = '\x1b[?2026$p';

function open(term: string | undefined) {
  const output = createSynchronizedOutput(term);
  return {
    read: output.read,
    isOwed: output.isOwed,
    frame: (text: string) => Buffer.from(output.frame(Buffer.from(text))).toString(),
  };
}

describe('synchronised output', () => {
  it('is asked for once, behind the first frame, and not used before an answer', () => {
    const { frame } = open('xterm-256color');
    expect([frame('one'), frame('two'), frame('three')]).toEqual([`one${QUESTION}`, 'two', 'three']);
  });

  it.each(['\x1b[?2026;1$y', '\x1b[?2026;2$y'])('surrounds every frame after the answer %j', (answer) => {
    const { read, frame } = open('xterm-256color');
    frame('one');
    read(answer);
    expect(frame('two')).toBe('\x1b[?2026htwo\x1b[?2026l');
  });

  it.each([
    ['the terminal does not know the mode', '\x1b[?2026;0$y'],
    ['the mode is always off', '\x1b[?2026;4$y'],
    ['the mode is always on', '\x1b[?2026;3$y'],
    ['the answer is about another mode', '\x1b[?2004;2$y'],
    ['the answer is about the background', '\x1b]11;rgb:0/0/0\x1b\\'],
  ])('is not used where %s', (_, answer) => {
    const { read, frame } = open('xterm-256color');
    frame('one');
    read(answer);
    expect(frame('two')).toBe('two');
  });

  it('is owed an answer from the question to the answer, whatever it is, and for a second at most', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const asked = ['\x1b[?2026;0$y', null].map((answer) => {
      const { read, frame, isOwed } = open('xterm-256color');
      const states = [isOwed()];
      frame('one');
      states.push(isOwed());
      if (answer === null) vi.advanceTimersByTime(1001);
      else read(answer);
      return [...states, isOwed()];
    });
    vi.useRealTimers();
    expect(asked).toEqual([
      [false, true, false],
      [false, true, false],
    ]);
  });

  it.each([undefined, '', 'dumb', 'linux'])('is not asked for where TERM is %j', (term) => {
    const { frame } = open(term);
    expect([frame('one'), frame('two')]).toEqual(['one', 'two']);
  });
});
