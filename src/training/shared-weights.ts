/**
 * The words of a table learnt by a network instead, to be held beside it: in a table each score is a weight of its own,
 * in the network predictions share their weights.
 */
import type { Fixture } from '../data/fixture/fixture.js';
import { createLesson } from '../data/fixture/lesson-models.js';
import { openProgram } from './open-program.js';
import type { TrainingProgram } from './program.js';

/**
 * The same words, optimizer and seed, but a network of three weights a word, whose start is drawn; null where the
 * fixture is no table.
 */
export function withSharedWeights({ notes: _, ...fixture }: Fixture): TrainingProgram | null {
  if (fixture.model.kind !== 'tabular') return null;
  const model = { kind: 'vocab36' } as const;
  // What decays is named by the table's parameters.
  const { decaying: __, ...optimizer } = { decaying: undefined, ...fixture.optimizer };
  const shared = { ...fixture, model, optimizer };
  return openProgram({ fixture: shared, ...createLesson(shared, model) });
}
