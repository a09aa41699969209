/** The line being typed: editing, history, completion. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  commonBeginning,
  complete,
  deleteBefore,
  deleteToEnd,
  deleteToStart,
  deleteWordBefore,
  insert,
  LONGEST_LINE,
  MOST_TYPED,
  moveCaret,
  openPrompt,
  type Prompt,
  recall,
  remember,
} from '../../../src/debugger/prompt/prompt.js';

const edits: readonly ((prompt: Prompt) => Prompt)[] = [
  (prompt) => insert(prompt, 'a'),
  (prompt) => insert(prompt, ' '),
  (prompt) => insert(prompt, '愛'),
  (prompt) => insert(prompt, '🙂'),
  deleteBefore,
  deleteWordBefore,
  deleteToStart,
  deleteToEnd,
  ...(['left', 'right', 'start', 'end'] as const).map((to) => (prompt: Prompt) => moveCaret(prompt, to)),
  (prompt) => recall(prompt, ['step', 'goto 🙂'], -1),
  (prompt) => recall(prompt, ['step', 'goto 🙂'], 1),
  (prompt) => complete(prompt, ['step ', 'stop']),
];

describe('a line being typed', () => {
  test('never splits a character, and its caret stays inside', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...edits), { maxLength: 60 }), (steps) => {
        const { text, caret } = steps.reduce((prompt, step) => step(prompt), openPrompt());
        expect(caret).toBeGreaterThanOrEqual(0);
        expect(caret).toBeLessThanOrEqual(text.length);
        expect(text).not.toMatch(/[\uD800-\uDFFF]/u);
        expect(text.slice(0, caret)).not.toMatch(/[\uD800-\uDFFF]/u);
      }),
    );
  });

  test('is edited at the caret', () => {
    const middle = moveCaret(moveCaret(openPrompt('set x'), 'left'), 'left');
    expect(insert(middle, 'up').text).toBe('setup x');
    expect(deleteBefore(middle).text).toBe('se x');
    expect(deleteToEnd(middle).text).toBe('set');
    expect(deleteToStart(middle)).toMatchObject({ text: ' x', caret: 0 });
    expect(deleteWordBefore(openPrompt('set logits[1] 3')).text).toBe('set logits[1] ');
  });

  test('takes no more than it may have, and nothing that cannot be shown', () => {
    const full = openPrompt('x'.repeat(LONGEST_LINE));
    expect(insert(full, 'y')).toBe(full);
    for (const character of ['\u001b', '\u202e', '\u0007', '\u2028'])
      expect(insert(openPrompt(), character).text).toBe('');
  });
});

describe('history', () => {
  const history = ['step', 'goto 3', 'branch'];

  test('goes back to the first line, and forward to what was being typed', () => {
    const typed = openPrompt('se');
    const [back1, back2, back3] = [1, 2, 3].map((count) =>
      Array.from({ length: count }).reduce<Prompt>((prompt) => recall(prompt, history, -1), typed),
    );
    expect([back1.text, back2.text, back3.text]).toEqual(['branch', 'goto 3', 'step']);
    expect(recall(back3, history, -1)).toBe(back3);
    expect(recall(recall(back2, history, 1), history, 1).text).toBe('se');
    expect(recall(typed, history, 1)).toBe(typed);
  });

  test('remembers each line once, the latest last, up to a limit', () => {
    expect(remember(history, ' goto 3 ')).toEqual(['step', 'branch', 'goto 3']);
    expect(remember(history, '   ')).toBe(history);
    const many = Array.from({ length: 300 }, (_, k) => `goto ${k}`).reduce(remember, [] as readonly string[]);
    expect(many).toHaveLength(MOST_TYPED);
    expect(many.at(-1)).toBe('goto 299');
  });
});

describe('Tab', () => {
  test('takes the only candidate', () => {
    expect(complete(openPrompt('ste'), ['step ']).text).toBe('step ');
  });

  test('completes as far as the candidates agree, then goes through them', () => {
    const found = ['reverse-step ', 'reverse-next '];
    const first = complete(openPrompt('rev'), found);
    expect(first).toMatchObject({ text: 'reverse-', chosen: null });
    const second = complete(first, []);
    const third = complete(second, []);
    expect([second.text, third.text, complete(third, []).text]).toEqual([found[0], found[1], found[0]]);
    expect(insert(second, 'x').candidates).toEqual([]);
  });

  test('does nothing without candidates', () => {
    const prompt = openPrompt('zzz');
    expect(complete(prompt, [])).toBe(prompt);
  });

  test('agrees on the longest common beginning', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 }), { minLength: 1 }), (texts) => {
        const common = commonBeginning(texts);
        for (const text of texts) expect(text.startsWith(common)).toBe(true);
        const longer = texts[0].slice(0, common.length + 1);
        if (longer.length > common.length) expect(texts.every((text) => text.startsWith(longer))).toBe(false);
      }),
    );
  });
});
