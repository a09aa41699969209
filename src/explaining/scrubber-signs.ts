/** What the signs of the line over the whole run mean. */
import type { Blocks } from '../document/document.js';
import { definitions, heading, note } from './blocks.js';

export const SCRUBBER_MARKS = {
  checkpoint: { glyph: '┷', meaning: 'a checkpoint' },
  foreseen: { glyph: '▾', meaning: 'a breakpoint may stop' },
  stop: { glyph: '■', meaning: 'a breakpoint has stopped' },
  fork: { glyph: '┳', meaning: 'a branch forks' },
  cursor: { glyph: '●', meaning: 'here' },
} as const;

/** A later sign hides an earlier one in the same column. */
export const SCRUBBER_LEGEND: readonly (readonly [sign: string, meaning: string])[] = [
  ['━', 'executed'],
  ...Object.values(SCRUBBER_MARKS).map(({ glyph, meaning }) => [glyph, meaning] as const),
];

export function sayScrubberLegend(): Blocks {
  return [
    heading('The line over the whole run'),
    definitions(SCRUBBER_LEGEND),
    note('A sign that would cover more than half of the line is left out.'),
  ];
}
