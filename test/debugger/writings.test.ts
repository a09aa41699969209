/** What a model wrote on the way to the end of its run. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { sayCentre } from '../../src/commands/articles/said-at-place.js';
import { type Chart, textsOf } from '../../src/document/document.js';
import { momentOf } from '../../src/explaining/compared.js';
import { SAMPLE } from '../../src/questions/sample.js';
import { answerOf } from '../support/answers.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { openHistoryAt, talkTo } from '../support/recordings.js';

const RECORDING = new URL('../pytorch/recorded/stored/character_gpt.bst', import.meta.url);

async function atEnd(name: string, ...overrides: readonly string[]) {
  const held = holdSession(timelineOf(name, ...overrides));
  await held.execute('goto end');
  return held;
}

describe('at the end of a run', () => {
  test.each(['we-love-deep-learning', 'villages-microgpt', 'harbour-bpe'])(
    'of %s stand the texts of iterations 0, 50, 200 and the end, from one seed, as "sample" writes them',
    async (name) => {
      const held = await atEnd(name, 'training.iterations=230');
      const { writings } = held.session.where;
      expect(writings?.texts.map(({ iteration }) => iteration)).toEqual([0, 50, 200, 230]);
      for (const { iteration, text } of writings?.texts ?? []) {
        await held.execute(`goto ${iteration}`, `sample tokens=40 seed=${writings?.seed}`);
        const { sample } = answerOf(SAMPLE, held.session);
        const bare = (written: string): string => written.replace(/[\s␣]|<\w+>/g, '');
        expect(bare(sample.tokens.map((token) => token.name).join(''))).toBe(bare(text));
        await held.execute('stop');
      }
    },
  );

  test('a shorter run has what there is, and the curve stands beside it as large as there is room', async () => {
    const { session, store } = await atEnd('villages-bigram', 'training.iterations=60');
    expect(session.where.writings?.texts.map(({ iteration }) => iteration)).toEqual([0, 50, 60]);
    const { blocks } = sayCentre(momentOf(session, store.getState().branches), session);
    const at = blocks.findIndex(({ kind }) => kind === 'chart');
    const chart = blocks[at] as Chart;
    expect([chart.title, chart.fills]).toEqual(['The loss', true]);
    expect(chart.series[0].points).toHaveLength(61);
    const pictured = textsOf(blocks.slice(at - (chart.beside ?? 0), at)).join('\n');
    for (const { text } of session.where.writings?.texts ?? []) expect(pictured).toContain(text);
  });

  test('a recording shows its curve alone', async () => {
    const { held } = talkTo(openHistoryAt(fileURLToPath(RECORDING)));
    await held.execute('goto end');
    expect(held.session.where.writings).toBe(null);
  });
});
