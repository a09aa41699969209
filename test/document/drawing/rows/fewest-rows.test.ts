/** How few rows blocks can have, told without drawing them. */
import { describe, expect, it } from 'vitest';
import { createSayingMemory, sayCentre } from '../../../../src/commands/articles/centre.js';
import { momentAt } from '../../../../src/debugger/places/moment.js';
import { newSession } from '../../../../src/debugger/session.js';
import type { Blocks } from '../../../../src/document/document.js';
import { drawBlocks } from '../../../../src/document/drawing/rows/blocks.js';
import { fewestRows } from '../../../../src/document/drawing/rows/fewest-rows.js';
import { paragraph } from '../../../../src/explaining/blocks.js';
import { START } from '../../../../src/timeline/cursor.js';
import { Timeline } from '../../../../src/timeline/timeline.js';
import { openShipped } from '../../../support/fixtures.js';

const WIDTHS = [20, 36, 48, 56, 76];
const MOST_STEPS = 40;

function stepsOf(fixture: string): readonly Blocks[] {
  const timeline = new Timeline(openShipped(fixture));
  const session = newSession(timeline);
  const memory = createSayingMemory();
  const { length } = timeline.trace(1).frames;
  const apart = Math.ceil(length / MOST_STEPS);
  return Array.from({ length: Math.floor(length / apart) }, (_, k) => {
    const cursor = { ...START, iteration: 1, frame: k * apart };
    return sayCentre(momentAt(timeline, cursor), { ...session, cursor }, memory).blocks;
  });
}

describe('the fewest rows of blocks', () => {
  it.each(['we-love-deep-learning', 'villages-mlp', 'villages-microgpt'])('of %s are never more than drawn', (name) => {
    for (const blocks of stepsOf(name)) {
      for (const width of WIDTHS) {
        const { rows } = drawBlocks(blocks, { width, inView: () => 16 });
        expect(fewestRows(blocks, width)).toBeLessThanOrEqual(rows.length);
      }
    }
  });

  it('are about as many as a sentence takes', () => {
    const sentence = [paragraph('a word or two '.repeat(20).trim())];
    const { rows } = drawBlocks(sentence, { width: 30 });
    expect(rows.length - fewestRows(sentence, 30)).toBeLessThanOrEqual(1);
  });
});
