/** What a presenter points at, as pages get it. */
import { expect, test } from 'vitest';
import { textOfInlines } from '../../../src/document/document.js';
import { openWebClass, TOKEN } from '../../support/web-class.js';
import { joinByWeb, type WebClient } from '../../support/web-client.js';

/** The first cell of the row that is selected, in the first table of the step. */
function selected(client: WebClient): string {
  const blocks = client.article()?.blocks ?? [];
  const rows = blocks.flatMap((block) => (block.kind === 'table' ? block.rows : []));
  return textOfInlines(rows.find((row) => row.selected === true)?.cells[0] ?? []);
}

const told = ({ messages }: WebClient): string | undefined =>
  messages.flatMap((message) => ('words' in message && message.words !== undefined ? [message.words] : [])).at(-1);

test('pages show it and say it, but not to who explores', async () => {
  const there = await openWebClass();
  const [phone, laptop] = [
    await joinByWeb(there.origin, { token: TOKEN }),
    await joinByWeb(there.origin, { token: TOKEN, name: 'cy' }),
  ];
  for (const client of [phone, laptop]) await client.until(/following ada/);
  there.present(':', ...'goto', 'space', ...'0.7', 'return');
  for (const client of [phone, laptop]) await client.until(/softmax/);
  there.present('P');
  for (const client of [phone, laptop]) {
    await expect.poll(() => selected(client)).toBe('we');
    await expect.poll(() => told(client)).toBe('Pointed at: P(we) = 0.149377');
    expect(client.article()?.isPointed).toBe(true);
  }
  there.present('up');
  for (const client of [phone, laptop]) {
    await expect.poll(() => selected(client)).toBe('hello');
    await expect.poll(() => told(client)).toMatch(/^Pointed at: P\(hello\) = 0\.3008/);
  }
  // Who explores is left in peace.
  await phone.run('detach');
  await phone.until(/exploring/);
  const before = phone.messages.length;
  there.present('down');
  await expect.poll(() => selected(laptop)).not.toBe('hello');
  expect(JSON.stringify(phone.messages.slice(before))).not.toContain('Pointed at');
});
