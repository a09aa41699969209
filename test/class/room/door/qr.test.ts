/** The picture for a phone's camera. */
import { expect, it } from 'vitest';
import { qrLines } from '../../../../src/class/room/door/qr.js';
import { scan } from '../../../support/qr.js';

const TEXT = 'ssh://192.0.2.7:2222';

it('is of equal lines, the same on every screen', () => {
  const [dark, light, own] = (['dark', 'light', 'own'] as const).map((paper) => qrLines(TEXT, paper));
  expect(new Set(dark.map((line) => [...line].length)).size).toBe(1);
  const inverse: Record<string, string> = { '█': ' ', ' ': '█', '▀': '▄', '▄': '▀' };
  const turned = dark.slice(0, -1).map((line) => [...line].map((block) => inverse[block]).join(''));
  expect(light.slice(0, -1)).toEqual(turned);
  expect(own.map((line) => line.replace(/\x1b\[[\d;]*m/g, ''))).toEqual(light);
});

it('says what it was made of', () => {
  expect(scan(qrLines(TEXT, 'light'))).toBe(TEXT);
});
