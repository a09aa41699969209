/** What comes down to a page is read as it was sent, or not at all. */
import { expect, test } from 'vitest';
import { readDown } from '../../../src/class/web/protocol.js';
import { writeJson } from '../../../src/document/json.js';
import { ALL_CONTROLS } from '../../support/played-class.js';

const value = { kind: 'value', value: Number.NaN, text: 'NaN', of: { symbol: 'P', step: 6, element: 1 } };
const asked = { of: value.of, title: ['P'], blocks: [{ kind: 'paragraph', inlines: [value] }] };

test('what a class sends is read as it was', () => {
  const messages = [
    { farewell: '' },
    {},
    { words: 'one\ntwo' },
    { article: { title: ['P'], isPointed: true }, controls: ALL_CONTROLS },
    { asked },
    { asked: null },
  ];
  for (const message of messages) expect(readDown(writeJson(message))).toStrictEqual(message);
});

test('what no class sends is not read', () => {
  const forged = [
    ...[null, [], 'farewell', { farewell: 1 }, { words: 1 }, { article: { title: 'P' } }],
    { asked: { ...asked, of: { ...value.of, element: -1 } } },
    { asked: { ...asked, blocks: [{ kind: 'paragraph', inlines: [{ ...value, of: { ...value.of, step: 0.5 } }] }] } },
    { article: { blocks: [{ kind: 'constructor', inlines: [] }] } },
    { controls: { ...ALL_CONTROLS, theme: 'toString' } },
    { controls: { ...ALL_CONTROLS, buttons: [{ label: 'step' }] } },
  ];
  for (const message of forged) expect(readDown(writeJson(message)), JSON.stringify(message)).toBe(null);
  for (const text of ['', '{', `{"asked":${'['.repeat(60_000)}`]) expect(readDown(text)).toBe(null);
});
