/** Who comes late is told what was said before, on their own screen alone. */
import { describe, expect, test } from 'vitest';
import { mostRecapScroll, recapRows, recapText } from '../../../src/class/panels/recap.js';
import { rowWidth, textOf } from '../../../src/drawing/rows/rows.js';
import type { Controls } from '../../../src/web/messages.js';
import { openWebClass, TOKEN } from '../../support/web-class.js';
import { joinByWeb, type WebClient } from '../../support/web-client.js';

const STOPS = Array.from({ length: 30 }, (_, k) => ({
  heading: `stop ${k}`,
  paragraphs: ['What was said. '.repeat(5)],
}));

describe('the panel', () => {
  test('shows each stop whole at any width, from the first to the last', () => {
    for (const width of [40, 60, 120]) {
      const most = mostRecapScroll(STOPS, width, 20);
      const seen = Array.from({ length: most + 1 }, (_, scroll) => recapRows(STOPS, scroll, width, 20));
      expect(Math.max(...seen.flat().map(rowWidth))).toBeLessThanOrEqual(width);
      const text = seen.flat().map(textOf).join('\n');
      for (const { heading } of STOPS) expect(text).toContain(`${heading} `);
      expect(seen.at(-1)?.map(textOf).join('\n')).toContain('stop 29');
      expect(text).not.toContain('…');
    }
  });

  test('says where there is nothing to tell, and the same to who listens', () => {
    expect(recapRows([], 0, 60, 20).map(textOf).join('\n')).toContain('Nothing yet');
    expect(recapText([])).toContain('Nothing yet');
    expect(recapText(STOPS.slice(0, 1))).toBe(`stop 0\n${'What was said. '.repeat(5)}`);
  });
});

const controlsOf = ({ messages }: WebClient): Controls | undefined =>
  messages.flatMap((message) => ('controls' in message ? [message.controls] : [])).at(-1);
const labels = (client: WebClient): readonly string[] => controlsOf(client)?.buttons.map(({ label }) => label) ?? [];

describe('who comes late', () => {
  test('is told what was missed by a key, scrolls, and closes it; who follows goes on as before', async () => {
    const there = await openWebClass({ stayMilliseconds: 0 });
    for (const [k, key] of ['right', ']', ']', '}'].entries()) {
      there.present(key);
      await expect.poll(() => there.classroom.stopsSoFar.all.length).toBe(k + 1);
    }
    const [late, other] = [
      await joinByWeb(there.origin, { token: TOKEN, columns: 40, rows: 24 }),
      await joinByWeb(there.origin, { token: TOKEN, name: 'cy', columns: 40, rows: 24 }),
    ];
    await late.until(/r tells what/);
    await late.press('r');
    await late.until(/the stops so far[\s\S]*iteration 0, step 1 of 47/);
    expect(labels(late)).toEqual(['↑', '↓', 'close']);
    expect(controlsOf(late)?.told).toMatch(/step 1 of 47[\s\S]*iteration 1/);
    await late.press('pagedown', 'pagedown');
    await late.until(/iteration 1/);
    there.present('right');
    await other.until(/step/);
    await late.press('escape');
    await late.until(/^(?![\s\S]*the stops so far[^\n]*◂)[\s\S]*following ada/);
    expect(other.text()).not.toMatch(/the stops so far[^\n]*◂/);
    expect(controlsOf(late)?.told).toBeUndefined();
  });

  test('is shown a question that comes meanwhile', async () => {
    const there = await openWebClass();
    const client = await joinByWeb(there.origin, { token: TOKEN });
    await client.until(/following ada/);
    await client.press('r');
    await client.until(/Nothing yet|the stops so far[^\n]*◂/);
    there.present('Q');
    await client.until(/^(?![\s\S]*the stops so far[^\n]*◂)[\s\S]*your guess/);
    // Who asks for it while a question is open has it.
    await client.press('r');
    await client.until(/the stops so far[^\n]*◂/);
  });
});
