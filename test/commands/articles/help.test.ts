/** The help in words: what is first in it for whoever gives commands by name, and only what can be done there. */
import { describe, expect, test } from 'vitest';
import { sayHelp } from '../../../src/commands/articles/help.js';
import { contextOf } from '../../../src/debugger/command.js';
import { textsOf } from '../../../src/document/document.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { speak } from '../../../src/document/drawing/speech/speech.js';
import { footer } from '../../../src/terminal/screen/footer.js';
import { changeSession } from '../../../src/terminal/store.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

function contextWith(change: Parameters<typeof changeSession>[1], keys: 'signs' | 'commands' | 'buttons' = 'signs') {
  const { store } = holdSession(timelineOf());
  changeSession(store, { keys, ...change });
  return contextOf(store.getState());
}

describe('the help', () => {
  test.each(['buttons', 'commands'] as const)('says no name twice to whoever gives %s', (keys) => {
    const lines = speak(sayHelp(contextWith({ lesson: null }, keys))).map((line) => line.replaceAll('"', ''));
    const first = lines.slice(0, lines.findIndex((line) => line.startsWith('find and leave')) + 1);
    expect(first.join('\n')).toMatch(/^go on and back, step[\s\S]*\bplay, pause$[\s\S]*\bquit\b/m);
    expect(first.filter((line) => /(?<![-\w])([-a-z]+)( \S)* \1(?![-\w])/.test(line.replaceAll('-', ' ')))).toEqual([]);
  });

  test('leaves out what a page or a guest has none of, and so does the footer', () => {
    const lacking = contextWith({ lacks: ['files', 'fixtures'] });
    const [here, elsewhere] = [lacking, contextWith({})].map((context) => [
      ...textsOf(sayHelp(context)),
      textOf(footer(context, 400)),
    ]);
    for (const words of ['fixtures and lessons', 'Choose a fixture or a lesson', 'transcript']) {
      expect(elsewhere.join('\n')).toContain(words);
      expect(here.join('\n')).not.toContain(words);
    }
  });
});
