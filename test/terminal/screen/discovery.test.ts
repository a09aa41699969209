/** Found without a manual: each key is named on a screen, and the footer follows the step. */

import { describe, expect, it } from 'vitest';
import { firstFor } from '../../../src/commands/articles/help.js';
import { COMMANDS } from '../../../src/commands/commands.js';
import { type Command, contextOf, PURPOSES } from '../../../src/debugger/command.js';
import { findCommands } from '../../../src/debugger/prompt/find-command.js';
import { showKey } from '../../../src/debugger/prompt/key-names.js';
import { openPrompt } from '../../../src/debugger/prompt/prompt.js';
import type { Session, SessionChange } from '../../../src/debugger/session.js';
import { asCommand } from '../../../src/document/document.js';
import { contentHeight } from '../../../src/document/drawing/rows/frame-box.js';
import { rowWidth, textOf } from '../../../src/document/drawing/rows/rows.js';
import { essentials } from '../../../src/terminal/screen/help.js';
import { planFor, plannedFor } from '../../../src/terminal/screen/layout/plan.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { START } from '../../../src/timeline/cursor.js';
import { timelineOf } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';

const timeline = timelineOf();
const FIRST_ITERATION = timeline.trace(0).frames.length;

function footerOf({ session, branches }: HeldSession, columns = 120): string {
  return textOf(screenParts(session, branches, columns, 40)?.footer ?? []);
}

async function footerAt(step: string, columns = 120): Promise<string> {
  const held = holdSession(timeline);
  await held.execute(`goto 0.${step}`);
  return footerOf(held, columns);
}

/** Its keys, as they stand before its words or before those of the command that goes the other way. */
function isNamed(command: Command, text: string): boolean {
  const { keys, words = COMMANDS.find(({ name }) => name === command.reverse)?.words } = command;
  if (words === undefined) return false;
  return keys.every((key) => {
    const hint = new RegExp(`(?:^|\\s)${literally(showKey(key))}(?: \\S+){0,3}? ${literally(words)}(?:\\s|$)`, 'm');
    return hint.test(text);
  });
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** All that the footer and the first page of the help say in the first iteration. */
function firstIteration(start: SessionChange): string {
  const held = holdSession(timeline, start);
  const lines = [...essentials(76, contextOf(held.store.getState()), 'all').map(textOf), footerOf(held)];
  for (let step = 0; step < FIRST_ITERATION; step++) {
    held.run('step');
    lines.push(footerOf(held));
  }
  return lines.join('\n');
}

function answerTo(...keys: readonly string[]): Session['open']['answer'] {
  const held = holdSession(timeline);
  for (const key of keys) held.press(key);
  return held.session.open.answer;
}

const LESSON = {
  lesson: {
    lesson: { name: 'a-lesson', title: 'A lesson', about: 'A lesson.', fixture: null, stops: [] },
    stop: -1,
    reached: [],
  },
} as const;

describe('in the first iteration of the default fixture', () => {
  const screens: Readonly<Record<string, string>> = {
    step: firstIteration({}),
    program: firstIteration({ focus: 'program' }),
    lesson: firstIteration(LESSON),
    tour: firstIteration({ tour: { stop: 0, at: START } }),
    class: firstIteration({ company: 'class' }),
    presenting: firstIteration({ company: 'class' }),
    'over sample': firstIteration({ answer: answerTo('t') }),
    'over why': firstIteration({ answer: answerTo('right', 'w') }),
    'over nudge': firstIteration({ answer: answerTo('right', 'x') }),
  };

  it.each(COMMANDS.filter(({ keys }) => keys.length > 0).map((command) => [command.name, command] as const))(
    'the keys of %s are named',
    (_, command) => {
      expect(isNamed(command, screens[command.within ?? command.focus ?? 'step'])).toBe(true);
    },
  );

  it('a key that is nowhere named is missed', () => {
    const [command] = COMMANDS;
    expect(isNamed({ ...command, keys: ['ctrl+y'] }, screens.step)).toBe(false);
    // A key that only stands before the words of another command does not name it.
    expect(isNamed({ ...command, keys: ['w'] }, screens.step)).toBe(false);
  });
});

it('a lesson says which key goes on and which goes back', () => {
  const held = holdSession(timeline, LESSON);
  expect(footerOf(held)).toMatch(/^ space next stop {3}Backspace back {3}← → step {3}/);
  const page = essentials(200, contextOf(held.store.getState()), 'all').map(textOf).join('\n');
  expect(page).toMatch(/space next stop {2}Backspace back/);
  expect(page.match(/\bspace\b/g)).toHaveLength(1);
});

describe('the first page of the help', () => {
  const rows = 24;
  const held = holdSession(timeline);
  held.press('?');
  const page = (screenParts(held.session, held.branches, 80, rows)?.step ?? []).map(textOf);

  it('names the commands that matter at a step, at most some twenty, and how to see the rest', async () => {
    const at = holdSession(timeline);
    await at.execute('goto 0.8');
    const first = PURPOSES.flatMap((purpose) => firstFor(purpose, contextOf(at.store.getState())));
    expect(first.length).toBeGreaterThan(15);
    expect(first.length).toBeLessThanOrEqual(24);
    expect(first.every(({ isUsable }) => isUsable)).toBe(true);
    expect(page.join('\n')).toContain('↓ shows the other keys and every command');
    expect(page.at(-1)).toContain('more');
  });

  it('says what to do about an unknown word', () => {
    expect(page.join('\n')).toContain('A word that you do not know: y where it stands, or ":help WORD"');
  });

  it('keeps a row free in 80 columns and 24 rows', () => {
    const plan = planFor({ columns: 80, rows: 24 }, plannedFor(held.session, timeline));
    const shown = contentHeight(plan?.step?.rows ?? 0);
    expect(essentials(76, undefined, 'first').length + 1).toBeLessThanOrEqual(shown);
  });

  it('cuts nothing', () => {
    for (const width of [56, 76, 116]) {
      for (const line of essentials(width, undefined, 'all')) {
        expect(textOf(line)).not.toContain('…');
        expect(rowWidth(line)).toBeLessThanOrEqual(width);
      }
    }
  });

  it('hides no help behind a listing that has the focus', () => {
    const small = holdSession(timeline, { focus: 'program' });
    small.press('?');
    const step = screenParts(small.session, small.branches, 60, 20)?.step ?? [];
    expect(step.map(textOf).join('\n')).toContain('go on and back');
  });
});

describe('the footer', () => {
  it.each([
    ['predict/prediction 1/softmax', ['w why', 't let it write']],
    ['loss/prediction 1', ['x what if it moves', 'w why']],
    ['accumulate', ['w why', 'x what if it moves']],
    ['update', ['l other rates', 'O other optimizers', ':valley of the loss']],
  ])('names at %s what helps there', async (step, hints) => {
    const text = await footerAt(step);
    for (const hint of hints) expect(text).toContain(hint);
  });

  it('offers what was not asked yet before what was, and a refusal is no answer', async () => {
    const held = holdSession(timeline);
    held.press('right');
    expect(footerOf(held)).toMatch(/step {3}w why {3}W what for {3}m the model/);
    await held.execute('why nonsense');
    held.run('stop');
    expect(footerOf(held)).toContain('w why');
    held.press('w', 'escape');
    expect(footerOf(held)).toMatch(/step {3}W what for {3}m the model {3}(?!w why)/);
    for (const name of ['uses', 'model', 'code', 'code', 'nudge', 'symbol', 'quiz']) held.run(name);
    await held.execute('quiz off', 'stop');
    // All have been asked: the best come again.
    expect(footerOf(held)).toMatch(/step {3}w why {3}W what for/);
  });

  it('offers each question of a step sooner or later', async () => {
    const held = holdSession(timeline);
    const offered: string[] = [];
    for (let iteration = 0; iteration < 6; iteration++) {
      await held.execute(`goto ${iteration}.update`);
      offered.push(footerOf(held));
    }
    const wanted = [
      'l other rates',
      ':valley of the loss',
      'h its history',
      'w why',
      't let it write',
      'A show the code',
    ];
    for (const hint of wanted) expect(offered.join('\n')).toContain(hint);
  });

  it('changes with the step', async () => {
    const texts = await Promise.all(['predict', 'loss', 'backward', 'update'].map((step) => footerAt(step)));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it.each([60, 80, 120])('has : and ? at its end in %i columns, wherever one is', async (columns) => {
    for (const step of ['forward', 'softmax', 'loss', 'update']) {
      expect(await footerAt(step, columns)).toMatch(/: commands {3}\? help\s*$/);
    }
  });

  it('offers only what can be used: no unseen text where none is set aside', async () => {
    const held = holdSession(timeline);
    await held.execute('goto 3');
    expect(footerOf(held)).toContain('t let it write');
    expect(footerOf(held)).not.toContain('unseen text');
    const withText = holdSession(timelineOf('river-gpt', 'training.iterations=5'));
    await withText.execute('goto 3');
    expect(footerOf(withText)).toContain('u loss on unseen text');
  });

  it('names the keys of a text that the model has written', () => {
    const held = holdSession(timeline);
    held.press('t');
    expect(footerOf(held)).toContain('e your own sentence   Esc to the step   - + temperature');
  });

  it('names the keys of what lies over the panes', () => {
    const held = holdSession(timeline);
    held.press('?');
    expect(footerOf(held)).toMatch(/scroll +Esc close/);
    held.driver.restart({});
    held.press('o');
    expect(footerOf(held)).toMatch(/choose +Enter open +Esc close/);
  });

  it('says how to leave an answer, and where its line leads', () => {
    const held = holdSession(timeline);
    held.press('right', 'w');
    expect(footerOf(held)).toMatch(/Enter go there.*Esc to the step/);
  });
});

describe('a command is found', () => {
  const found = (text: string): readonly string[] => findCommands(COMMANDS, text).map(({ name }) => name);

  it('by any word of what it does, or its beginning', () => {
    expect(found('finite')[0]).toBe('gradient-check');
    expect(found('learn')).toContain('learning-rates');
    expect(found('breakpoint condition')).toEqual(['condition']);
    expect(found('WRITE')).toContain('sample');
  });

  it('by its name before others that only mention it', () => {
    expect(found('step')[0]).toBe('step');
  });

  it('in spite of a slip of the finger', () => {
    expect(found('breakpiont')).toContain('condition');
  });

  it('not at all by what no command has', () => {
    expect(found('zzz')).toEqual([]);
    expect(found('   ')).toEqual([]);
  });

  it('while it is typed, on the screen with its key, and Tab takes it', () => {
    for (const [columns, rows] of [
      [120, 40],
      [80, 24],
      [60, 20],
    ]) {
      const held = holdSession(timeline, {
        overlay: {
          kind: 'prompt',
          prompt: openPrompt('rates'),
        },
      });
      const parts = screenParts(held.session, held.branches, columns, rows);
      const text = (parts?.over ?? []).map(textOf).join('\n');
      expect(text).toMatch(/learning-rates +l +Try one real step/);
    }
  });

  it('and named where a line is refused', async () => {
    expect(await holdSession(timeline).execute('finite')).toContain('About that: gradient-check. ');
  });
});

describe('continue', () => {
  it('without a breakpoint stays where it is and says what to do', () => {
    const held = holdSession(timeline);
    held.press('right');
    const { cursor } = held.session.where;
    expect(held.run('continue')).toBe(
      `There is no breakpoint to stop at. ${asCommand('break')} sets one at this step, ${asCommand('goto end')} goes to the end of the run.`,
    );
    expect(held.session.where.cursor).toEqual(cursor);
  });
});
