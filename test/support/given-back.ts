/** Expects a terminal to be as it was before a program took it over. */
import { expect } from 'vitest';
import type { Emulator } from './emulator.js';

export function expectGivenBack({ terminal, ...emulator }: Emulator): void {
  expect(emulator.isOnAlternateScreen()).toBe(false);
  expect(emulator.isCursorVisible()).toBe(true);
  expect(emulator.reordersText()).toBe(true);
  expect(terminal.modes.wraparoundMode).toBe(true);
  expect(terminal.modes.mouseTrackingMode).toBe('none');
  expect(terminal.modes.bracketedPasteMode).toBe(false);
  expect(terminal.modes.synchronizedOutputMode).toBe(false);
}
