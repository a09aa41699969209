/**
 * Runs that are edited on the way, held against PyTorch: an optimizer takes over from another, or goes on with other
 * settings; examples are left out. The numbers come from test/reference/pytorch/edited_runs.py.
 */
import { describe, expect, test } from 'vitest';
import { finish } from '../../../src/numbers/engine/task.js';
import { createBranches, forkBranch, MAIN } from '../../../src/timeline/branches.js';
import type { Edit } from '../../../src/training/iteration/edits.js';
import { ADAM_TOLERANCE, assertClose } from '../../support/closeness.js';
import { openLesson } from '../../support/fixtures.js';
import { readReference } from '../../support/reference-files.js';

interface EditedRun {
  readonly changes: readonly { readonly at: number; readonly edits: readonly Edit[] }[];
  readonly losses: readonly number[];
  readonly logits: readonly number[];
}

const { fixture, runs } = readReference<{
  readonly fixture: string;
  readonly runs: Readonly<Record<string, EditedRun>>;
}>('pytorch/edited-runs.json');

function editedTimeline(changes: EditedRun['changes']) {
  const timeline = openLesson(fixture);
  let branches = createBranches(timeline);
  let parent = MAIN;
  for (const { at, edits } of changes) {
    const change = finish(forkBranch(branches, parent, at, edits));
    ({ branches } = change);
    parent = change.branch.id;
  }
  const edited = branches.all.at(-1)?.timeline.replay;
  if (edited == null) throw new Error('The branch cannot be replayed.');
  return edited;
}

describe.each(Object.entries(runs))('%s', (_name, { changes, losses, logits }) => {
  test('every loss and the last parameters are those of PyTorch', () => {
    const edited = editedTimeline(changes);
    finish(edited.visit(losses.length));
    const ours = losses.map((_, iteration) => edited.metric('loss', iteration));
    assertClose('loss', ours, losses, ADAM_TOLERANCE);
    const { end } = edited.trace(losses.length - 1).outcome;
    assertClose('logits', end.parameters[0].data, logits, ADAM_TOLERANCE);
  });

  test('an iteration has the same bits from any checkpoint', () => {
    const straight = editedTimeline(changes);
    finish(straight.visit(losses.length));
    const jumping = editedTimeline(changes);
    for (const iteration of [50, 31, 12, 59, 26]) {
      expect(jumping.trace(iteration).outcome.end).toEqual(straight.trace(iteration).outcome.end);
    }
  });
});
