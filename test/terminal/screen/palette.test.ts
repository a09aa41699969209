/** What a line being typed may mean: commands and terms, found by how their words begin. */
import { describe, expect, it } from 'vitest';
import { contextOf } from '../../../src/debugger/command.js';
import { openPrompt } from '../../../src/debugger/prompt/prompt.js';
import type { SessionChange } from '../../../src/debugger/session.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { paletteFor } from '../../../src/terminal/screen/palette.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

function typing(text: string): SessionChange {
  return { overlay: { kind: 'prompt', prompt: openPrompt(text) } };
}

function found(text: string): readonly string[] {
  const context = contextOf(holdSession(timelineOf(), typing(text)).store.getState());
  return (paletteFor(context, 200, 40)?.rows ?? []).map(
    (line) =>
      textOf(line)
        .trim()
        .split(/\s{2,}/)[0],
  );
}

describe('the line being typed', () => {
  it('finds terms, first of all the one of that name', () => {
    expect(found('logit')[0]).toBe('logit');
    expect(found('norm')[0]).toBe('norm');
    expect(found('voc')).toEqual(['vocabulary']);
    expect(found('learning rate')[0]).toBe('learning rate');
    expect(found('first mom')).toContain('first moment');
  });

  it('finds the glossary by either name', () => {
    for (const text of ['gloss', 'glossary', 'terms']) expect(found(text)[0]).toBe('terms');
  });

  it('finds by how words begin, and guesses only at words of the same first letter', () => {
    expect(found('gloss')).toEqual(['terms']);
    expect(found('ogit')).toEqual([]);
    expect(found('gradeint')).toContain('gradients');
  });

  it('that is a term is said to be explained', () => {
    const { session, branches } = holdSession(timelineOf(), typing('learning rate'));
    expect(textOf(screenParts(session, branches, 80, 24)?.footer ?? [])).toContain('Enter explains this term');
  });
});

describe('before anything is typed', () => {
  function shown(width: number, height: number): string {
    const held = holdSession(timelineOf());
    held.press('right', ':');
    return (paletteFor(contextOf(held.store.getState()), width, height)?.rows ?? []).map(textOf).join('\n');
  }

  it('commands stand by what one wants to do, what is asked most first', () => {
    const text = shown(116, 20);
    expect(text).toMatch(/^ *ask about it +why w, .*\n *try what if +.*optimizers O.*valley/);
    expect(text).toMatch(/judge the model +sample t, .*curve/);
    expect(text).toContain('lesson');
  });

  it('those that matter where one is stand on a small screen, whole, and how to see the rest', () => {
    for (const [width, height] of [
      [76, 12],
      [56, 10],
    ]) {
      const text = shown(width, height);
      expect(text.split('\n').length).toBeLessThanOrEqual(height);
      expect(text.split('\n').at(-1)?.trim()).toBe('"help" lists the rest.');
      expect(text).toContain('valley');
      expect(text).toMatch(/have it explained\s+code A/);
    }
  });
});
