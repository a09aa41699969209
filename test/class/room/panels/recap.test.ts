/** Who comes late is told what was said before, on their own screen alone. */
import { describe, expect, test } from 'vitest';
import { sayRecap } from '../../../../src/class/room/panels/panel.js';
import { COMMANDS } from '../../../../src/commands/commands.js';
import { parseLesson } from '../../../../src/debugger/teaching/parse-lesson.js';
import { textsOf } from '../../../../src/document/document.js';
import { blockRows } from '../../../../src/document/drawing/rows/blocks.js';
import { rowWidth, textOf } from '../../../../src/document/drawing/rows/rows.js';
import { openWebClass, TOKEN } from '../../../support/web-class.js';
import { joinByWeb } from '../../../support/web-client.js';

const STOPS = Array.from({ length: 30 }, (_, k) => ({
  heading: `stop ${k}`,
  paragraphs: ['What was said. '.repeat(5)],
}));

describe('the recap', () => {
  test('says each stop whole at any width, from the first to the last', () => {
    for (const width of [36, 60, 120]) {
      const rows = blockRows(sayRecap(STOPS), { width });
      expect(Math.max(...rows.map(rowWidth))).toBeLessThanOrEqual(width);
      const text = rows.map(textOf).join('\n');
      for (const { heading } of STOPS) expect(text).toContain(heading);
      expect(text).not.toContain('…');
    }
  });

  test('says where there is nothing to tell', () => {
    expect(textsOf(sayRecap([]))).toEqual([expect.stringContaining('Nothing yet')]);
    expect(textsOf(sayRecap(STOPS.slice(0, 1)))).toEqual(['stop 0', 'What was said. '.repeat(5)]);
  });
});

describe('who comes late', () => {
  test('is told on a page what was missed, over the step; who follows goes on as before', async () => {
    const there = await openWebClass({ stayMilliseconds: 0 });
    for (const [k, key] of ['right', ']', ']', '}'].entries()) {
      there.present(key);
      await expect.poll(() => there.classroom.stopsSoFar.all.length).toBe(k + 1);
    }
    const late = await joinByWeb(there.origin, { token: TOKEN });
    const other = await joinByWeb(there.origin, { token: TOKEN, name: 'cy' });
    await late.until(/welcome[\s\S]*ada drives and is at/);
    await late.run('recap');
    await late.until(/the stops so far[\s\S]*iteration 0, step 1 of 47[\s\S]*iteration 1/);
    const step = other.article()?.place.step;
    there.present('right');
    await expect.poll(() => other.article()?.place.step).not.toBe(step);
    expect(other.asked()).toBeNull();
  });

  test('is told it on a page that can read it, however much was said', async () => {
    const said = Array.from({ length: 1100 }, (_, k) => `Sentence ${k}.`).join('\n\n');
    const lesson = parseLesson('long', `# Long\n\n## A stop\n\n${said}\n`, COMMANDS);
    const there = await openWebClass({ stayMilliseconds: 0, lesson });
    await expect.poll(() => there.classroom.stopsSoFar.all.length).toBe(1);
    const late = await joinByWeb(there.origin, { token: TOKEN });
    await late.run('recap');
    await late.until(/the stops so far/);
    expect(textsOf(late.asked()?.blocks ?? []).at(-1)).toMatch(/^\d+ more parts are left out\.$/);
  });

  test('is shown a question that comes meanwhile, and may ask for the stops while it is open', async () => {
    const there = await openWebClass();
    const client = await joinByWeb(there.origin, { token: TOKEN });
    await client.until(/Following ada/);
    await client.run('recap');
    await client.until(/Nothing yet|the stops so far/);
    there.present('Q');
    await client.until(/Your guess/);
    await client.run('recap');
    await client.until(/the stops so far/);
  });
});
