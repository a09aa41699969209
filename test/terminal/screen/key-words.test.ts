/** Keys by other names: where arrows are drawn as other signs, and where commands are typed and no key is pressed. */

import { describe, expect, it } from 'vitest';
import { spell } from '../../../src/commands/spelling.js';
import { contextOf } from '../../../src/debugger/command.js';
import { changedSession } from '../../../src/debugger/session.js';
import { TOUR_OF_RUN } from '../../../src/debugger/teaching/tour.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { spokenChange, spokenStop } from '../../../src/report/stops.js';
import { footer } from '../../../src/terminal/screen/footer.js';
import { help } from '../../../src/terminal/screen/help.js';
import { oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

const ARROW = /[←→↑↓]/;

describe('with ASCII', () => {
  it.each(oneOf(3, SHIPPED))('footer, help and tour of %s name the arrow keys in words', async (name) => {
    const held = holdSession(timelineOf(name), { keys: 'words' });
    for (const line of ['goto start', 'step', 'next-phase', 'why', 'sample', 'branch', 'help', 'open', 'focus']) {
      await held.execute(line);
      const context = contextOf({ ...held.store.getState(), session: changedSession(held.session, { message: null }) });
      for (const width of [60, 80, 120]) expect(textOf(footer(context, width)), line).not.toMatch(ARROW);
      expect(help(120, context).map(textOf).join('\n')).not.toMatch(ARROW);
    }
    expect(
      textOf(
        footer(contextOf({ ...held.store.getState(), session: changedSession(held.session, { message: null }) }), 120),
      ),
    ).toMatch(/Up Down|Left Right/);
  });

  it('the tour does, too', () => {
    for (const { text } of TOUR_OF_RUN) expect(spell(text(true), 'words')).not.toMatch(ARROW);
  });
});

/** Places of every kind with words about keys in the pane itself. */
const PLACES: readonly (readonly [fixture: string, lines: readonly string[]])[] = [
  ['we-love-deep-learning', ['goto 0.predict/prediction 1/sum', 'quiz']],
  ['we-love-deep-learning', ['goto 0.backward/accumulate', 'quiz direction logits[0,0]']],
  ['villages-bigram', ['goto 3', 'sample']],
  ['villages-mlp', ['goto 3', 'neighbours']],
  ['villages-bigram', ['goto 0.forward/z']],
  ['villages-bigram', ['goto 0.predict/softmax']],
  ['we-love-deep-learning', ['goto 0.loss/mean', 'why']],
  ['we-love-deep-learning', ['goto 0.1', 'uses']],
  ['we-love-deep-learning', ['goto 30.47', 'history']],
  ['we-love-deep-learning', ['goto 1.47', 'list']],
  ['villages-microgpt', ['goto 1.90', 'gradients']],
  ['villages-microgpt', ['goto 1.60', 'model']],
  ['we-love-deep-learning', ['help ▲▼']],
];
/** An arrow that stands for a key: before or after another, in brackets, or as what does something. */
const KEY_SIGN = /[↑↓←→] [↑↓←→]|\([↑↓←→]\)|Press [↑↓←→]|[↑↓←→] (shows|goes|steps|select|another)/;

describe.each(oneOf(2, PLACES))('in the pane of %s after %j', (name, lines) => {
  it.each(['words', 'commands'] as const)('keys have other names: %s', async (keys) => {
    const held = holdSession(timelineOf(name), { keys });
    await held.execute(...lines);
    const spoken = spokenStop(held.store.getState()).join('\n');
    expect(spoken).not.toMatch(KEY_SIGN);
    if (keys === 'commands') expect(spoken).not.toMatch(/\bPress |\bEnter (goes|step)|\bEsc (back|shows)/);
  });
});

describe('where commands are typed', () => {
  it('each stop of the tour is spoken, and names commands in place of keys', async () => {
    const held = holdSession(timelineOf(), { keys: 'commands' });
    for (const [stop, { text }] of TOUR_OF_RUN.entries()) {
      const before = held.store.getState();
      await held.execute('tour');
      const spoken = spokenChange(before, held.store.getState()).join('\n');
      expect(spoken).toContain(`Tour, stop ${stop + 1} of ${TOUR_OF_RUN.length}`);
      const said = spell(text(false), 'commands');
      expect(spoken).toContain(said.split(/[.:] /).at(-1)?.replace(/\.$/, ''));
      expect(said).not.toMatch(/[←→↑↓▲▼▶]|PgDn|\bTab\b|\bEsc\b|[{}]| \? shows/);
      expect(spoken).not.toMatch(/\bT (goes on|ends it)|\bEsc leaves/);
    }
  });

  it('nobody is told to press a key before the first step', () => {
    const held = holdSession(timelineOf(), { keys: 'commands' });
    const spoken = spokenStop(held.store.getState()).join('\n');
    expect(spoken).toContain('Type "step" to execute the first step');
    expect(spoken).not.toContain('Press');
  });
});
