/** The picture for a phone's camera. */
import { expect, it } from 'vitest';
import { qrLines } from '../../../src/class/door/qr.js';

it('has a QR code of equal lines, the same with and without colours', () => {
  const [plain, colored] = [false, true].map((withColor) => qrLines('ssh -p 2222 192.0.2.7', withColor));
  expect(new Set(plain.map((line) => [...line].length)).size).toBe(1);
  const inverse: Record<string, string> = { '█': ' ', ' ': '█', '▀': '▄', '▄': '▀' };
  const turned = plain.slice(0, -1).map((line) => [...line].map((block) => inverse[block]).join(''));
  expect(colored.slice(0, -1).map((line) => line.replace(/\x1b\[[\d;]*m/g, ''))).toEqual(turned);
});
