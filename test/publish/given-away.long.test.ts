/** What a published lesson gives away: nothing of an answer before it is asked for, and nothing that is for presenters alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { readJson, writeJson } from '../../src/document/json.js';
import { formatFactor } from '../../src/document/numbers.js';
import { ARTICLE } from '../../src/document/schema.js';
import { LESSON } from '../../src/publish/lesson-data.js';
import { createUnpacking } from '../../src/publish/page/unpack.js';
import { publishLesson } from '../support/published.js';

const folder = new URL('../../fixtures/lessons/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.lesson'));
const OPEN = ['hint', 'kind', 'lines', 'picks', 'question', 'said', 'state'];

test.each(names)('%s', (name) => {
  const published = publishLesson(readFileSync(new URL(name, folder), 'utf8'));
  const { lesson } = published;
  const data = z.parse(LESSON, readJson(writeJson(published.data)));
  const unpack = createUnpacking(data.parts);
  const open = data.places.filter(({ question, isAnswered }) => question !== null && !isAnswered);
  expect(data.questions.length === 0 || open.length > 0).toBe(true);
  for (const { article: packed, words, heard, why, question } of open) {
    const held = unpack.whole(packed) as { readonly question: { readonly lines: readonly object[] } };
    expect(Object.keys(held.question).sort()).toEqual(OPEN);
    for (const line of held.question.lines) expect(Object.keys(line).sort()).toEqual(['isGuess', 'name', 'votes']);
    expect(why).toBeNull();
    const asked = data.questions[question ?? 0];
    // A round number stands in many places.
    if (asked?.kind !== 'value' || Number.isInteger(Number(asked.answer.toPrecision(4)))) continue;
    const article = z.parse(ARTICLE, { ...held, words: unpack.part(words[0]) });
    // Before the first step stands how the run went until then, which may differ by less than is written.
    if (article.place.step === 0) continue;
    expect(JSON.stringify([article.blocks, article.beside, heard])).not.toContain(`"${formatFactor(asked.answer)}"`);
  }
  const all = JSON.stringify(data);
  for (const { notes } of lesson.stops) for (const note of notes) expect(all).not.toContain(note.slice(0, 30));
});
