/** What a presenter points at, as pages get it. */
import { expect, test } from 'vitest';
import type { Line } from '../../src/web/messages.js';
import { openWebClass, TOKEN } from '../support/web-class.js';
import { joinByWeb, type WebClient } from '../support/web-client.js';

/** The spans that stand out in the last picture that has some. */
function pointed({ messages }: WebClient): string {
  const lines = messages.flatMap((message) => ('lines' in message ? [Object.values(message.lines)] : []));
  const marked = (line: Line): string =>
    line.flatMap((part) => (typeof part !== 'string' && part[0] === 'pointed' ? [part[1]] : [])).join('');
  return lines.map((each) => each.map(marked).join('').trim()).findLast((text) => text !== '') ?? '';
}

const told = ({ messages }: WebClient): string | undefined =>
  messages.flatMap((message) => ('words' in message && message.words !== undefined ? [message.words] : [])).at(-1);

test('pages of every size mark it and say it', async () => {
  const there = await openWebClass();
  const [phone, laptop] = [
    await joinByWeb(there.origin, { token: TOKEN, columns: 40, rows: 30 }),
    await joinByWeb(there.origin, { token: TOKEN, name: 'cy' }),
  ];
  for (const client of [phone, laptop]) await client.until(/following ada/);
  there.present(':', ...'goto', 'space', ...'0.7', 'return');
  for (const client of [phone, laptop]) await client.until(/softmax/);
  there.present('P');
  for (const client of [phone, laptop]) {
    await expect.poll(() => pointed(client)).toMatch(/^▸ we/);
    await expect.poll(() => told(client)).toBe('Pointed at: P(we) = 0.149377');
  }
  there.present('up');
  for (const client of [phone, laptop]) {
    await expect.poll(() => pointed(client)).toMatch(/^▸ hello/);
    await expect.poll(() => told(client)).toMatch(/^Pointed at: P\(hello\) = 0\.3008/);
  }
  // Who explores is left in peace.
  await phone.press('d');
  await phone.until(/exploring/);
  expect(phone.text()).not.toContain('◂ here');
});
