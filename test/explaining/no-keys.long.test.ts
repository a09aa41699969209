/** Articles are for pages, which may have no keyboard: nothing in them names a key, whatever is asked. */
import { describe, expect, it } from 'vitest';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import { COMMANDS } from '../../src/commands/commands.js';
import { type Article, textOfInlines, textsOf } from '../../src/document/document.js';
import { articleOf } from '../support/articles.js';
import { oneOf } from '../support/depth.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { arrivedStops } from '../support/published.js';

/** Named keys, letters that do something, and characters that stand for commands until they are drawn. */
const KEYS = [
  /[←↑↓]|→ (shows|goes|steps)|\b(Esc|Enter|Backspace|Tab|PgDn|PgUp|Space)\b|\b[Pp]ress (?!")/,
  /(?<![\p{L}"(∂/−+×=] ?)\b[a-zA-Z?<>] (asks|shows|lists|goes|sets|opens|brings|takes|returns|draws|folds) /u,
  /[\u0001\u0002]/,
];

/** What would end the session, or asks for a file. */
const LEFT_OUT = ['quit', 'end-class'];

function wordsOf({ notice, words, blocks, question }: Article): string {
  const said = question === null ? [...words, ...blocks] : [...words, question, ...blocks];
  return [textOfInlines(notice?.inlines ?? []), ...textsOf(said)].join('\n');
}

/** With the words around them. */
function keysIn(article: Article, of: string): readonly string[] {
  const words = wordsOf(article);
  return KEYS.flatMap((key) => {
    const { index } = key.exec(words) ?? {};
    return index === undefined ? [] : [`${of}: ${words.slice(Math.max(0, index - 30), index + 30)}`];
  });
}

const PLACES = ['goto 0', 'goto 2.5', 'goto 3.backward/accumulate'];

describe.each(oneOf(4, SHIPPED))('of %s', (name) => {
  it.each(oneOf(3, PLACES, SHIPPED.indexOf(name)))(
    'no command, given after %s, is answered by the name of a key',
    async (place) => {
      const found: string[] = [];
      for (const command of COMMANDS.filter((each) => !LEFT_OUT.includes(each.name))) {
        const held = holdSession(timelineOf(name));
        await held.execute(place, command.name);
        found.push(...keysIn(articleOf(held), command.name));
        held.driver.dispose();
      }
      expect(found).toEqual([]);
    },
  );
});

it('nor is the help on any of them', async () => {
  const held = holdSession(timelineOf());
  await held.execute('help');
  const found = [...keysIn(articleOf(held), 'help')];
  for (const { name } of COMMANDS) {
    await held.execute(`help ${name}`);
    const { blocks, ...article } = articleOf(held);
    // The table of its names has its keys, for whoever has them.
    found.push(...keysIn({ ...article, blocks: blocks.filter(({ kind }) => kind !== 'table') }, name));
  }
  expect(found).toEqual([]);
});

it.each(oneOf(3, shippedLessons(), 2))('nor are there any in the words of %s', (name) => {
  const stops = arrivedStops(openLesson(name));
  expect(stops.flatMap(({ title, context }) => keysIn(articleOf(context), title))).toEqual([]);
});
