/**
 * The default lesson with its words replaced: most by words written from right to left, a few by other difficult ones
 * (emoji, combining marks, wide characters). Only the words differ, so the screens differ in nothing else.
 */
import { readFileSync } from 'node:fs';
import { fixtureFilesIn, shippedFixtureFolder } from '../../src/training/fixture/shipped-fixtures.js';
import { openProgram } from '../../src/training/iteration/open-program.js';
import type { TrainingProgram } from '../../src/training/iteration/program.js';
import { validateFixture } from './taken-in.js';

export const RIGHT_TO_LEFT_WORDS = {
  we: 'אנחנו',
  love: 'أحب',
  deep: 'עמוק12',
  learning: 'תַּלְמִיד',
  the: 'שלום',
  hello: '日本語',
  is: '👩‍👩‍👧',
  great: 'éa\u0301',
} as const;

export function createRightToLeftProgram(): TrainingProgram {
  const file = fixtureFilesIn(shippedFixtureFolder() ?? '').find(({ name }) => name === 'we-love-deep-learning');
  const raw: unknown = JSON.parse(readFileSync(file?.path ?? '', 'utf8'));
  const { notes: _, ...rest } = translate(raw) as Record<string, unknown>;
  const validation = validateFixture({ ...rest, name: 'ימין לשמאל' });
  if (validation.kind !== 'sound') throw new Error(JSON.stringify(validation));
  return openProgram(validation);
}

/** Replaces the words wherever they occur in a JSON value, including its keys. */
function translate(value: unknown): unknown {
  const word = (text: string): string => Object.entries(RIGHT_TO_LEFT_WORDS).find(([old]) => old === text)?.[1] ?? text;
  if (typeof value === 'string') return word(value);
  if (Array.isArray(value)) return value.map(translate);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [word(key), translate(inner)]));
}
