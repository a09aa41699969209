/** Looks for lines in the text of a pane. */
import { expect } from 'vitest';

/** Some line holds these parts, in this order. */
export function expectLine(text: string, ...parts: readonly string[]): void {
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  expect(text).toMatch(new RegExp(`^.*${escaped.join('.*')}.*$`, 'm'));
}

/** Without line breaks, so that a sentence is found wherever it wraps. */
export function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
